package kernel

// Centre subtracts a mean from the values that are known, the others being negative:
//
//	for i := range dst {
//		dst[i] = 0
//		if values[i] >= 0 {
//			dst[i] = values[i] - mean[i]
//		}
//	}
//
// Differences wrap as int16 do. It panics where the three differ in length. values and mean may share memory.
func Centre(dst, values, mean []int16) {
	if len(values) != len(dst) || len(mean) != len(dst) {
		panic("kernel: Centre: the lengths differ")
	}
	centre(dst, values, mean)
}

// centreGeneric is Centre on checked arguments.
func centreGeneric(dst, values, mean []int16) {
	for i, v := range values {
		dst[i] = (v - mean[i]) &^ (v >> 15)
	}
}
