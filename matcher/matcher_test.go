package matcher_test

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

func match(a, b minutiae.Template) matcher.Score {
	return matcher.NewProbe(a).Match(matcher.NewCandidate(b), nil)
}

// TestMatchFindsTheFinger puts the same minutiae down again in ways that skin and sensors do: all must pass at one in ten thousand.
func TestMatchFindsTheFinger(t *testing.T) {
	rows := []struct {
		name string
		i    impression
	}{
		{"the same", impression{}},
		{"shifted", impression{shift: 20}},
		{"turned right", impression{turn: 30}},
		{"turned left", impression{turn: -45}},
		{"uneven", impression{turn: 10, shift: -10, jitter: 24, turnJitter: 8}},
		{"half of it missing", impression{turn: 5, missing: 50}},
		{"half as many false ones", impression{turn: -8, extra: 50, jitter: 16}},
		{"all of that", impression{turn: 12, shift: 8, jitter: 16, turnJitter: 6, missing: 20, extra: 20}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			for seed := range uint64(10) {
				f := finger(seed, 45)
				if got := match(f, r.i.of(f, seed)); got < matcher.ScoreAtFMR(1e-4) {
					t.Errorf("finger %d: score %v", seed, got)
				}
			}
		})
	}
}

// TestMatchRefusesOthers compares every finger of fifty with every other.
func TestMatchRefusesOthers(t *testing.T) {
	var probes []*matcher.Probe
	var candidates []matcher.Candidate
	for seed := range uint64(50) {
		f := finger(seed+100, 25+int(seed))
		probes, candidates = append(probes, matcher.NewProbe(f)), append(candidates, matcher.NewCandidate(f))
	}
	var s matcher.Scratch
	for i, p := range probes {
		for j, c := range candidates {
			if got := p.Match(c, &s); i != j && got >= matcher.ScoreAtFMR(1e-4) {
				t.Errorf("fingers %d and %d: score %v", i, j, got)
			}
		}
	}
}

// TestMatchSymmetric asks both ways, to the last bit.
func TestMatchSymmetric(t *testing.T) {
	for seed := range uint64(60) {
		a := finger(seed, 3+int(seed))
		b := impression{turn: float64(seed), jitter: 20, missing: 20, extra: 30}.of(a, seed)
		if seed%3 == 0 {
			b = finger(seed+1, 40)
		}
		if there, back := match(a, b), match(b, a); there != back {
			t.Errorf("seed %d: %v one way, %v the other", seed, there, back)
		}
	}
}

// TestMatchLittle compares templates with hardly anything in them, in every combination.
func TestMatchLittle(t *testing.T) {
	at := func(x, y int, d minutiae.Angle) minutiae.Minutia {
		return minutiae.Minutia{X: minutiae.Length(x), Y: minutiae.Length(y), Direction: d}
	}
	templates := map[string][]minutiae.Minutia{
		"nothing":        nil,
		"one":            {at(800, 800, 0)},
		"two":            {at(800, 800, 0), at(900, 900, 7)},
		"three in a row": {at(800, 800, 0), at(900, 800, 0), at(1000, 800, 0)},
		"all in one":     {at(800, 800, 9), at(800, 800, 9), at(800, 800, 9), at(800, 800, 9), at(800, 800, 9)},
		"corners":        {at(0, 0, 0), at(32767, 0, 1<<14), at(32767, 32767, 1<<15), at(0, 32767, 3<<14)},
		"a finger":       finger(1, 40).Minutiae,
	}
	for aName, a := range templates {
		for bName, b := range templates {
			got := match(minutiae.Template{Width: 32767, Height: 32767, Minutiae: a}, minutiae.Template{Width: 32767, Height: 32767, Minutiae: b})
			if aName != bName && got >= matcher.ScoreAtFMR(1e-4) {
				t.Errorf("%s with %s: score %v", aName, bName, got)
			}
		}
	}
	if got := matcher.NewProbe(finger(1, 40)).Match(matcher.Candidate{}, nil); got != 0 {
		t.Errorf("the zero Candidate scores %v", got)
	}
}

// TestMatchScratch asks a used Scratch for the same scores as a fresh one, and for no allocation.
func TestMatchScratch(t *testing.T) {
	var s matcher.Scratch
	small, large := finger(1, 12), finger(2, 255)
	p, c := matcher.NewProbe(small), matcher.NewCandidate(impression{turn: 9}.of(small, 1))
	want := p.Match(c, nil)
	matcher.NewProbe(large).Match(matcher.NewCandidate(large), &s)
	if got := p.Match(c, &s); got != want {
		t.Errorf("with a used Scratch %v, want %v", got, want)
	}
	if n := testing.AllocsPerRun(20, func() { p.Match(c, &s) }); n != 0 {
		t.Errorf("%v allocations a comparison", n)
	}
}

// TestProbeConcurrent shares one probe among goroutines, each with its own Scratch; the race detector looks on.
func TestProbeConcurrent(t *testing.T) {
	f := finger(3, 40)
	p, c := matcher.NewProbe(f), matcher.NewCandidate(impression{turn: 3, jitter: 9}.of(f, 1))
	want := p.Match(c, nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var s matcher.Scratch
			for range 20 {
				if got := p.Match(c, &s); got != want {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// TestPinned pins scores: a change of any asks for a new Version, because indexes hold candidates and people hold thresholds.
func TestPinned(t *testing.T) {
	f := finger(5, 40)
	rows := []struct {
		name string
		b    minutiae.Template
		want string
	}{
		{"the same", f, "550.60"},
		{"another impression", impression{turn: 20, shift: 5, jitter: 20, missing: 20, extra: 20}.of(f, 2), "315.68"},
		{"another finger", finger(6, 40), "5.49"},
	}
	for _, r := range rows {
		if got := match(f, r.b).String(); got != r.want {
			t.Errorf("%s: score %s, want %s", r.name, got, r.want)
		}
	}
}

func TestCandidateBytes(t *testing.T) {
	f := finger(4, 30)
	c := matcher.NewCandidate(f)
	back, err := matcher.ParseCandidate(c.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	p := matcher.NewProbe(f)
	if got, want := p.Match(back, nil), p.Match(c, nil); got != want {
		t.Errorf("read back it scores %v, want %v", got, want)
	}
	if _, err := matcher.ParseCandidate(nil); err != nil {
		t.Errorf("the zero Candidate is refused: %v", err)
	}
	good := c.Bytes()
	damage := map[string]func(b []byte) []byte{
		"short":         func(b []byte) []byte { return b[:len(b)-1] },
		"long":          func(b []byte) []byte { return append(b, 0) },
		"header alone":  func(b []byte) []byte { return b[:4] },
		"half a header": func(b []byte) []byte { return b[:2] },
		"version":       func(b []byte) []byte { b[1]++; return b },
		"reserved":      func(b []byte) []byte { b[3] = 1; return b },
		"count":         func(b []byte) []byte { b[0]++; return b },
		"hull":          func(b []byte) []byte { b[4+30*8] = 30; return b },
		"place":         func(b []byte) []byte { b[4] |= 0x80; return b },
		"order":         func(b []byte) []byte { b[4+4] = 0xff; return b },
	}
	for name, change := range damage {
		if _, err := matcher.ParseCandidate(change(append([]byte(nil), good...))); !errors.Is(err, matcher.ErrCandidate) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzParseCandidate gives the parser any bytes: an error, or a candidate that can be compared.
func FuzzParseCandidate(f *testing.F) {
	for _, n := range []int{0, 1, 3, 12} {
		f.Add(matcher.NewCandidate(finger(uint64(n), n)).Bytes())
	}
	f.Add([]byte{0, matcher.Version, 0, 0})
	p := matcher.NewProbe(finger(3, 12))
	var s matcher.Scratch
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := matcher.ParseCandidate(b); err == nil {
			p.Match(c, &s)
		}
	})
}

// FuzzTemplate compares any two templates, both ways, and explains their score.
func FuzzTemplate(f *testing.F) {
	for _, n := range []int{0, 2, 9} {
		b, err := finger(uint64(n), n).MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, b)
	}
	var s matcher.Scratch
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var a, b minutiae.Template
		if a.UnmarshalBinary(first) != nil || b.UnmarshalBinary(second) != nil {
			return
		}
		there := matcher.NewProbe(a).Match(matcher.NewCandidate(b), &s)
		if back := matcher.NewProbe(b).Match(matcher.NewCandidate(a), &s); there != back || there < 0 {
			t.Fatalf("%v one way, %v the other", there, back)
		}
		if e := matcher.Explain(a, b); e.Score != there {
			t.Fatalf("score %v, explained as %v", there, e.Score)
		}
	})
}

func TestScore(t *testing.T) {
	rows := []struct {
		fmr  float64
		want matcher.Score
		text string
	}{
		{1, 0, "0.00"}, {2, 0, "0.00"}, {0.1, 1000, "10.00"}, {1e-4, 4000, "40.00"}, {0.5, 302, "3.02"},
		{0, matcher.MaxScore, "10485.76"}, {-1, matcher.MaxScore, "10485.76"}, {math.NaN(), matcher.MaxScore, "10485.76"},
	}
	for _, r := range rows {
		got := matcher.ScoreAtFMR(r.fmr)
		if got != r.want || got.String() != r.text {
			t.Errorf("ScoreAtFMR(%v) = %d, %q, want %d, %q", r.fmr, got, got, r.want, r.text)
		}
	}
	for _, s := range []matcher.Score{-5, 0, 1, 1000, 4000} {
		fmr, atMost := s.FMR()
		if want := math.Pow(10, -float64(max(s, 0))/1000); math.Abs(fmr/want-1) > 1e-12 || atMost {
			t.Errorf("%v.FMR() = %v, %v, want %v", s, fmr, atMost, want)
		}
	}
	low, _ := matcher.Score(9000).FMR()
	lower, atMost := matcher.Score(20000).FMR()
	if !atMost || low != lower || low > 1e-4 || low < 1e-5 {
		t.Errorf("beyond the data: %v and %v, at most %v", low, lower, atMost)
	}
}

func TestScoreMonotone(t *testing.T) {
	last := matcher.Score(-1)
	for e := range int32(60 * 256) {
		s := matcher.Calibrated(e)
		if s < last {
			t.Fatalf("evidence %d scores %v, less evidence %v", e, s, last)
		}
		last = s
	}
}

func Example() {
	enrolled := finger(1, 40) // usually from minutiae.Extract
	again := impression{turn: 15, shift: 6, jitter: 10}.of(enrolled, 1)

	probe := matcher.NewProbe(again)
	threshold := matcher.ScoreAtFMR(1e-4) // one impostor in 10,000
	var scratch matcher.Scratch
	fmt.Println("same finger:", probe.Match(matcher.NewCandidate(enrolled), &scratch) >= threshold)
	fmt.Println("other finger:", probe.Match(matcher.NewCandidate(finger(2, 40)), &scratch) >= threshold)
	// Output:
	// same finger: true
	// other finger: false
}

func BenchmarkMatch(b *testing.B) {
	f := finger(1, 40)
	rows := []struct {
		name string
		a, b minutiae.Template
	}{
		{"mated", f, impression{turn: 15, jitter: 12, missing: 20, extra: 20}.of(f, 1)},
		{"non-mated", f, finger(2, 40)},
		{"largest", finger(3, 255), finger(4, 255)},
		{"largest-mated", finger(3, 255), finger(3, 255)},
	}
	for _, r := range rows {
		b.Run(r.name, func(b *testing.B) {
			p, c := matcher.NewProbe(r.a), matcher.NewCandidate(r.b)
			var s matcher.Scratch
			for b.Loop() {
				p.Match(c, &s)
			}
		})
	}
}

func BenchmarkNewCandidate(b *testing.B) {
	f := finger(1, 40)
	for b.Loop() {
		matcher.NewCandidate(f)
	}
}

func BenchmarkNewProbe(b *testing.B) {
	t := finger(7, 40)
	for b.Loop() {
		matcher.NewProbe(t)
	}
}
