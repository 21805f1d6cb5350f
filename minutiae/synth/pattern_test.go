package synth_test

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// One finger without an image, and what an extractor would find on two prints of it.
func ExampleNewPattern() {
	pattern := synth.NewPattern(8)
	first, second := pattern.Template(1, synth.Good()), pattern.Template(2, synth.Good())
	var s matcher.Scratch
	score := matcher.NewProbe(first).Match(matcher.NewCandidate(second), &s)
	fmt.Println(len(first.Minutiae) > 20, score >= matcher.ScoreAtFMR(1e-4))
	// Output: true true
}

// TestPatternIsDeterministic pins what patterns give: galleries made of them must be the same on every machine.
func TestPatternIsDeterministic(t *testing.T) {
	h := fnv.New64a()
	for seed := range uint64(40) {
		p := synth.NewPattern(seed)
		if p.Class() != synth.NewFinger(seed).Class() {
			t.Errorf("pattern %d is another class than the finger", seed)
		}
		for i, o := range []synth.Options{synth.Good(), synth.Poor(), synth.Unreadable(), {PPI: 1000, Rotation: 90}} {
			first, again := p.Template(uint64(i), o), synth.NewPattern(seed).Template(uint64(i), o)
			if !reflect.DeepEqual(first, again) {
				t.Fatalf("pattern %d gives two templates for one seed", seed)
			}
			b, err := first.MarshalBinary()
			if err != nil {
				t.Fatalf("pattern %d, options %d: %v", seed, i, err)
			}
			h.Write(b)
		}
	}
	const want = 0x13f8569386677b3f
	if got := h.Sum64(); got != want {
		t.Errorf("patterns give %#x, want %#x", got, uint64(want))
	}
}

// TestPatternIsATemplate checks that what patterns give is within what Extract can give.
func TestPatternIsATemplate(t *testing.T) {
	for seed := range uint64(300) {
		o := []synth.Options{synth.Good(), synth.Poor(), synth.Unreadable(), {Width: 200, Height: 200, Right: 20}}[seed%4]
		got := synth.NewPattern(seed).Template(seed, o)
		if len(got.Minutiae) > minutiae.MaxMinutiae {
			t.Fatalf("%d minutiae", len(got.Minutiae))
		}
		for i, m := range got.Minutiae {
			if m.X >= got.Width || m.Y >= got.Height || m.Reliability > 100 || m.Type != minutiae.Ending && m.Type != minutiae.Bifurcation {
				t.Fatalf("seed %d has the minutia %+v", seed, m)
			}
			if i > 0 && m.Reliability > got.Minutiae[i-1].Reliability {
				t.Fatalf("seed %d: the reliabilities rise", seed)
			}
		}
	}
}

// TestPatternsLieNearExtracted compares what patterns give with what Extract finds on images of fingers.
func TestPatternsLieNearExtracted(t *testing.T) {
	count := func(all []minutiae.Template) (counts []int) {
		for _, t := range all {
			counts = append(counts, len(t.Minutiae))
		}
		slices.Sort(counts)
		return counts
	}
	var drawn, extracted []minutiae.Template
	for _, of := range templates(t, 1, 2, synth.Good()) {
		extracted = append(extracted, of...)
	}
	for seed := range uint64(400) {
		drawn = append(drawn, synth.NewPattern(seed).Template(1, synth.Good()))
	}
	d, e := count(drawn), count(extracted)
	t.Logf("median minutiae of %d patterns: %d, of %d images: %d", len(d), d[len(d)/2], len(e), e[len(e)/2])
	if got, want := d[len(d)/2], e[len(e)/2]; 10*got < 7*want || 10*got > 13*want {
		t.Errorf("median of minutiae is %d, that of images %d", got, want)
	}
}

// TestPatternsMatch compares patterns as the engine does.
func TestPatternsMatch(t *testing.T) {
	const fingers = 150
	var s matcher.Scratch
	var candidates []matcher.Candidate
	for seed := range uint64(fingers) {
		candidates = append(candidates, matcher.NewCandidate(synth.NewPattern(seed).Template(1, synth.Good())))
	}
	found, wrong := 0, 0
	for seed := range uint64(fingers) {
		p := matcher.NewProbe(synth.NewPattern(seed).Template(2, synth.Good()))
		for i, c := range candidates {
			switch score := p.Match(c, &s); {
			case uint64(i) == seed && score >= accepted:
				found++
			case uint64(i) != seed && score >= accepted:
				wrong++
			}
		}
	}
	if found < fingers*95/100 {
		t.Errorf("%d of %d patterns match themselves", found, fingers)
	}
	if wrong > fingers*fingers/10000*5 {
		t.Errorf("%d of %d pairs of patterns match", wrong, fingers*(fingers-1))
	}
}

func BenchmarkPattern(b *testing.B) {
	b.ReportAllocs()
	for seed := uint64(0); b.Loop(); seed++ {
		synth.NewPattern(seed).Template(1, synth.Good())
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "templates/s")
}
