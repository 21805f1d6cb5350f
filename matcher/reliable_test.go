package matcher

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMostReliable compares the selection of a sketch with sorting.
func TestMostReliable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		n, levels := r.IntN(256), 1+r.IntN(101)
		all := make([][]byte, n)
		order := make([]int, n)
		for i := range all {
			all[i], order[i] = make([]byte, 8), i
			all[i][7] = byte(r.IntN(levels))
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[b][7], all[a][7]) })
		want := slices.Sorted(slices.Values(order[:min(n, mostSketched)]))
		least, rest := mostReliable(n, func(i int) []byte { return all[i] })
		var got []int
		for i, m := range all {
			if m[7] > least || m[7] == least && rest > 0 {
				got = append(got, i)
			}
			if m[7] == least {
				rest--
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("of %d with %d levels: got %v, want %v", n, levels, got, want)
		}
	}
}
