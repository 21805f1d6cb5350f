package main

import "math"

// attempts are those of a transaction, of which the best counts: what a person is given at a door (ISO/IEC 19795-1).
const attempts = 3

// transactions returns those of a set, unsorted. Each impression of each finger is in turn the reference. The other impressions of a finger, by name,
// make groups of three that follow each other; what is left over makes none. A group makes a transaction with the reference, mated or not,
// whose score is its best. One with a comparison that is not known is left out.
func (c *crossed) transactions() (all []outcome) {
	for f, references := range c.fingers {
		for _, reference := range references {
			for g, prints := range c.fingers {
				best, n := noScore, 0
				for _, print := range prints {
					if print == reference {
						continue
					}
					if score := c.score(print, reference); math.IsNaN(score) || math.IsNaN(best) {
						best = math.NaN()
					} else {
						best = max(best, score)
					}
					if n++; n < attempts {
						continue
					}
					if !math.IsNaN(best) {
						all = append(all, outcome{best, c.first + f, c.first + g})
					}
					best, n = noScore, 0
				}
			}
		}
	}
	return all
}

// transactionReport tells how transactions of three attempts end, in percent of them.
type transactionReport struct {
	Attempts int `json:"attempts"`
	Genuine  int `json:"genuine"`
	Impostor int `json:"impostor"`
	rates        // at thresholds of transactions: FMR1000 lets in one transaction in 1,000
	uncertain
	// At the threshold that lets in one comparison in 1,000 more people are recognised, and more than one in 1,000 is let in.
	SameFNMR float64 `json:"fnmr_at_fmr1000_threshold"`
	SameFMR  float64 `json:"fmr_at_fmr1000_threshold"`
}

// newTransactionReport sums sorted transactions up. It returns nil where there are none, mated or not. threshold is that of FMR1000 of comparisons.
func newTransactionReport(sorted []outcome, threshold float64) *transactionReport {
	s, ok := sweepOf(sorted, nil)
	if !ok {
		return nil
	}
	var matched tally
	for _, o := range sorted {
		if o.score >= threshold {
			matched.add(o, nil)
		}
	}
	at := place{threshold, matched}
	return &transactionReport{Attempts: attempts, Genuine: int(s.all.mated), Impostor: int(s.all.nonMated), rates: s.rates(),
		SameFNMR: s.fnmr(at), SameFMR: s.fmr(at)}
}
