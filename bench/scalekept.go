package main

import (
	"context"
	"math"
	"runtime"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// hitsKept is how many hits of a search are looked at: the mate and somebody else.
const hitsKept = 2

// retention says what of the exact search is left.
type retention struct {
	Threshold float64 `json:"threshold_score"`      // that of FPIR 1 %: one stranger in a hundred searches reaches it
	Rank1     float64 `json:"rank1_percent"`        // probes whose mate is the first hit
	Kept      float64 `json:"kept_rank1_percent"`   // of those with which the exact search succeeds
	Of        int     `json:"kept_of"`              // number of these
	ByAll     bool    `json:"kept_is_of_all_pairs"` // whether the exact search compared with everybody, or with the mate alone
	FNIR      float64 `json:"fnir_at_fpir1"`        // in percent: probes whose mate is not found at the threshold
	FNIRAlone float64 `json:"fnir_of_mates_alone"`  // in percent: probes whose score with the mate does not reach the threshold
}

// newRetention compares what was found with what there is. alone are the scores of the probes with their mates; ranked tells whether these
// come first of everybody, and is nil where that is not known. What is then asked of the cascade is every mate that passes the threshold.
func newRetention(h *hidden, found []arena.Result, alone []matcher.Score, ranked []bool) (r retention) {
	threshold := strangerScore(h, found)
	r.Threshold, r.ByAll = float64(threshold)/100, ranked != nil
	first, kept, passed, mates := 0, 0, 0, 0
	for i, p := range h.probes {
		hits := found[i].Hits
		isFirst := len(hits) > 0 && hits[0].Subject == mateID(p.mate)
		asked := alone[i] >= threshold
		if ranked != nil {
			asked = ranked[i]
		}
		if isFirst {
			first++
		}
		if asked {
			r.Of++
			if isFirst {
				kept++
			}
		}
		if alone[i] >= threshold {
			mates++
			for _, hit := range hits {
				if hit.Subject == mateID(p.mate) {
					passed++
				}
			}
		}
	}
	n := len(h.probes)
	r.Rank1, r.Kept = share(first, n), share(kept, r.Of)
	r.FNIR, r.FNIRAlone = 100-share(passed, n), 100-share(mates, n)
	return r
}

// share returns a part in percent of the whole; of nothing nothing is lost.
func share(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return 100 * float64(part) / float64(whole)
}

// strangerScore returns the lowest score that the best stranger reaches in no more than one search in a hundred.
func strangerScore(h *hidden, found []arena.Result) matcher.Score {
	best := make([]float64, len(found))
	for i, r := range found {
		for _, hit := range r.Hits {
			if hit.Subject != mateID(h.probes[i].mate) {
				best[i] = max(best[i], float64(hit.Score))
			}
		}
	}
	return matcher.Score(math.Nextafter(quantile(best, 0.99), math.MaxFloat64)) + 1
}

// rankAll tells of each probe whether its mate scores higher than everybody else: the exact search. Comparisons end where they cannot reach
// the mate's score.
func (c *crowd) rankAll(h *hidden, progress progressFunc) []bool {
	step, done := progress("compare with everybody", len(h.probes))
	defer done()
	ranked := make([]bool, len(h.probes))
	for i, p := range h.probes {
		if c.alone[i] > 0 {
			r, err := c.gallery.Search(context.Background(), p.probe, arena.Options{
				Least: c.alone[i], Max: 1, Workers: runtime.GOMAXPROCS(0), Exhaustive: true,
			})
			ranked[i] = err == nil && len(r.Hits) > 0 && r.Hits[0].Subject == mateID(p.mate)
		}
		step(1)
	}
	return ranked
}
