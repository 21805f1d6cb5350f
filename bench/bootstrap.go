package main

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
)

// interval holds 95 % of what would have been measured on other fingers like these, in percent. In JSON it is an array of both ends.
type interval struct{ low, high float64 }

func (i interval) MarshalJSON() ([]byte, error) { return json.Marshal([]float64{i.low, i.high}) }

func (i *interval) UnmarshalJSON(b []byte) error {
	var ends [2]float64
	err := json.Unmarshal(b, &ends)
	*i = interval{ends[0], ends[1]}
	return err
}

// uncertain are the rates whose uncertainty is told.
type uncertain struct {
	EERRange     interval `json:"eer_95"`
	FMR1000Range interval `json:"fmr1000_95"`
}

// resampler draws the fingers of each set anew, with replacement and as many as there are: the bootstrap. Fingers are drawn and not
// comparisons, because the comparisons of one finger are alike. A finger that is drawn twice is not compared with itself as if it were
// another. A draw that has no mated or no non-mated comparison is drawn again. The draws depend on the seed alone.
type resampler struct {
	sets   [][]outcome // of each set; fingers are numbered through all sets
	counts []int       // fingers of each set
	times  int
	seed   uint64
}

// each calls look with how often every finger is there, once a resample.
func (r resampler) each(look func(weight []int64)) {
	rng := rand.New(rand.NewPCG(r.seed, 0))
	total := 0
	for _, n := range r.counts {
		total += n
	}
	weight := make([]int64, total)
	for range r.times {
		rest := weight
		for i, outcomes := range r.sets {
			mine := rest[:r.counts[i]]
			rest = rest[r.counts[i]:]
			for again := true; again; again = !compared(outcomes, weight) {
				clear(mine)
				for range mine {
					mine[rng.IntN(len(mine))]++
				}
			}
		}
		look(weight)
	}
}

// compared tells whether a mated and a non-mated comparison are there.
func compared(outcomes []outcome, weight []int64) bool {
	var all tally
	for _, o := range outcomes {
		if all.add(o, weight); all.mated > 0 && all.nonMated > 0 {
			return true
		}
	}
	return false
}

// bootstrap looks how far the rates of each set, of their mean and of the pool scatter. sets and pooled are sorted by score. Without
// resamples all intervals are zero.
func bootstrap(r resampler, pooled []outcome) (each []uncertain, mean, all uncertain) {
	draws := make([]scatter, len(r.sets)+2) // of each set, the mean and the pool
	r.each(func(weight []int64) {
		var drawn []rates
		for i, outcomes := range r.sets {
			s, _ := ratesOf(outcomes, weight) // has comparisons
			drawn = append(drawn, s)
			draws[i].add(s)
		}
		draws[len(r.sets)].add(meanRates(drawn))
		p, _ := ratesOf(pooled, weight) // has comparisons, for every set has
		draws[len(r.sets)+1].add(p)
	})
	intervals := make([]uncertain, len(draws))
	for i, d := range draws {
		intervals[i] = d.uncertain()
	}
	return intervals[:len(r.sets)], intervals[len(r.sets)], intervals[len(r.sets)+1]
}

// scatter collects rates, one value a resample.
type scatter struct{ eer, fmr1000 []float64 }

func (s *scatter) add(r rates) { s.eer, s.fmr1000 = append(s.eer, r.EER), append(s.fmr1000, r.FMR1000) }

func (s *scatter) uncertain() uncertain { return uncertain{middle95(s.eer), middle95(s.fmr1000)} }

// middle95 returns the bounds between which 95 % of the values lie.
func middle95(values []float64) interval {
	if len(values) == 0 {
		return interval{}
	}
	slices.Sort(values)
	cut := len(values) / 40
	return interval{values[cut], values[len(values)-1-cut]}
}
