package kernel

// Vote is the length of what Pull calls a vote.
const Vote = 5

// Pull sums at each of some points the votes of the places around it, each weighted by how near it lies. Points are two rows, x and y;
// votes are groups of (place x, place y, weight, vote x, vote y); near is a curve over the squared distance in steps of 2^shift:
//
//	for j := range total {
//		total[j], x[j], y[j] = 0, 0, 0
//		for _, v := range votes {
//			d := uint32(square(xs[j]-v.placeX)+square(ys[j]-v.placeY)) >> shift
//			if d < len(near)-1 {
//				w := v.weight * int32(near[d]) >> 12
//				total[j] += w
//				x[j] += int64(w) * int64(v.x)
//				y[j] += int64(w) * int64(v.y)
//			}
//		}
//	}
//
// Squares and products wrap as 32 bits do. The last value of near is never used: it may be read with the one before. It panics where near
// holds fewer than two values, the rows differ in length, the number of points is not a multiple of Points or votes are torn. What is
// written may share no memory with the rest.
func Pull(total []int32, x, y []int64, points, votes []int32, near []uint16, shift uint) {
	n := len(total)
	if n%Points != 0 || len(x) != n || len(y) != n || len(points) != 2*n {
		panic("kernel: Pull: the rows differ in length or are not whole")
	}
	if len(votes)%Vote != 0 || len(near) < 2 {
		panic("kernel: Pull: a vote is torn or nothing is near")
	}
	if len(votes) == 0 {
		clear(total)
		clear(x)
		clear(y)
		return
	}
	if n > 0 {
		pull(total, x, y, points, votes, near, shift)
	}
}

// pullGeneric is Pull on checked arguments, with at least Points points and one vote.
func pullGeneric(total []int32, x, y []int64, points, votes []int32, near []uint16, shift uint) {
	n := len(total)
	clear(total)
	clear(x)
	clear(y)
	for ; len(votes) > 0; votes = votes[Vote:] {
		for j := range total {
			dx, dy := points[j]-votes[0], points[n+j]-votes[1]
			if d := uint32(dx*dx+dy*dy) >> shift; d < uint32(len(near)-1) {
				w := votes[2] * int32(near[d]) >> 12
				total[j] += w
				x[j] += int64(w) * int64(votes[3])
				y[j] += int64(w) * int64(votes[4])
			}
		}
	}
}
