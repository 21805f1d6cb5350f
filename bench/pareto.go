package main

import "math"

// leastForTail is the number of non-mated comparisons from which on a tail is fitted: 100 lie in it.
const leastForTail = 10000

// pareto is a generalised Pareto distribution, that of the excess over a high threshold whatever the scores' own distribution is (Pickands,
// Annals of Statistics 3(1), 1975). The zero pareto was not fitted.
type pareto struct{ shape, scale float64 }

// fitPareto fits the excess of values, in rising order and each as often as weight says (nil: once), over threshold, by probability-weighted
// moments (Hosking and Wallis, Technometrics 29(3), 1987). The shape is kept from turning negative: a negative shape would claim a score
// that no impostor ever reaches, which no finite data can support. The scale is 0 where all values are the threshold.
func fitPareto(values []float64, weight []int64, threshold float64) pareto {
	times := func(i int) float64 {
		if weight == nil {
			return 1
		}
		return float64(weight[i])
	}
	n := 0.0
	for i := range values {
		n += times(i)
	}
	var mean, weighted, before float64
	for i, v := range values {
		x, w := v-threshold, times(i)
		mean += w * x / n
		// Of w equal values at the places before, before+1 and on, each weighs (n-1-place)/(n-1).
		weighted += x * (w*(n-1-before) - w*(w-1)/2) / (n - 1) / n
		before += w
	}
	if mean == 0 {
		return pareto{}
	}
	shape := 2 - mean/(mean-2*weighted)
	if shape <= 0 {
		return pareto{0, mean} // the exponential distribution
	}
	return pareto{shape, 2 * mean * weighted / (mean - 2*weighted)}
}

// survival is the share that exceeds the threshold by x.
func (p pareto) survival(x float64) float64 {
	if p.shape == 0 {
		return math.Exp(-x / p.scale)
	}
	return math.Pow(1+p.shape*x/p.scale, -1/p.shape)
}

// quantile is the excess that a share exceeds: the inverse of survival.
func (p pareto) quantile(share float64) float64 {
	if p.shape == 0 {
		return -p.scale * math.Log(share)
	}
	return p.scale / p.shape * (math.Pow(share, -p.shape) - 1)
}
