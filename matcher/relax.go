package matcher

import (
	"math/bits"

	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// relaxer lets pairs support each other.
//
// Takes pairs, changes their weights: two pairs are consistent where distance, relative direction and bearing between their minutiae agree in
// both prints, and what many consistent pairs agree on grows (relaxation of Feng, Pattern Recognition 41, 2008, in the form of
// Cappelli et al., TPAMI 32(12), 2010, section 5, with distances compared relative to their length).
type relaxer struct {
	n       int
	places  []placed
	lanes   []int32  // the same for kernel.Stiff
	stiff   []uint64 // a row of bits for each pair: which others may be consistent with it
	between []uint16 // n x n: how consistent the column's pair is with the row's, seen from the row's, in 1/weightOne
	links   []link   // all that are not zero
	sums    []int64
}

// placed is a pair with all that a consistency is made of, side by side in memory.
type placed struct {
	a, b         point
	turnA, turnB uint16
	pair         pair
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
	s.place(a, b, pairs)
	for t := range s.places {
		s.linkAfter(t)
	}
	s.spread(pairs, max(min(a.n, b.n, s.n)-1, 1))
}

// place gathers what consistencies are made of, and sorts out most that are none.
func (s *relaxer) place(a, b *side, pairs []pair) {
	width := (len(pairs) + kernel.Points - 1) / kernel.Points * kernel.Points
	s.places, s.lanes, s.stiff = s.places[:0], grow(s.lanes, 5*width), grow(s.stiff, width)
	for i, p := range pairs {
		q := placed{a.at[p.a], b.at[p.b], a.turn[p.a], b.turn[p.b], p}
		s.places = append(s.places, q)
		for row, v := range [...]int32{q.a.x, q.a.y, q.b.x, q.b.y, int32(q.turnA-q.turnB) << 16} {
			s.lanes[row*width+i] = v
		}
	}
	kernel.Stiff(s.stiff, s.lanes, stretchSquareSlack, turnLimitFixed<<16)
}

// linkAfter enters the consistency of pair t with each pair after it.
func (s *relaxer) linkAfter(t int) {
	p := s.places[t]
	after := uint64(1)<<s.n - 2<<t
	for stiff := s.stiff[t] & after; stiff != 0; stiff &= stiff - 1 {
		k := bits.TrailingZeros64(stiff)
		q := &s.places[k]
		if p.pair.a == q.pair.a || p.pair.b == q.pair.b {
			continue
		}
		ax, ay, bx, by := q.a.x-p.a.x, q.a.y-p.a.y, q.b.x-p.b.x, q.b.y-p.b.y
		stretched := stretchOf(ax*ax+ay*ay, bx*bx+by*by)
		if stretched > stretchLimitFixed {
			continue
		}
		turned := uint32(fixed.Distance(p.turnA-q.turnA, p.turnB-q.turnB))
		both := stretch.at(stretched) * turning.at(turned) >> weightBits
		rotation := fixed.Atan2(bx*ay-by*ax, bx*ax+by*ay)
		s.enter(t, k, both*bearing.at(uint32(fixed.Distance(p.turnA-p.turnB, rotation)))>>weightBits)
		s.enter(k, t, both*bearing.at(uint32(fixed.Distance(q.turnA-q.turnB, rotation)))>>weightBits)
	}
}

// A row of relaxer.stiff is one word.
const _ = uint(64 - 1 - mostPairs)

// stretchOf returns by how much two distances, given squared, differ beyond stretchSlack, relative to their sum, in 1/weightOne.
func stretchOf(a2, b2 int32) uint32 {
	da, db := fixed.Sqrt(uint64(a2)), fixed.Sqrt(uint64(b2))
	if d := max(da, db) - min(da, db); d > stretchSlack {
		return (d - stretchSlack) << weightBits / (da + db)
	}
	return 0
}

// stretchSquareSlack makes 1.75 x^2 + stretchSquareSlack, which kernel.Stiff asks for, at least (1.273 x + 18.2)^2 + rounding for all x:
// distances within the limit are less than 1.273 x the smaller + 18.2 apart.
const stretchSquareSlack = 5000

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
