package main

import (
	"math"

	"gonum.org/v1/gonum/stat/combin"
)

// rival is another engine on the same comparisons. Its keys differ from those of the report's own rows, so that a search for those finds them alone.
type rival struct {
	Name        string     `json:"name"`
	FTE         int        `json:"fte"`
	MeanRates   rates      `json:"rates_mean"`
	PooledRates rates      `json:"rates_pooled"`
	MeanEER     difference `json:"mean_eer"`
	EER         difference `json:"pooled_eer"`
	MeanFMR1000 difference `json:"mean_fmr1000"`
	FMR1000     difference `json:"pooled_fmr1000"`
	McNemar     mcNemar    `json:"mcnemar_fmr1000"`
	DET         detCurve   `json:"det"` // pooled
}

// difference is that of a rate, the rival's less ours, in percentage points: above zero where ours is better.
type difference struct {
	By    float64  `json:"by"`
	Range interval `json:"by_95"`
	P     float64  `json:"p"`
}

// mcNemar holds the mated comparisons against each other, pooled, each engine at its own FMR1000 threshold. It takes comparisons for
// independent, which those of one finger are not: its p is too small. The differences above do not.
type mcNemar struct {
	Ours   int     `json:"refused_here_alone"`
	Theirs int     `json:"refused_there_alone"`
	P      float64 `json:"p"`
}

// newRival compares theirs with ours: the same comparisons in the same order. Both are measured on the same fingers in every resample
// (paired bootstrap).
func newRival(name string, ours, theirs []measured, resamples int, seed uint64) rival {
	r := rival{Name: name}
	draw := resampler{times: resamples, seed: seed}
	var sides [2]side
	for i := range ours {
		r.FTE += theirs[i].fte
		theirs[i].first = ours[i].first
		mine := sides[0].add(&ours[i])
		sides[1].add(&theirs[i])
		draw.sets, draw.counts = append(draw.sets, mine), append(draw.counts, len(ours[i].fingers))
	}
	var measures [2]bothRates
	for i := range sides {
		byScore(sides[i].pooled)
		measures[i] = sides[i].measure(nil)
	}
	r.MeanRates, r.PooledRates = measures[1].mean, measures[1].pooled
	r.DET = detOf(name, sides[1].pooled)
	all := []*difference{&r.MeanEER, &r.EER, &r.MeanFMR1000, &r.FMR1000}
	values := make([][]float64, len(all))
	for i, v := range measures[1].less(measures[0]) {
		all[i].By = v
	}
	draw.each(func(weight []int64) {
		for i, v := range sides[1].measure(weight).less(sides[0].measure(weight)) {
			values[i] = append(values[i], v)
		}
	})
	for i, d := range all {
		d.P, d.Range = bothSides(values[i]), middle95(values[i])
	}
	r.McNemar = newMcNemar(ours, theirs, sides[0].threshold(), sides[1].threshold())
	return r
}

// side is one engine.
type side struct {
	sets   [][]outcome
	pooled []outcome
}

func (s *side) add(m *measured) []outcome {
	o := m.outcomes()
	s.sets, s.pooled = append(s.sets, o), append(s.pooled, o...)
	return o
}

// threshold is that of FMR1000.
func (s *side) threshold() float64 {
	v, _ := sweepOf(s.pooled, nil)
	return v.atMost[oneIn1000].threshold
}

type bothRates struct{ mean, pooled rates }

func (s *side) measure(weight []int64) (c bothRates) {
	var each []rates
	for _, o := range s.sets {
		r, _ := ratesOf(o, weight)
		each = append(each, r)
	}
	c.mean = meanRates(each)
	c.pooled, _ = ratesOf(s.pooled, weight)
	return c
}

func (c bothRates) less(d bothRates) [4]float64 {
	return [4]float64{c.mean.EER - d.mean.EER, c.pooled.EER - d.pooled.EER, c.mean.FMR1000 - d.mean.FMR1000, c.pooled.FMR1000 - d.pooled.FMR1000}
}

// bothSides returns the p of no difference, by how often the resamples of a difference lie on either side of zero (Efron and Tibshirani, An
// Introduction to the Bootstrap, 1993, section 15.4: the achieved significance level of the percentile interval). It is no smaller than
// 2/(n+1): what n resamples can tell. Without resamples it is 1.
func bothSides(values []float64) float64 {
	below, above := 1, 1
	for _, v := range values {
		if v <= 0 {
			below++
		}
		if v >= 0 {
			above++
		}
	}
	return min(1, 2*float64(min(below, above))/float64(len(values)+1))
}

func newMcNemar(ours, theirs []measured, ourThreshold, theirThreshold float64) (m mcNemar) {
	for i := range ours {
		for k, c := range ours[i].comparisons {
			if !c.mated {
				continue
			}
			refusedHere, refusedThere := c.score < ourThreshold, theirs[i].comparisons[k].score < theirThreshold
			if refusedHere && !refusedThere {
				m.Ours++
			}
			if refusedThere && !refusedHere {
				m.Theirs++
			}
		}
	}
	m.P = signTest(m.Ours, m.Theirs)
	return m
}

// signTest returns the p, on both sides, of so uneven a split of a+b by a fair coin: McNemar's test (Psychometrika 12(2), 1947) in its exact form.
func signTest(a, b int) float64 {
	n := a + b
	tail := 0.0
	for k := range min(a, b) + 1 {
		tail += math.Exp(combin.LogGeneralizedBinomial(float64(n), float64(k)) - float64(n)*math.Ln2)
	}
	return min(1, 2*tail)
}
