package kernel

// OverlayTurns is how many directions a cell of Overlay can have, OverlayPlace of how many numbers a place is made, and OverlayMost how many
// cells a map may have.
const (
	OverlayTurns = 64
	OverlayPlace = 6
	OverlayMost  = 1 << 16
)

// Overlay sums up how a map of cells compares with another that it is laid over. A cell is 6 bits of direction, 5 of level and 5 of weight,
// the highest first; a map is rows of cells. The place is x, y, cos, sin, shiftX and shiftY:
//
//	for j := range len(over) / overWidth {
//		for i := range overWidth {
//			u := ((x+i*cos-j*sin)>>15 + shiftX) >> shift
//			v := ((y+i*sin+j*cos)>>15 + shiftY) >> shift
//			if 0 <= u && u < underWidth && 0 <= v && v*underWidth < len(under)-1 {
//				c, o := over[j*overWidth+i], under[v*underWidth+u]
//				w := weight(c) * weight(o)
//				sums[0] += w
//				sums[1] += w * turns[(direction(c)-direction(o))%OverlayTurns]
//				sums[2] += w * abs(level(c)-level(o))
//			}
//		}
//	}
//
// Places wrap as int32 do. The last value of under belongs to no row and is never used: it may be read with the one before. It panics where
// a map is not whole rows, overWidth is no multiple of Points, a map has more than OverlayMost cells, or sums, place or turns have
// another length.
func Overlay(sums []int64, over []uint16, overWidth int, under []uint16, underWidth int, place, turns []int32, shift uint) {
	if len(sums) != 3 || len(place) != OverlayPlace || len(turns) != OverlayTurns {
		panic("kernel: Overlay: sums, place or turns have another length")
	}
	if overWidth <= 0 || overWidth%Points != 0 || len(over)%overWidth != 0 || len(over) > OverlayMost {
		panic("kernel: Overlay: the upper map is not whole")
	}
	if underWidth <= 0 || len(under)%underWidth != 1%underWidth || len(under) == 0 || len(under) > OverlayMost+1 {
		panic("kernel: Overlay: the lower map is not whole")
	}
	clear(sums)
	if len(over) > 0 && len(under) > 1 {
		overlay(sums, over, overWidth, under, underWidth, place, turns, shift)
	}
}

// overlayGeneric is Overlay on checked arguments, with at least one row in each map and sums of zero.
func overlayGeneric(sums []int64, over []uint16, overWidth int, under []uint16, underWidth int, place, turns []int32, shift uint) {
	cos, sin, width, height := place[2], place[3], uint32(underWidth), uint32(len(under)/underWidth)
	for j := int32(0); len(over) > 0; j++ {
		x, y := place[0]-j*sin, place[1]+j*cos
		for _, c := range over[:overWidth] {
			u, v := uint32((x>>15+place[4])>>shift), uint32((y>>15+place[5])>>shift)
			x, y = x+cos, y+sin
			if c == 0 || u >= width || v >= height {
				continue
			}
			o := under[v*width+u]
			w, levels := int64(c%32)*int64(o%32), int64(c>>5%32)-int64(o>>5%32)
			sums[0] += w
			sums[1] += w * int64(turns[(c>>10-o>>10)%OverlayTurns])
			sums[2] += w * max(levels, -levels)
		}
		over = over[overWidth:]
	}
}
