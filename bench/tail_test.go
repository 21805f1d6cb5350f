package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// impostorsOf returns outcomes with n non-mated scores by draw, and the mated scores from 0 on in steps of one.
func impostorsOf(n, mated int, draw func() float64) (all []outcome) {
	for range n {
		all = append(all, outcome{draw(), 0, 1})
	}
	for i := range mated {
		all = append(all, outcome{float64(i), 0, 0})
	}
	byScore(all)
	return all
}

// TestTailOfKnown: of exponential scores with mean 4 the threshold of a rate p is -4 ln p.
func TestTailOfKnown(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	got, ok := tailOf(impostorsOf(400000, 100, func() float64 { return 4 * rng.ExpFloat64() }), nil)
	if !ok || got.Comparisons != 4000 || got.Shape > 0.1 {
		t.Fatalf("got %+v", got)
	}
	for _, p := range got.Points {
		want := -4 * math.Log(p.FMR/100)
		if math.Abs(p.Threshold-want) > 0.12*want {
			t.Errorf("FMR %g %%: threshold %.1f, want %.1f", p.FMR, p.Threshold, want)
		}
		if refused := math.Ceil(p.Threshold); p.FNMR != refused { // of 0, 1, ... 99
			t.Errorf("FMR %g %%: refused %g %%, want %g", p.FMR, p.FNMR, refused)
		}
	}
}

func TestTailWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var once, thrice []outcome
	for range 12000 {
		o := outcome{rng.ExpFloat64(), 1, 2}
		once, thrice = append(once, o), append(thrice, o, o, o)
	}
	o := outcome{5, 1, 1}
	once, thrice = append(once, o), append(thrice, o)
	byScore(once)
	byScore(thrice)
	a, okA := tailOf(once, []int64{0, 1, 3})
	b, okB := tailOf(thrice, nil)
	if !okA || !okB || math.Abs(a.Shape-b.Shape) > 1e-9 || math.Abs(a.Scale-b.Scale) > 1e-9 || a.Start != b.Start {
		t.Errorf("three times by weight %+v, by hand %+v", a, b)
	}
}

func TestNoTail(t *testing.T) {
	for name, o := range map[string][]outcome{
		"too few":       impostorsOf(leastForTail-1, 3, rand.ExpFloat64),
		"all the same":  impostorsOf(leastForTail, 3, func() float64 { return 7 }),
		"all failed":    impostorsOf(leastForTail, 3, func() float64 { return noScore }),
		"nothing mated": impostorsOf(leastForTail, 0, rand.ExpFloat64),
	} {
		if got, ok := tailOf(o, nil); ok {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestParetoInverse(t *testing.T) {
	for _, p := range []pareto{{0, 3}, {0.2, 2}, {0.7, 1}} {
		for _, share := range []float64{0.5, 1e-2, 1e-4} {
			if got := p.survival(p.quantile(share)); math.Abs(got-share) > 1e-9 {
				t.Errorf("%+v: got %g, want %g", p, got, share)
			}
		}
	}
}

func TestSupport(t *testing.T) {
	if got := supportOf(3000); got != (support{0.1, 1}) {
		t.Errorf("got %+v, want 0.1 %% and 1 %%", got)
	}
}

func TestHistogram(t *testing.T) {
	h := newHistogram([]outcome{{31, 0, 0}, {30, 0, 0}, {2.5, 0, 1}, {2.4, 0, 0}, {0, 0, 1}, {noScore, 0, 1}, {noScore, 0, 0}, {noScore, 0, 0}})
	sum := func(counts []int) (n int) {
		for _, v := range counts {
			n += v
		}
		return n
	}
	if sum(h.Genuine) != 3 || sum(h.Impostor) != 2 || h.GenuineFailed != 2 || h.ImpostorFailed != 1 || len(h.Genuine) > mostBins || h.From != 0 {
		t.Errorf("got %+v", h)
	}
	at := func(v float64) int { return int((v - h.From) / h.Width) }
	if h.Genuine[at(30)] != 1 || h.Impostor[at(2.5)] != 1 || len(h.Genuine) <= mostBins/4 {
		t.Errorf("got %+v", h)
	}
	for _, scores := range [][]float64{{0}, {5, 5}, {1e15, 0}, {1e-300}, {}} {
		var o []outcome
		for _, s := range scores {
			o = append(o, outcome{s, 0, 0})
		}
		if got := newHistogram(o); sum(got.Genuine) != len(scores) {
			t.Errorf("%v: got %+v", scores, got)
		}
	}
}

func TestDiscardAt(t *testing.T) {
	var d discarding
	for i := range 10 { // of quality 10 one of two is refused, of 90 one of eight
		d.add([]uint8{10, 10, 90, 90, 90, 90, 90, 90, 90, 90}[i], i == 0 || i == 9)
	}
	for percent, want := range map[float64]discarded{0: {10, 20, 20}, 10: {10, 100 * 1.5 / 9, 100. / 9}, 20: {90, 12.5, 0}} {
		if got := d.at(percent); got != want {
			t.Errorf("%g %%: got %+v, want %+v", percent, got, want)
		}
	}
	c := d.curve()
	if !slices.Equal(c.Quality, []int{10, 90}) || !slices.Equal(c.Discarded, []float64{0, 20}) || !slices.Equal(c.FNMR, []float64{20, 12.5}) {
		t.Errorf("got %+v", c)
	}
}
