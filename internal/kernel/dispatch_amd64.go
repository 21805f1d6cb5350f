//go:build !purego

package kernel

import "github.com/klauspost/cpuid/v2"

// highestLevel returns the highest level whose instructions the processor has and whose registers the operating system saves; cpuid
// asks for both.
func highestLevel() Level {
	switch {
	case !cpuid.CPU.Supports(cpuid.AVX2):
		return Generic
	case !cpuid.CPU.Supports(cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512VL, cpuid.AVX512DQ, cpuid.AVX512VNNI, cpuid.AVX512VPOPCNTDQ):
		return AVX2
	}
	return AVX512
}

// Processor returns the model of the processor in its own words; empty where it does not tell.
func Processor() string { return cpuid.CPU.BrandName }

// maxAsmValues is how many values of a matrix one call of assembly goes through at most, which takes some tens of microseconds: until
// it returns the garbage collector cannot stop its goroutine. A run of FilterPair needs no such cut: it is no longer than an image is wide.
const maxAsmValues = 1 << 20

func filterPair(even, odd, src []int16, stride int, taps []int16) {
	switch active {
	case AVX512:
		filterPairAVX512(even, odd, src, stride, taps)
	case AVX2:
		filterPairAVX2(even, odd, src, stride, taps)
	default:
		filterPairGeneric(even, odd, src, stride, taps)
	}
}

func dotRows(dst []int32, rows, vec []int16) {
	for most := max(1, maxAsmValues/len(vec)); len(dst) > 0; {
		n := min(most, len(dst))
		switch active {
		case AVX512:
			dotRowsAVX512(dst[:n], rows, vec)
		case AVX2:
			dotRowsAVX2(dst[:n], rows, vec)
		default:
			dotRowsGeneric(dst[:n], rows, vec)
		}
		dst, rows = dst[n:], rows[n*len(vec):]
	}
}

func dotCodes(dst []int32, codes, code []int8) {
	for most := max(1, maxAsmValues/len(code)); len(dst) > 0; {
		n := min(most, len(dst))
		switch active {
		case AVX512:
			dotCodesAVX512(dst[:n], codes, code)
		case AVX2:
			dotCodesAVX2(dst[:n], codes, code)
		default:
			dotCodesGeneric(dst[:n], codes, code)
		}
		dst, codes = dst[n:], codes[n*len(code):]
	}
}

func splat(dst []uint16, stride int, ys, xs, layers []uint16) {
	if active >= AVX2 {
		splatAVX2(dst, stride, ys, xs, layers)
	} else {
		splatGeneric(dst, stride, ys, xs, layers)
	}
}

func near(dst []uint64, points, places []int32, reach2, mostTurn uint32) {
	if active >= AVX2 {
		nearAVX2(dst, points, places, reach2, mostTurn)
	} else {
		nearGeneric(dst, points, places, reach2, mostTurn)
	}
}

func stiff(dst []uint64, points []int32, slack, mostTurn uint32) {
	if active >= AVX2 {
		stiffAVX2(dst, points, slack, mostTurn)
	} else {
		stiffGeneric(dst, points, slack, mostTurn)
	}
}

func pull(total []int32, x, y []int64, points, votes []int32, near []uint16, shift uint) {
	if active >= AVX2 {
		pullAVX2(total, x, y, points, votes, near, shift)
	} else {
		pullGeneric(total, x, y, points, votes, near, shift)
	}
}

func weigh(levels []int16, weights []uint16, rows, columns, values []int32, curve []uint16, one int32, shift, step uint) {
	if active >= AVX2 {
		weighAVX2(levels, weights, rows, columns, values, curve, one, shift, step)
	} else {
		weighGeneric(levels, weights, rows, columns, values, curve, one, shift, step)
	}
}

func share(shares, most []int32, weights []uint16, rows, columns []int32, least uint16, scale int32) {
	if active >= AVX2 {
		shareAVX2(shares, most, weights, rows, columns, least, scale)
	} else {
		shareGeneric(shares, most, weights, rows, columns, least, scale)
	}
}

func overlay(sums []int64, over []uint16, overWidth int, under []uint16, underWidth int, place, turns []int32, shift uint) {
	if active >= AVX2 {
		overlayAVX2(sums, over, overWidth, under, underWidth, place, turns, shift)
	} else {
		overlayGeneric(sums, over, overWidth, under, underWidth, place, turns, shift)
	}
}

func centre(dst, values, mean []int16) {
	if active >= AVX2 {
		centreAVX2(dst, values, mean)
	} else {
		centreGeneric(dst, values, mean)
	}
}

// A set has at most mostScreenGroups groups, so a call of this many sets takes no more than some hundreds of microseconds.
const maxScreenSets = 1 << 10

func screen(dst []uint16, groups []uint8, spans []uint32, codes []uint64, windows []uint16, probe []uint64, limit uint64) {
	for len(dst) > 0 {
		sets, n := min(len(dst), maxScreenSets), 0
		for _, g := range groups[:sets] {
			n += int(g)
		}
		switch active {
		case AVX512:
			screenAVX512(dst[:sets], groups, spans, codes, windows, probe, limit)
		case AVX2:
			screenAVX2(dst[:sets], groups, spans, codes, windows, probe, limit)
		default:
			screenGeneric(dst[:sets], groups, spans, codes, windows, probe, limit)
		}
		dst, groups, spans, codes = dst[sets:], groups[sets:], spans[n:], codes[n*Group:]
	}
}

func blend(dst, src []float32, at []int, taps []float32) {
	switch active {
	case AVX512:
		blendAVX512(dst, src, at, taps)
	case AVX2:
		blendAVX2(dst, src, at, taps)
	default:
		blendGeneric(dst, src, at, taps)
	}
}
