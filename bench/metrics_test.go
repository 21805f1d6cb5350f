package main

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// outcomesOf numbers fingers so that the first scores are mated and the second are not.
func outcomesOf(mated, nonMated []float64) []outcome {
	var o []outcome
	for _, s := range mated {
		o = append(o, outcome{s, 0, 0})
	}
	for _, s := range nonMated {
		o = append(o, outcome{s, 0, 1})
	}
	byScore(o)
	return o
}

func TestRatesByHand(t *testing.T) {
	oneTo200 := make([]float64, 200)
	for i := range oneTo200 {
		oneTo200[i] = float64(i + 1)
	}
	for _, row := range []struct {
		name            string
		mated, nonMated []float64
		want            rates
	}{
		{"apart", []float64{50, 60}, []float64{10, 20}, rates{}},
		{"one tie", []float64{10}, []float64{10}, rates{50, 100, 100, 100, 100}},
		{"the wrong way round", []float64{1}, []float64{2}, rates{100, 100, 100, 100, 100}},
		{"rates that meet", []float64{10, 20, 30, 40}, []float64{5, 15, 25, 35}, rates{50, 75, 75, 75, 75}},
		// At 20: FNMR 1/3, FMR 0. At 15: FNMR 1/3, FMR 1/2. The first has the smaller sum.
		{"rates that do not meet", []float64{10, 20, 30}, []float64{5, 15}, rates{100. / 6, 100. / 3, 100. / 3, 100. / 3, 100. / 3}},
		// At 20 and below FNMR stays at 1/4: one mated comparison has no score.
		{"a failure to enrol", []float64{noScore, 20, 30, 40}, []float64{noScore, 10}, rates{12.5, 25, 25, 25, 25}},
		{"nothing enrolled", []float64{noScore}, []float64{noScore}, rates{50, 100, 100, 100, 100}},
		{"a score of zero is a score", []float64{0, 0, 5, 5}, []float64{0}, rates{25, 50, 50, 50, 50}},
		// FMR <= 1/100 lets two of 200 in: those of 199 and 200. At 151: FNMR 1/4 and FMR 50/200.
		{"shares", []float64{200, 199, 198, 150}, oneTo200, rates{25, 50, 100, 100, 100}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := ratesOf(outcomesOf(row.mated, row.nonMated), nil)
			if !ok || !closeTo(got, row.want) {
				t.Errorf("got %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestRatesOfNothing(t *testing.T) {
	for _, row := range []struct {
		name     string
		outcomes []outcome
		weight   []int64
	}{
		{"empty", nil, nil},
		{"no mated", outcomesOf(nil, []float64{1}), nil},
		{"no non-mated", outcomesOf([]float64{1}, nil), nil},
		{"none by weight", outcomesOf([]float64{1}, []float64{1}), []int64{1, 0}},
	} {
		if _, ok := ratesOf(row.outcomes, row.weight); ok {
			t.Errorf("%s: got rates", row.name)
		}
	}
}

// TestRatesAgainstTwin compares with slowRates on random scores full of ties and failures.
func TestRatesAgainstTwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 2000 {
		levels := 1 + rng.IntN(40)
		var mated, nonMated []float64
		draw := func(shift int) float64 {
			if rng.IntN(12) == 0 {
				return noScore
			}
			return float64(rng.IntN(levels) + shift)
		}
		for range 1 + rng.IntN(15) {
			mated = append(mated, draw(levels/3))
		}
		for range 1 + rng.IntN(250) {
			nonMated = append(nonMated, draw(0))
		}
		got, _ := ratesOf(outcomesOf(mated, nonMated), nil)
		if want := slowRates(mated, nonMated); !closeTo(got, want) {
			t.Fatalf("draw %d: %v against %v: got %+v, want %+v", n, mated, nonMated, got, want)
		}
	}
}

// TestWeights compares fingers that count several times with fingers that are there several times.
func TestWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		const fingers = 4
		weight := make([]int64, fingers)
		for range fingers {
			weight[rng.IntN(fingers)]++
		}
		var all []outcome
		var mated, nonMated []float64
		for a := range fingers {
			for b := a; b < fingers; b++ {
				for range 3 {
					o := outcome{float64(rng.IntN(8)), a, b}
					if a == b {
						o.score += 4
					}
					all = append(all, o)
					for range weight[a] {
						if a == b {
							mated = append(mated, o.score)
							continue
						}
						for range weight[b] {
							nonMated = append(nonMated, o.score)
						}
					}
				}
			}
		}
		byScore(all)
		got, ok := ratesOf(all, weight)
		if ok != (len(mated) > 0 && len(nonMated) > 0) {
			t.Fatalf("weights %v: got %t", weight, ok)
		}
		if ok && !closeTo(got, slowRates(mated, nonMated)) {
			t.Fatalf("weights %v: got %+v, want %+v", weight, got, slowRates(mated, nonMated))
		}
	}
}

// slowRates is the twin of ratesOf: every definition as it is written, in fractions, by counting at every threshold.
func slowRates(mated, nonMated []float64) rates {
	thresholds := slices.DeleteFunc(slices.Concat(mated, nonMated), func(s float64) bool { return s == noScore })
	thresholds = append(thresholds, math.MaxFloat64)
	slices.Sort(thresholds)
	share := func(scores []float64, counts func(float64) bool) *big.Rat {
		n := int64(0)
		for _, s := range scores {
			if counts(s) {
				n++
			}
		}
		return big.NewRat(n, int64(len(scores)))
	}
	fmr := func(t float64) *big.Rat {
		return share(nonMated, func(s float64) bool { return s >= t })
	}
	fnmr := func(t float64) *big.Rat { return share(mated, func(s float64) bool { return s < t }) }
	lowest := func(fmrLimit *big.Rat) *big.Rat {
		best := big.NewRat(1, 1)
		for _, t := range thresholds {
			if fmr(t).Cmp(fmrLimit) <= 0 && fnmr(t).Cmp(best) < 0 {
				best = fnmr(t)
			}
		}
		return best
	}
	sum := func(t float64) *big.Rat { return new(big.Rat).Add(fmr(t), fnmr(t)) }
	var eer *big.Rat
	for _, t := range slices.Backward(thresholds) { // the highest with FNMR <= FMR
		if fnmr(t).Cmp(fmr(t)) <= 0 {
			eer = sum(t)
			break
		}
	}
	for _, t := range thresholds { // the lowest with FNMR >= FMR
		if fnmr(t).Cmp(fmr(t)) >= 0 {
			if eer == nil || sum(t).Cmp(eer) < 0 {
				eer = sum(t)
			}
			break
		}
	}
	percent := func(r *big.Rat) float64 {
		f, _ := r.Float64()
		return 100 * f
	}
	return rates{
		percent(eer) / 2, percent(lowest(big.NewRat(1, 100))), percent(lowest(big.NewRat(1, 1000))),
		percent(lowest(big.NewRat(1, 10000))), percent(lowest(new(big.Rat))),
	}
}

func closeTo(a, b rates) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) < 1e-9 }
	return near(a.EER, b.EER) && near(a.FMR100, b.FMR100) && near(a.FMR1000, b.FMR1000) && near(a.FMR10000, b.FMR10000) &&
		near(a.ZeroFMR, b.ZeroFMR)
}
