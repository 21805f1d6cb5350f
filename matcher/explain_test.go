package matcher_test

import (
	"math"
	"slices"
	"testing"

	"fingerzeig/matcher"
)

// TestExplain asks, in both orders, for the score and the evidence of Match, and that pairs lie together under the motion.
func TestExplain(t *testing.T) {
	a := finger(5, 40)
	b := impression{turn: 20, shift: 5, jitter: 4, missing: 20, extra: 20}.of(a, 2)
	there, back := matcher.Explain(a, b), matcher.Explain(b, a)
	for _, e := range []matcher.Explanation{there, back} {
		if want := match(a, b); e.Score != want {
			t.Errorf("score %v, want %v", e.Score, want)
		}
		if want := float64(matcher.NewProbe(a).Evidence(matcher.NewCandidate(b), nil)) / 256; math.Abs(e.Terms.Evidence()-want) > 0.01*want {
			t.Errorf("the terms make %.2f, want %.2f", e.Terms.Evidence(), want)
		}
	}
	if len(there.Pairs) < 20 || len(there.Pairs) != len(back.Pairs) {
		t.Fatalf("%d and %d pairs", len(there.Pairs), len(back.Pairs))
	}
	for _, p := range there.Pairs {
		m, n := a.Minutiae[p.First], b.Minutiae[p.Second]
		x, y := there.Laid.Apply(float64(n.X)/8, float64(n.Y)/8)
		if d := math.Hypot(x-float64(m.X)/8, y-float64(m.Y)/8); d > p.DistancePx+6 {
			t.Errorf("pair %v lies %.1f px apart", p, d)
		}
		if !slices.ContainsFunc(back.Pairs, func(q matcher.Pair) bool { return q.First == p.Second && q.Second == p.First }) {
			t.Errorf("pair %v is missing the other way round", p)
		}
		if slices.Contains(there.Absent[0], p.First) || slices.Contains(there.Absent[1], p.Second) {
			t.Errorf("pair %v is absent", p)
		}
	}
	for side, other := range []int{1, 0} {
		if !slices.Equal(there.Absent[side], back.Absent[other]) || len(there.Absent[side]) == 0 {
			t.Errorf("absent %v and, the other way round, %v", there.Absent[side], back.Absent[other])
		}
	}
}

// TestExplainNothing explains what has no alignment.
func TestExplainNothing(t *testing.T) {
	few := finger(5, 2)
	if e := matcher.Explain(few, finger(6, 40)); e.Score != 0 || len(e.Pairs) != 0 || e.Terms.Evidence() != 0 {
		t.Errorf("%+v", e)
	}
}
