package kernel

// Blend is a sum of runs of values, each times its tap:
//
//	for i := range dst {
//		dst[i] = 0
//		for j, a := range at {
//			dst[i] += float32(src[a+i] * taps[j])
//		}
//	}
//
// Products and sums are rounded in this order, so that the result has the same bits everywhere; which NaN a NaN is may differ.
//
// It panics where at and taps differ in length, or where a run of len(dst) values is not inside src. dst may share no memory with the
// others.
func Blend(dst, src []float32, at []int, taps []float32) {
	if len(at) != len(taps) {
		panic("kernel: Blend: at and taps differ in length")
	}
	for _, a := range at {
		if a < 0 || a > len(src)-len(dst) {
			panic("kernel: Blend: a run is outside src")
		}
	}
	if len(at) == 0 {
		clear(dst)
		return
	}
	if len(dst) > 0 {
		blend(dst, src, at, taps)
	}
}

// blendGeneric is Blend on checked arguments, with at least one value and one run.
func blendGeneric(dst, src []float32, at []int, taps []float32) {
	clear(dst)
	for j, a := range at {
		tap := taps[j]
		for i, v := range src[a:][:len(dst)] {
			dst[i] += float32(v * tap)
		}
	}
}
