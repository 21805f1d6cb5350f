package matcher

import "fingerzeig/internal/fixed"

// relaxer lets pairs support each other.
//
// Takes pairs, changes their weights: two pairs are consistent where distance, relative direction and bearing between their minutiae agree in
// both prints, and what many consistent pairs agree on grows (relaxation of Feng, Pattern Recognition 41, 2008, in the form of
// Cappelli et al., TPAMI 32(12), 2010, section 5, with distances compared relative to their length).
type relaxer struct {
	n       int
	between []uint16 // n x n: how consistent the column's pair is with the row's, seen from the row's, in 1/weightOne
	links   []link   // all that are not zero
	sums    []int64
}

// link is one direction of a consistency.
type link struct {
	to, from    int32
	consistency int32
}

var (
	stretch = newCurve(stretchLimitFixed, 6, weightOne, sigmoid(stretchMiddle, stretchSlope))
	turning = newCurve(turnLimitFixed, 6, radian, sigmoid(turnMiddle, turnSlope))
	bearing = newCurve(bearingLimitFixed, 6, radian, sigmoid(bearingMiddle, bearingSlope))
)

const (
	stretchLimitFixed = stretchLimitPercent * weightOne / 100
	turnLimitFixed    = 12517 // 1.2 rad
	bearingLimitFixed = 5215  // 0.5 rad
)

func (s *relaxer) run(a, b *side, pairs []pair) {
	s.n = len(pairs)
	s.between = grow(s.between, s.n*s.n)
	clear(s.between)
	s.links = s.links[:0]
	for t, p := range pairs {
		for k := t + 1; k < s.n; k++ {
			q := pairs[k]
			if p.a != q.a && p.b != q.b {
				s.link(a, b, t, k, p, q)
			}
		}
	}
	s.spread(pairs, max(min(a.n, b.n, s.n)-1, 1))
}

// link enters the consistency of pairs p and q, which have the numbers t and k.
func (s *relaxer) link(a, b *side, t, k int, p, q pair) {
	// What is cheap and fails most often comes first.
	turned := uint32(fixed.Distance(a.turn[p.a]-a.turn[q.a], b.turn[p.b]-b.turn[q.b]))
	if turned > turnLimitFixed {
		return
	}
	ax, ay := a.at[q.a].x-a.at[p.a].x, a.at[q.a].y-a.at[p.a].y
	bx, by := b.at[q.b].x-b.at[p.b].x, b.at[q.b].y-b.at[p.b].y
	da, db := fixed.Sqrt(uint64(ax*ax+ay*ay)), fixed.Sqrt(uint64(bx*bx+by*by))
	stretched := uint32(0)
	if d := max(da, db) - min(da, db); d > stretchSlack {
		stretched = (d - stretchSlack) << weightBits / (da + db)
	}
	if stretched > stretchLimitFixed {
		return
	}
	both := stretch.at(stretched) * turning.at(turned) >> weightBits
	rotation := fixed.Atan2(bx*ay-by*ax, bx*ax+by*ay)
	s.enter(t, k, both*bearing.at(uint32(fixed.Distance(a.turn[p.a]-b.turn[p.b], rotation)))>>weightBits)
	s.enter(k, t, both*bearing.at(uint32(fixed.Distance(a.turn[q.a]-b.turn[q.b], rotation)))>>weightBits)
}

func (s *relaxer) enter(to, from int, consistency int32) {
	if consistency > 0 {
		s.between[to*s.n+from] = uint16(consistency)
		s.links = append(s.links, link{int32(to), int32(from), consistency})
	}
}

// spread moves each weight halfway to the mean support that its pair has; others is how many pairs could support it at most.
func (s *relaxer) spread(pairs []pair, others int) {
	s.sums = grow(s.sums, s.n)
	for range relaxRounds {
		clear(s.sums)
		for _, l := range s.links {
			s.sums[l.to] += int64(l.consistency) * int64(pairs[l.from].weight)
		}
		for t := range pairs {
			support := s.sums[t] >> weightBits / int64(others)
			pairs[t].weight = (pairs[t].weight + int32(support)) / 2
		}
	}
}
