package matcher

// Likeness is how far the pairs of alike structures agree with each other: what Match begins with, at less than half of its cost. Likenesses
// compare candidates for one probe and mean nothing else. It is symmetric and allocates nothing after the first call with a Scratch. A nil
// Scratch is allowed.
func (p *Probe) Likeness(c Candidate, s *Scratch) (sum int32) {
	if s == nil {
		s = new(Scratch)
	}
	a, b := s.sides(p, c)
	if a.n < fewestMinutiae || b.n < fewestMinutiae {
		return 0
	}
	pairs := s.pairs.run(s.similarity.run(a, b))
	s.relax.run(a, b, pairs)
	for _, q := range pairs {
		sum += q.weight
	}
	return sum
}
