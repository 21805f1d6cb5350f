package main

import (
	"math"
	"slices"
)

// tail says how rates go on below the lowest false match rate that was seen: by a generalised Pareto distribution fitted to the scores of
// non-mated comparisons above their 99th percentile (extreme-value theory). It is a model. Nothing that was seen can confirm it there.
type tail struct {
	Start       float64     `json:"start"`       // score at which it begins
	Comparisons int         `json:"comparisons"` // in it, non-mated
	Shape       float64     `json:"shape"`
	Scale       float64     `json:"scale"` // in units of score
	Points      []tailPoint `json:"points"`
}

// tailPoint is what the model says of a false match rate. Rates are in percent.
type tailPoint struct {
	FMR       float64  `json:"fmr"`
	Threshold float64  `json:"threshold"` // score
	FNMR      float64  `json:"fnmr"`      // share of mated comparisons below it, counted
	FNMRRange interval `json:"fnmr_95"`
}

// tailRates are the false match rates, in percent, that are asked of it. The first can be counted, too, where there are 10,000 comparisons: it shows
// whether the model fits.
var tailRates = [...]float64{0.01, 0.001, 0.0001}

// tailOf fits sorted outcomes, each finger counted as often as weight says (nil: once). It returns false where there are too few non-mated comparisons, or
// where their best scores are all the same.
func tailOf(sorted []outcome, weight []int64) (tail, bool) {
	var all tally
	for _, o := range sorted {
		all.add(o, weight)
	}
	size := int64(tailShare * float64(all.nonMated))
	if all.nonMated < leastForTail || all.mated == 0 {
		return tail{}, false
	}
	var values []float64 // falling, then rising
	var times []int64
	for left, i := size, 0; left > 0; i++ {
		var one tally
		one.add(sorted[i], weight)
		if n := min(one.nonMated, left); n > 0 {
			values, times = append(values, sorted[i].score), append(times, n)
			left -= n
		}
	}
	t := tail{Start: values[len(values)-1], Comparisons: int(size)}
	if t.Start == noScore {
		return tail{}, false
	}
	slices.Reverse(values)
	slices.Reverse(times)
	p := fitPareto(values, times, t.Start)
	if p == (pareto{}) {
		return tail{}, false
	}
	t.Shape, t.Scale = p.shape, p.scale
	for _, fmr := range tailRates {
		at := tailPoint{FMR: fmr}
		at.Threshold = t.Start + p.quantile(fmr/100*float64(all.nonMated)/float64(size))
		var matched tally
		for _, o := range sorted {
			if o.score < at.Threshold {
				break
			}
			matched.add(o, weight)
		}
		at.FNMR = 100 * float64(all.mated-matched.mated) / float64(all.mated)
		t.Points = append(t.Points, at)
	}
	return t, !math.IsInf(t.Points[len(t.Points)-1].Threshold, 0)
}

// support says which rates a number of comparisons can tell, in percent. Both rules are of ISO/IEC 19795-1 and take comparisons for
// independent; those of a few fingers are not, so they support less.
type support struct {
	// RuleOfThree: where no error is seen, the rate lies below this with 95 % confidence.
	RuleOfThree float64 `json:"rule_of_three"`
	// RuleOfThirty: a rate must be above this for 30 errors to be seen, which gives it to within 30 % with 90 % confidence.
	RuleOfThirty float64 `json:"rule_of_thirty"`
}

func supportOf(comparisons int) support {
	n := float64(comparisons)
	return support{300 / n, 3000 / n}
}
