package matcher_test

import (
	"slices"
	"testing"

	"fingerzeig/matcher"
)

// TestScreenRanksTheFinger looks for the second impression of a finger among strangers of all sizes.
func TestScreenRanksTheFinger(t *testing.T) {
	var all matcher.Sketches
	const strangers, fingers = 500, 20
	for seed := range uint64(strangers) {
		all.Append(matcher.NewCandidate(finger(1000+seed, 5+int(seed%90))))
	}
	for seed := range uint64(fingers) {
		all.Append(matcher.NewCandidate(finger(seed, 45)))
	}
	ranks := make([]uint16, all.Len())
	for seed := range fingers {
		i := impression{turn: float64(4*seed - 38), shift: 20, jitter: 12, turnJitter: 4, missing: 15, extra: 15}
		matcher.NewProbe(i.of(finger(uint64(seed), 45), 3)).Screen(ranks, &all)
		if best := slices.Index(ranks, slices.Max(ranks)); best != strangers+seed {
			t.Errorf("finger %d turned by %v: candidate %d ranks first", seed, i.turn, best)
		}
	}
}

// TestScreenLittle screens by and among prints of no or few minutiae, and of as many as there can be.
func TestScreenLittle(t *testing.T) {
	var all matcher.Sketches
	sizes := []int{0, 1, 2, 7, 8, 9, 47, 48, 49, 255}
	for _, n := range sizes {
		all.Append(matcher.NewCandidate(finger(uint64(n), n)))
	}
	ranks := make([]uint16, len(sizes))
	for i, n := range sizes {
		matcher.NewProbe(finger(uint64(n), n)).Screen(ranks, &all)
		if n > 0 && ranks[i] != slices.Max(ranks) {
			t.Errorf("a print of %d minutiae ranks itself %d, others up to %d", n, ranks[i], slices.Max(ranks))
		}
		if n == 0 && slices.Max(ranks) != 0 {
			t.Errorf("a print without minutiae ranks somebody %d", slices.Max(ranks))
		}
	}
	if got := all.Bytes(); got > len(sizes)*2*matcher.SketchBytes {
		t.Errorf("%d bytes", got)
	}
}

func TestSketchesWipe(t *testing.T) {
	var s matcher.Sketches
	s.Append(matcher.NewCandidate(finger(1, 30)))
	before := s
	s.Wipe()
	if s.Len() != 0 || !before.IsZero() {
		t.Errorf("after Wipe: %d sketches, memory zero: %t", s.Len(), before.IsZero())
	}
}

// TestMatchAtLeast holds MatchAtLeast against Match at thresholds around the score.
func TestMatchAtLeast(t *testing.T) {
	var s matcher.Scratch
	for seed := range uint64(30) {
		p := matcher.NewProbe(finger(seed, 40))
		for _, other := range []int{0, 15} { // from the finger itself to hardly any of it
			c := matcher.NewCandidate(impression{turn: 8, jitter: 20, missing: 3 * other, extra: 5 * other}.of(finger(seed, 40), seed))
			score := p.Match(c, &s)
			for _, least := range []matcher.Score{-5, 0, 1, score - 700, score - 1, score, score + 1, score + 700, matcher.MaxScore} {
				want := score
				if score < least {
					want = 0
				}
				if got := p.MatchAtLeast(c, least, &s); got != want {
					t.Errorf("finger %d: score %v, at least %v: %v", seed, score, least, got)
				}
			}
		}
	}
}

func TestLikeness(t *testing.T) {
	var s matcher.Scratch
	for seed := range uint64(20) {
		f := finger(seed, 40)
		second := impression{turn: 12, jitter: 16, missing: 20, extra: 20}.of(f, seed)
		mate := matcher.NewProbe(f).Likeness(matcher.NewCandidate(second), &s)
		if back := matcher.NewProbe(second).Likeness(matcher.NewCandidate(f), nil); back != mate {
			t.Errorf("finger %d: %d one way, %d the other", seed, mate, back)
		}
		for other := range uint64(20) {
			if got := matcher.NewProbe(f).Likeness(matcher.NewCandidate(finger(100+other, 40)), &s); got >= mate {
				t.Errorf("finger %d: likeness %d, a stranger's %d", seed, mate, got)
			}
		}
	}
	if got := matcher.NewProbe(finger(1, 2)).Likeness(matcher.NewCandidate(finger(1, 2)), nil); got != 0 {
		t.Errorf("two minutiae: %d", got)
	}
}

// BenchmarkScreen looks at 10,000 candidates of 25 to 55 minutiae.
func BenchmarkScreen(b *testing.B) {
	var all matcher.Sketches
	for seed := range uint64(100) {
		c := matcher.NewCandidate(finger(seed, 25+int(seed)%31))
		for range 100 {
			all.Append(c)
		}
	}
	p, ranks := matcher.NewProbe(finger(1, 40)), make([]uint16, all.Len())
	for b.Loop() {
		p.Screen(ranks, &all)
	}
	b.ReportMetric(float64(b.N)*float64(len(ranks))/b.Elapsed().Seconds()/1e6, "Mcandidates/s")
}

func BenchmarkLikeness(b *testing.B) {
	p, c := matcher.NewProbe(finger(1, 40)), matcher.NewCandidate(finger(2, 40))
	var s matcher.Scratch
	for b.Loop() {
		p.Likeness(c, &s)
	}
}
