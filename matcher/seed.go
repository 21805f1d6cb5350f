package matcher

import "slices"

// seeder chooses the pairs from which an alignment is tried.
//
// Takes relaxed pairs, gives the numbers of up to mostSeeds of them, strongest first, no two of which say the same.
type seeder struct {
	rank  []uint64 // weight in the upper half, number in the lower
	seeds []int
}

func (s *seeder) run(pairs []pair, r *relaxer) []int {
	s.rank = s.rank[:0]
	for t, p := range pairs {
		s.rank = append(s.rank, uint64(p.weight)<<32|uint64(^uint32(t)))
	}
	slices.Sort(s.rank)
	s.seeds = s.seeds[:0]
	for i := len(s.rank) - 1; i >= 0 && len(s.seeds) < mostSeeds; i-- {
		t := int(^uint32(s.rank[i]))
		if !slices.ContainsFunc(s.seeds, func(u int) bool { return r.between[u*r.n+t] > sameSeed }) {
			s.seeds = append(s.seeds, t)
		}
	}
	return s.seeds
}
