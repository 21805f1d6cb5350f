package kernel

import "math/bits"

// Group is how many codes a group of Screen has.
const Group = 8

// ScreenWindows is the length of the windows of Screen: a beginning and an end for each of 256 sectors.
const ScreenWindows = 512

// most is what keeps the sum of a set in a word.
const (
	mostScreenGroups = 32
	mostScreenLimit  = 64
)

// Screen measures how closely sets of codes are met by a probe. Set i has groups[i] groups of Group codes; sets lie one behind the other in
// spans, one for each group, and codes. A span is the group's first and last sector and which of its codes count, from the lowest byte on. A
// code is held against those of the probe that its group's window shows; it counts for as much as the nearest of them, in bits, is closer
// than limit:
//
//	for i := range dst {
//		for each group g of set i {
//			first, last, lanes := spans[g]&255, spans[g]>>8&255, spans[g]>>16&255
//			for k := range Group {
//				least := limit
//				for _, p := range probe[windows[first]:windows[256+last]] {
//					least = min(least, bits.OnesCount64(p^codes[g*Group+k]))
//				}
//				if lanes>>k&1 == 1 {
//					dst[i] += limit - least
//				}
//			}
//		}
//	}
//
// A window that ends before it begins shows nothing. It panics where lengths do not fit, a set has more than 32 groups, limit exceeds 64, or
// a window is odd or reaches beyond the probe.
func Screen(dst []uint16, groups []uint8, spans []uint32, codes []uint64, windows []uint16, probe []uint64, limit uint64) {
	if len(groups) != len(dst) || len(windows) != ScreenWindows || limit > mostScreenLimit {
		panic("kernel: Screen: lengths do not fit")
	}
	n := 0
	for _, g := range groups {
		if g > mostScreenGroups {
			panic("kernel: Screen: a set has too many groups")
		}
		n += int(g)
	}
	if len(spans) != n || len(codes) != n*Group {
		panic("kernel: Screen: lengths do not fit")
	}
	for _, w := range windows {
		if w%2 != 0 || int(w) > len(probe) {
			panic("kernel: Screen: a window reaches beyond the probe")
		}
	}
	if len(dst) > 0 {
		screen(dst, groups, spans, codes, windows, probe, limit)
	}
}

// screenGeneric is Screen on checked arguments, with at least one set.
func screenGeneric(dst []uint16, groups []uint8, spans []uint32, codes []uint64, windows []uint16, probe []uint64, limit uint64) {
	for i := range dst {
		sum := uint64(0)
		for range groups[i] {
			sum += screenGroup(spans[0], (*[Group]uint64)(codes), windows, probe, limit)
			spans, codes = spans[1:], codes[Group:]
		}
		dst[i] = uint16(sum)
	}
}

func screenGroup(span uint32, codes *[Group]uint64, windows []uint16, probe []uint64, limit uint64) (sum uint64) {
	from, to := windows[span&255], windows[256+(span>>8&255)]
	if from >= to {
		return 0
	}
	for lanes := span >> 16 & 255; lanes != 0; lanes &= lanes - 1 {
		code, least := codes[bits.TrailingZeros32(lanes)], limit
		for _, p := range probe[from:to] {
			least = min(least, uint64(bits.OnesCount64(p^code)))
		}
		sum += limit - least
	}
	return sum
}
