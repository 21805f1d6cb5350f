package main

import (
	"math/rand/v2"
	"slices"
)

// interval holds 95 % of what would have been measured on other fingers like these, in percent.
type interval struct{ low, high float64 }

// uncertain are the rates whose uncertainty is told.
type uncertain struct{ eer, fmr1000 interval }

// bootstrap draws the fingers of each set anew, with replacement and as many as there are, and looks how far the rates scatter. Fingers
// are drawn and not comparisons, because the comparisons of one finger are alike. A finger that is drawn twice is not compared with
// itself as if it were another. A draw that has no mated or no non-mated comparison is drawn again.
//
// sets holds the outcomes of each set, sorted by score, pooled those of all sets together; fingers are numbered through all sets, and
// counts tells how many each set has. The result depends on seed alone. Without resamples all intervals are zero.
func bootstrap(sets [][]outcome, pooled []outcome, counts []int, resamples int, seed uint64) (each []uncertain, mean, all uncertain) {
	draws := make([]scatter, len(sets)+2) // of each set, the mean and the pool
	rng := rand.New(rand.NewPCG(seed, 0))
	total := 0
	for _, n := range counts {
		total += n
	}
	weight := make([]int64, total)
	for range resamples {
		var sum rates
		first := 0
		for i, outcomes := range sets {
			r := drawSet(outcomes, weight, first, counts[i], rng)
			draws[i].add(r)
			sum.EER, sum.FMR1000 = sum.EER+r.EER, sum.FMR1000+r.FMR1000
			first += counts[i]
		}
		n := float64(len(sets))
		draws[len(sets)].add(rates{EER: sum.EER / n, FMR1000: sum.FMR1000 / n})
		r, _ := ratesOf(pooled, weight) // has comparisons, for every set has
		draws[len(sets)+1].add(r)
	}
	intervals := make([]uncertain, len(draws))
	for i, d := range draws {
		intervals[i] = uncertain{middle95(d.eer), middle95(d.fmr1000)}
	}
	return intervals[:len(sets)], intervals[len(sets)], intervals[len(sets)+1]
}

// drawSet sets the weights of n fingers from first on, and returns the set's rates with them.
func drawSet(outcomes []outcome, weight []int64, first, n int, rng *rand.Rand) rates {
	for {
		clear(weight[first : first+n])
		for range n {
			weight[first+rng.IntN(n)]++
		}
		if r, ok := ratesOf(outcomes, weight); ok {
			return r
		}
	}
}

// scatter collects rates, one value a resample.
type scatter struct{ eer, fmr1000 []float64 }

func (s *scatter) add(r rates) { s.eer, s.fmr1000 = append(s.eer, r.EER), append(s.fmr1000, r.FMR1000) }

// middle95 returns the bounds between which 95 % of the values lie.
func middle95(values []float64) interval {
	if len(values) == 0 {
		return interval{}
	}
	slices.Sort(values)
	cut := len(values) / 40
	return interval{values[cut], values[len(values)-1-cut]}
}
