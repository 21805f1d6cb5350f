package kernel

// Stiff tells which points keep their distance from which others when they move. Points are five rows: x and y before, x and y after, and
// by how much each turned, which wraps around as int32 does. The n points have a row of bits each, of whole words:
//
//	for j := range n {
//		for i := range n {
//			a := uint32(square(x0[i]-x0[j]) + square(y0[i]-y0[j]))
//			b := uint32(square(x1[i]-x1[j]) + square(y1[i]-y1[j]))
//			most := min(a, b) + min(a, b)>>1 + min(a, b)>>2 + slack
//			stiff := max(a, b) <= most && uint32(abs(turns[i]-turns[j])) <= mostTurn
//			// bit i%64 of dst[j*words+i/64] = stiff
//		}
//	}
//
// All of it wraps as uint32 do: no two coordinates may differ by more than 32,767 if it is to mean anything. It panics where points are not
// five rows of a multiple of Points, or dst is not n rows of bits. The arguments may share no memory.
func Stiff(dst []uint64, points []int32, slack, mostTurn uint32) {
	n := len(points) / 5
	if len(points) != 5*n || n%Points != 0 {
		panic("kernel: Stiff: points are not five rows")
	}
	if len(dst) != n*words(n) {
		panic("kernel: Stiff: dst is not a row of bits for each point")
	}
	if n > 0 {
		stiff(dst, points, slack, mostTurn)
	}
}

// stiffGeneric is Stiff on checked arguments, with at least Points points.
func stiffGeneric(dst []uint64, points []int32, slack, mostTurn uint32) {
	n := len(points) / 5
	x0, y0, x1, y1, turns := points[:n], points[n:2*n], points[2*n:3*n], points[3*n:4*n], points[4*n:]
	clear(dst)
	for j := range n {
		row := dst[j*words(n):]
		for i := range n {
			turned := turns[i] - turns[j]
			if uint32(max(turned, -turned)) > mostTurn {
				continue
			}
			dx0, dy0, dx1, dy1 := x0[i]-x0[j], y0[i]-y0[j], x1[i]-x1[j], y1[i]-y1[j]
			a, b := uint32(dx0*dx0+dy0*dy0), uint32(dx1*dx1+dy1*dy1)
			if small := min(a, b); max(a, b) <= small+small>>1+small>>2+slack {
				row[i/64] |= 1 << (i % 64)
			}
		}
	}
}
