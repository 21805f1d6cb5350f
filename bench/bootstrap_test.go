package main

import (
	"reflect"
	"testing"
)

// fingersOf returns the outcomes of n fingers of 4 impressions, numbered from first on; those named in fail are never recognised.
func fingersOf(first, n int, fail ...int) []outcome {
	refused := map[int]bool{}
	for _, f := range fail {
		refused[first+f] = true
	}
	var all []outcome
	for a := first; a < first+n; a++ {
		for b := a; b < first+n; b++ {
			for k := range 4 * 3 / 2 {
				score := float64(b - a + k)
				if a == b && !refused[a] {
					score = 100
				} else if a == b {
					score = 0
				}
				all = append(all, outcome{score, a, b})
			}
		}
	}
	byScore(all)
	return all
}

// TestBootstrapByHand: one finger of ten is never recognised. Of ten drawn, it is drawn by the binomial distribution with n = 10 and
// p = 0.1: P(0) = 0.349, P(at most 2) = 0.930, P(at most 3) = 0.987, so that 95 % lie between 0 and 3 of ten.
func TestBootstrapByHand(t *testing.T) {
	set := fingersOf(0, 10, 4)
	each, mean, pooled := bootstrap(resampler{[][]outcome{set}, []int{10}, 2000, 1}, set)
	for name, got := range map[string]interval{"set": each[0].FMR1000Range, "mean": mean.FMR1000Range, "pooled": pooled.FMR1000Range} {
		if got != (interval{0, 30}) {
			t.Errorf("%s: got %v, want 0 to 30 %%", name, got)
		}
	}
}

// TestBootstrapSets: the mean halves what one of two sets shows, and the pool of two equal sets has half of the share.
func TestBootstrapSets(t *testing.T) {
	good, bad := fingersOf(0, 10), fingersOf(10, 10, 4)
	pool := append(append([]outcome{}, good...), bad...)
	byScore(pool)
	each, mean, pooled := bootstrap(resampler{[][]outcome{good, bad}, []int{10, 10}, 2000, 1}, pool)
	if each[0] != (uncertain{}) || each[1].FMR1000Range != (interval{0, 30}) {
		t.Errorf("sets: got %v", each)
	}
	if mean.FMR1000Range != (interval{0, 15}) || pooled.FMR1000Range != (interval{0, 15}) {
		t.Errorf("got mean %v, pooled %v, want 0 to 15 %%", mean.FMR1000Range, pooled.FMR1000Range)
	}
}

func TestBootstrapSeed(t *testing.T) {
	set := fingersOf(0, 10, 1, 2, 5)
	draw := func(seed uint64) uncertain {
		each, _, _ := bootstrap(resampler{[][]outcome{set}, []int{10}, 37, seed}, set)
		return each[0]
	}
	if a, b := draw(7), draw(7); !reflect.DeepEqual(a, b) {
		t.Errorf("one seed gave %v and %v", a, b)
	}
	differs := false
	for seed := range uint64(20) {
		differs = differs || !reflect.DeepEqual(draw(7), draw(100+seed))
	}
	if !differs {
		t.Error("20 other seeds gave the same")
	}
}

// TestBootstrapSmall: of two fingers, every second draw has one finger alone and must be drawn again.
func TestBootstrapSmall(t *testing.T) {
	set := fingersOf(0, 2)
	if each, _, _ := bootstrap(resampler{[][]outcome{set}, []int{2}, 100, 1}, set); each[0] != (uncertain{}) {
		t.Errorf("got %v, want no uncertainty", each)
	}
	if each, mean, pooled := bootstrap(resampler{[][]outcome{set}, []int{2}, 0, 1}, set); each[0] != mean || mean != pooled || pooled != (uncertain{}) {
		t.Errorf("without resamples: got %v, %v, %v", each, mean, pooled)
	}
}

func TestMiddle95(t *testing.T) {
	var values []float64
	for i := range 1000 {
		values = append(values, float64((i*7)%1000))
	}
	if got := middle95(values); got != (interval{25, 974}) {
		t.Errorf("got %v, want 25 to 974", got)
	}
}
