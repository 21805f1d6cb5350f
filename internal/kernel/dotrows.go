package kernel

// Lane is what the length of the vectors of DotRows and DotCodes is a multiple of. Shorter vectors end in zeros.
const Lane = 32

// DotRows multiplies a matrix of len(dst) rows by a vector:
//
//	for k := range dst {
//		dst[k] = 0
//		for j := range vec {
//			dst[k] += int32(rows[k*len(vec)+j]) * int32(vec[j])
//		}
//	}
//
// Sums wrap as int32 do. It panics where len(vec) is not a multiple of Lane or rows holds fewer than len(dst)*len(vec) values. rows and
// vec may share memory.
func DotRows(dst []int32, rows, vec []int16) {
	if len(vec)%Lane != 0 {
		panic("kernel: DotRows: the vector's length is not a multiple of Lane")
	}
	if len(dst) == 0 {
		return
	}
	if len(vec) == 0 {
		clear(dst)
		return
	}
	if len(rows)/len(vec) < len(dst) {
		panic("kernel: DotRows: too few rows")
	}
	dotRows(dst, rows, vec)
}

// dotRowsGeneric is DotRows on checked arguments, with at least one row and Lane columns.
func dotRowsGeneric(dst []int32, rows, vec []int16) {
	for k := range dst {
		row := rows[k*len(vec):][:len(vec)]
		var sum int32
		for j, v := range vec {
			sum += int32(row[j]) * int32(v)
		}
		dst[k] = sum
	}
}
