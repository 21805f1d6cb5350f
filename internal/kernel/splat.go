package kernel

// SplatColumns is how many cells a row of a patch of Splat has, and SplatLayers how many values a cell.
const (
	SplatColumns = 8
	SplatLayers  = 8
)

// Splat adds the product of three vectors to a patch of a grid of cells:
//
//	for r := range ys {
//		for c := range SplatColumns {
//			w := 2 * uint16(uint32(ys[r])*uint32(xs[c])>>16)
//			for k := range SplatLayers {
//				d := &dst[r*stride+c*SplatLayers+k]
//				*d = uint16(min(math.MaxUint16, uint32(*d)+uint32(w)*uint32(layers[k])>>16))
//			}
//		}
//	}
//
// It panics where xs or layers have another length, or there are rows and stride is negative or dst holds fewer than
// (len(ys)-1)*stride + SplatColumns*SplatLayers values. dst may share no memory with the others.
func Splat(dst []uint16, stride int, ys, xs, layers []uint16) {
	if len(xs) != SplatColumns || len(layers) != SplatLayers {
		panic("kernel: Splat: xs or layers have another length")
	}
	if len(ys) == 0 {
		return
	}
	above := len(dst) - SplatColumns*SplatLayers
	if above < 0 || stride < 0 || len(ys) > 1 && stride > above/(len(ys)-1) {
		panic("kernel: Splat: dst is too short")
	}
	splat(dst, stride, ys, xs, layers)
}

// splatGeneric is Splat on checked arguments, with at least one row.
func splatGeneric(dst []uint16, stride int, ys, xs, layers []uint16) {
	for r, y := range ys {
		for c, x := range xs {
			w := uint32(2 * uint16(uint32(y)*uint32(x)>>16))
			if w == 0 {
				continue
			}
			cell := dst[r*stride+c*SplatLayers:][:SplatLayers]
			for k, v := range layers {
				cell[k] = uint16(min(1<<16-1, uint32(cell[k])+w*uint32(v)>>16))
			}
		}
	}
}
