package arena

import (
	"cmp"
	"slices"
)

// rankShift makes bins of ranks: 4,096 counters stay in the first-level cache.
const rankShift = 4

// best returns the places of the most highest ranks, ascending; of equal ones those at lower places.
func best(ranks []uint16, most int) []int {
	var counts [1 << (16 - rankShift)]int
	for _, r := range ranks {
		counts[r>>rankShift]++
	}
	above, bin := 0, len(counts)-1
	for ; bin > 0 && above+counts[bin] < most; bin-- {
		above += counts[bin]
	}
	// What lies in the bin at the edge is told apart by sorting.
	var sure, edge []int
	floor := uint16(bin << rankShift)
	for place, r := range ranks {
		if r < floor {
			continue
		}
		if int(r>>rankShift) > bin {
			sure = append(sure, place)
		} else {
			edge = append(edge, place)
		}
	}
	slices.SortStableFunc(edge, func(a, b int) int { return cmp.Compare(ranks[b], ranks[a]) })
	sure = append(sure, edge[:min(most-len(sure), len(edge))]...)
	slices.Sort(sure)
	return sure
}

// bestOf returns the places of the most highest values, ascending; of equal ones those at lower places.
func bestOf(places []int, values []int32, most int) []int {
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	kept := make([]int, 0, most)
	for _, i := range order[:min(most, len(order))] {
		kept = append(kept, places[i])
	}
	slices.Sort(kept)
	return kept
}
