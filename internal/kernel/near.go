package kernel

// Points is what the number of points that Near, Stiff and Pull go through side by side is a multiple of.
const Points = 8

// words returns how many words of bits a row of n has.
func words(n int) int { return (n + 63) / 64 }

// Near marks the points that lie near each of some places and face about the same way. Points and places are three rows: x, y and
// direction, which wraps around as int32 does. The m places have a row of bits each, of whole words:
//
//	for j := range m {
//		for i := range n {
//			dx, dy, turn := xs[i]-px[j], ys[i]-py[j], turns[i]-pturn[j]
//			near := uint32(dx*dx+dy*dy) <= reach2 && uint32(abs(turn)) <= mostTurn
//			// bit i%64 of dst[j*words+i/64] = near
//		}
//	}
//
// Squares wrap as uint32 do: no two coordinates may differ by more than 46,340 if they are to mean anything. It panics where points or
// places are not three rows, n is not a multiple of Points or dst is not m rows of bits. The arguments may share no memory.
func Near(dst []uint64, points, places []int32, reach2, mostTurn uint32) {
	n, m := len(points)/3, len(places)/3
	if len(points) != 3*n || len(places) != 3*m || n%Points != 0 {
		panic("kernel: Near: points or places are not three rows")
	}
	if len(dst) != m*words(n) {
		panic("kernel: Near: dst is not a row of bits for each place")
	}
	if len(dst) > 0 {
		near(dst, points, places, reach2, mostTurn)
	}
}

// nearGeneric is Near on checked arguments, with at least one place and Points points.
func nearGeneric(dst []uint64, points, places []int32, reach2, mostTurn uint32) {
	n, m := len(points)/3, len(places)/3
	xs, ys, turns := points[:n], points[n:2*n], points[2*n:]
	clear(dst)
	for j := range m {
		x, y, turn, row := places[j], places[m+j], places[2*m+j], dst[j*words(n):]
		for i := range xs {
			dx, dy, turned := xs[i]-x, ys[i]-y, turns[i]-turn
			if uint32(dx*dx+dy*dy) <= reach2 && uint32(max(turned, -turned)) <= mostTurn {
				row[i/64] |= 1 << (i % 64)
			}
		}
	}
}
