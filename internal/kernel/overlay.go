package kernel

// OverlayTurns is how many directions a cell of Overlay can have, OverlayPlace of how many numbers a place is made, and OverlayMost how many
// cells a map may have.
const (
	OverlayTurns = 64
	OverlayPlace = 8
	OverlayMost  = 1 << 16
)

// Overlay sums up how a map of cells compares with another that it is laid over. A cell is 6 bits of direction, 5 of level and 5 of weight,
// the highest first; a map is rows of cells. The place is x and y of the first cell, by how much they
// grow from column to column and then from row to row, and a shift:
//
//	for j := range len(over) / overWidth {
//		for i := range overWidth {
//			u := ((x+i*rightX+j*downX)>>15 + shiftX) >> shift
//			v := ((y+i*rightY+j*downY)>>15 + shiftY) >> shift
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
	width, height := uint32(underWidth), uint32((len(under)-1)/underWidth)
	for j := int32(0); len(over) > 0; j++ {
		x, y := place[0]+j*place[4], place[1]+j*place[5]
		for _, c := range over[:overWidth] {
			u, v := uint32((x>>15+place[6])>>shift), uint32((y>>15+place[7])>>shift)
			x, y = x+place[2], y+place[3]
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
