package matcher

import (
	"bytes"
	"cmp"
	"slices"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// Explanation tells how the score of two templates came about, in terms of the templates. It is for eyes and for fitting; its numbers are
// those of this Version alone.
type Explanation struct {
	Score  Score
	Terms  Terms
	Pairs  []Pair // minutiae that lie together, most alike first; none where no alignment was found
	Absent [2][]int
	Laid   Motion
}

// Pair is a minutia of the first template and one of the second that lie together, as indices into Minutiae.
type Pair struct {
	First, Second int
	DistancePx    float64
	Turn          minutiae.Angle // what the directions differ by, 0 to half a turn
	Likeness      float64        // cosine of their codes, -1 to 1
}

// Terms are what the evidence is made of: the first three are sums over pairs, each of which gives up to 1, the others factors from 0 to 1.
type Terms struct {
	Close      float64 // how close pairs lie, in place and direction; counts a half
	CloseAlike float64 // that times the likeness of their structures; counts three times
	Alike      float64 // the likeness alone
	Found      float64 // minutiae of the common area that found a partner
	Aligned    float64 // ridges run the same way
	Periods    float64 // ridges lie equally far apart
	Absent     float64 // minutiae are missing where the other print is clear
}

// Evidence is what the score is looked up by.
func (t Terms) Evidence() float64 {
	sum := t.Close/2 + float64(3*t.CloseAlike) + t.Alike
	for _, factor := range [...]float64{t.Found, t.Aligned, t.Periods, t.Absent} {
		sum = float64(sum * factor)
	}
	return sum
}

// Motion lays the second print over the first: a place (x, y), y downward, comes to lie on Matrix times it plus Shift. What the skin is bent
// by beside that is not part of it. The zero Motion is that of an Explanation without an alignment.
type Motion struct {
	Matrix [2][2]float64
	Shift  [2]float64 // pixels
}

// Apply returns where a place of the second print comes to lie, in pixels at 500 ppi.
func (m Motion) Apply(x, y float64) (float64, float64) {
	row := func(i int) float64 { return float64(m.Matrix[i][0]*x) + float64(m.Matrix[i][1]*y) + m.Shift[i] }
	return row(0), row(1)
}

// Explain compares two templates as Match does. Absent of the result lists, for each, the minutiae without a partner whose place lies within
// the minutiae of the other: those that should be seen there.
func Explain(first, second minutiae.Template) Explanation {
	p, c := NewProbe(first), NewCandidate(second)
	var s Scratch
	s.other.read(c)
	a, b := &p.side, &s.other
	orderA, orderB := order(first), order(second)
	swapped := bytes.Compare(p.candidate.b, c.b) > 0
	if swapped {
		a, b, orderA, orderB = b, a, orderB, orderA
	}
	var e Explanation
	best := int32(0)
	for alignment := range s.alignments(a, b) {
		if v := evidence(a, b, alignment, 0); v > best {
			best = v
			e = alignment.explain(a, b, orderA, orderB)
			if swapped {
				e.swap()
				e.Laid = inPixels(alignment.motion.back, alignment.motion.undo(point{}))
			}
		}
	}
	e.Score = calibrated(best)
	return e
}

// swap makes the first template the second.
func (e *Explanation) swap() {
	for i, p := range e.Pairs {
		e.Pairs[i].First, e.Pairs[i].Second = p.Second, p.First
	}
	e.Absent[0], e.Absent[1] = e.Absent[1], e.Absent[0]
}

// inPixels returns a motion in the form of an Explanation: a linear map and the place that the origin comes to lie on.
func inPixels(l linear, origin point) Motion {
	one := func(k int) float64 { return float64(l[k]) / weightOne }
	return Motion{
		Matrix: [2][2]float64{{one(0), one(1)}, {one(2), one(3)}},
		Shift:  [2]float64{float64(origin.x) / px, float64(origin.y) / px},
	}
}

// order returns for each minutia of the candidate of t which one of t it is.
func order(t minutiae.Template) []int {
	indices := make([]int, min(len(t.Minutiae), minutiae.MaxMinutiae))
	for i := range indices {
		indices[i] = i
	}
	slices.SortFunc(indices, func(i, j int) int { return inOrder(t.Minutiae[i], t.Minutiae[j]) })
	return indices
}

// explain tells of the alignment with a as the first template.
func (s *aligner) explain(a, b *side, orderA, orderB []int) Explanation {
	one := func(v int64) float64 { return float64(v) / weightOne }
	close, closeAlike, alike := s.closeness()
	e := Explanation{Terms: Terms{Close: one(close), CloseAlike: one(closeAlike), Alike: one(alike), Found: one(damping(s, a, b))}}
	e.Terms.Aligned, e.Terms.Periods, e.Terms.Absent = one(unknownAgreement), 1, 1
	if r, known := s.ridges(a, b); known {
		e.Terms.Aligned = one(r.aligned)
		e.Terms.Periods = fixed.Exp(-float64(r.periods) / againstOne)
		e.Terms.Absent = fixed.Exp(-float64(r.missing) / againstOne)
	}
	for _, q := range s.matches {
		e.Pairs = append(e.Pairs, Pair{First: orderA[q.a], Second: orderB[q.b], DistancePx: float64(q.distance) / px,
			Turn: minutiae.Angle(q.turn), Likeness: float64(q.cosine) / cosineOne})
	}
	slices.SortStableFunc(e.Pairs, func(p, q Pair) int { return cmp.Compare(q.Likeness, p.Likeness) })
	e.Laid = inPixels(s.motion.there, s.motion.apply(point{}))
	for i, p := range a.at[:a.n] {
		if !s.takenA[i] && b.reach.has(s.motion.undo(p), overlapMargin) {
			e.Absent[0] = append(e.Absent[0], orderA[i])
		}
	}
	for j, p := range s.moved[:b.n] {
		if !s.takenB[j] && a.reach.has(p, overlapMargin) {
			e.Absent[1] = append(e.Absent[1], orderB[j])
		}
	}
	return e
}
