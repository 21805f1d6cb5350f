package kernel

// Taps is how many taps of each filter a row of a pair holds. A narrower filter ends its rows in zeros.
const Taps = 32

// FilterPair runs a pair of two-dimensional filters over a horizontal run of len(even) outputs:
//
//	for i := range even {
//		var e, o int32
//		for r := range len(taps) / (2 * Taps) {
//			for c := range Taps {
//				e += int32(src[r*stride+i+c]) * int32(taps[r*2*Taps+c])
//				o += int32(src[r*stride+i+c]) * int32(taps[r*2*Taps+Taps+c])
//			}
//		}
//		even[i], odd[i] = int16((e+1<<15)>>16), int16((o+1<<15)>>16)
//	}
//
// Sums wrap as int32 do: taps whose magnitudes sum to less than 65,535 cannot wrap on any input. A pair of no rows gives zeros.
//
// It panics where odd is not as long as even, taps are not whole rows, or there are outputs and rows and stride is negative or src holds
// fewer than (rows-1)*stride + len(even) + Taps - 1 values. src and taps may share memory; even and odd may share none with each other
// or with them.
func FilterPair(even, odd, src []int16, stride int, taps []int16) {
	if len(odd) != len(even) {
		panic("kernel: FilterPair: even and odd differ in length")
	}
	if len(taps)%(2*Taps) != 0 {
		panic("kernel: FilterPair: taps are not whole rows")
	}
	if len(even) == 0 {
		return
	}
	rows := len(taps) / (2 * Taps)
	if rows == 0 {
		clear(even)
		clear(odd)
		return
	}
	// The rows above the last one must leave room for it. Divided, not multiplied: a wild stride must not wrap into range.
	above := len(src) - (len(even) + Taps - 1)
	if above < 0 || stride < 0 || rows > 1 && stride > above/(rows-1) {
		panic("kernel: FilterPair: src is too short")
	}
	filterPair(even, odd, src, stride, taps)
}

// filterPairGeneric is FilterPair on checked arguments, with at least one output and one row.
func filterPairGeneric(even, odd, src []int16, stride int, taps []int16) {
	for i := range even {
		var e, o int32
		for r := range len(taps) / (2 * Taps) {
			s := src[r*stride+i:][:Taps]
			t := taps[r*2*Taps:][:2*Taps]
			for c, v := range s {
				e += int32(v) * int32(t[c])
				o += int32(v) * int32(t[Taps+c])
			}
		}
		even[i], odd[i] = int16((e+1<<15)>>16), int16((o+1<<15)>>16)
	}
}
