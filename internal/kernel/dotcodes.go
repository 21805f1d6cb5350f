package kernel

// DotCodes multiplies each of len(dst) codes, which lie one behind the other, by one code:
//
//	for k := range dst {
//		dst[k] = 0
//		for j := range code {
//			dst[k] += int32(codes[k*len(code)+j]) * int32(code[j])
//		}
//	}
//
// Sums wrap as int32 do, which takes codes of more than 131,071 values. It panics where len(code) is not a multiple of Lane or codes
// holds fewer than len(dst)*len(code) values. codes and code may share memory.
func DotCodes(dst []int32, codes, code []int8) {
	if len(code)%Lane != 0 {
		panic("kernel: DotCodes: the code's length is not a multiple of Lane")
	}
	if len(dst) == 0 {
		return
	}
	if len(code) == 0 {
		clear(dst)
		return
	}
	if len(codes)/len(code) < len(dst) {
		panic("kernel: DotCodes: too few codes")
	}
	dotCodes(dst, codes, code)
}

// dotCodesGeneric is DotCodes on checked arguments, with at least one code of Lane values.
func dotCodesGeneric(dst []int32, codes, code []int8) {
	for k := range dst {
		row := codes[k*len(code):][:len(code)]
		var sum int32
		for j, v := range code {
			sum += int32(row[j]) * int32(v)
		}
		dst[k] = sum
	}
}
