package kernel

// Weigh looks numbers up in a curve. The numbers are the rows of a matrix, as many as rows and columns have values:
//
//	for k, v := range values {
//		level := max(-one, min(one, v>>shift))
//		w := curve[(level+one)>>step]
//		levels[k], weights[k] = int16(level), w
//		rows[k/len(columns)] += int32(w)
//		columns[k%len(columns)] += int32(w)
//	}
//
// It panics where one is no int16 or negative, curve holds fewer than 2*one>>step + 2 values (the last of them is never used: it may be
// read with the one before), len(columns) is not a multiple of Points, or values, levels or weights are not len(rows)*len(columns) long.
// What is written may share no memory with the rest.
func Weigh(levels []int16, weights []uint16, rows, columns, values []int32, curve []uint16, one int32, shift, step uint) {
	n := len(rows) * len(columns)
	if len(values) != n || len(levels) != n || len(weights) != n || len(columns)%Points != 0 {
		panic("kernel: Weigh: the matrices differ in size or are not whole")
	}
	if one < 0 || one > 1<<15-1 || len(curve) < int(2*one>>step)+2 {
		panic("kernel: Weigh: the curve is too short")
	}
	if n > 0 {
		weigh(levels, weights, rows, columns, values, curve, one, shift, step)
	}
}

// weighGeneric is Weigh on checked arguments, with at least one row and Points columns.
func weighGeneric(levels []int16, weights []uint16, rows, columns, values []int32, curve []uint16, one int32, shift, step uint) {
	for i := range rows {
		at := i * len(columns)
		for j, v := range values[at:][:len(columns)] {
			level := max(-one, min(one, v>>shift))
			w := curve[(level+one)>>step]
			levels[at+j], weights[at+j] = int16(level), w
			rows[i] += int32(w)
			columns[j] += int32(w)
		}
	}
}
