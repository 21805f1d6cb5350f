package kernel

// Share tells how large a share of its row and its column each weight of a matrix is, times itself, and the most of each Points weights:
//
//	for k, w := range weights {
//		shares[k] = 0
//		if w >= least {
//			whole := int64(rows[k/len(columns)]) + int64(columns[k%len(columns)]) - int64(w)
//			shares[k] = int32(int64(w) * int64(w) * int64(scale) / whole)
//		}
//		most[k/Points] = max(shares[k], those before)
//	}
//
// rows and columns must hold the sums of the weights, or more, and w*scale must be less than 2^31 for all w: so a share fits. It panics where
// least is 0, len(columns) is not a multiple of Points, weights or shares are not len(rows)*len(columns) long, or most is not a Points-th of
// that. What is written may share no memory with the rest.
func Share(shares, most []int32, weights []uint16, rows, columns []int32, least uint16, scale int32) {
	n := len(rows) * len(columns)
	if len(weights) != n || len(shares) != n || len(columns)%Points != 0 || len(most) != n/Points {
		panic("kernel: Share: the matrices differ in size or are not whole")
	}
	if least == 0 {
		panic("kernel: Share: nothing has no share")
	}
	if n > 0 {
		share(shares, most, weights, rows, columns, least, scale)
	}
}

// shareGeneric is Share on checked arguments, with at least one row and Points columns.
func shareGeneric(shares, most []int32, weights []uint16, rows, columns []int32, least uint16, scale int32) {
	clear(most)
	for i, row := range rows {
		at := i * len(columns)
		for j, w := range weights[at:][:len(columns)] {
			shares[at+j] = 0
			if w >= least {
				shares[at+j] = int32(int64(w) * int64(w) * int64(scale) / (int64(row) + int64(columns[j]) - int64(w)))
				most[(at+j)/Points] = max(most[(at+j)/Points], shares[at+j])
			}
		}
	}
}
