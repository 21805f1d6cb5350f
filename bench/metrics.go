package main

import (
	"cmp"
	"slices"

	"fingerzeig/matcher"
)

// outcome is a score and the fingers, by number, that were compared: the same finger in a mated comparison.
type outcome struct {
	score matcher.Score
	a, b  int
}

// byScore sorts outcomes for ratesOf.
func byScore(o []outcome) {
	slices.SortFunc(o, func(p, q outcome) int { return cmp.Compare(q.score, p.score) })
}

// rates are error rates in percent. A score matches at a threshold when it is not below it; FMR is the share of non-mated comparisons
// that match, FNMR the share of mated ones that do not. All thresholds count, from above every score down to the lowest one.
type rates struct {
	// EER is the equal error rate as the FVC defines it (Maio, Maltoni, Cappelli, Wayman and Jain, "FVC2000", TPAMI 24(3), 2002,
	// section 4.2): counted rates rarely meet, so of the two thresholds next to the crossing, the highest with FNMR <= FMR and the lowest
	// with FNMR >= FMR, the one with the smaller sum of rates gives the interval [EER-low, EER-high], whose middle this is.
	EER float64 `json:"eer"`
	// FMR100, FMR1000 and FMR10000 are the lowest FNMR at a threshold with FMR <= 1/100, 1/1,000, 1/10,000. With fewer non-mated
	// comparisons than that, none may match, and the rate is ZeroFMR.
	FMR100   float64 `json:"fmr100"`
	FMR1000  float64 `json:"fmr1000"`
	FMR10000 float64 `json:"fmr10000"`
	// ZeroFMR is the lowest FNMR at a threshold that no non-mated comparison reaches.
	ZeroFMR float64 `json:"zerofmr"`
}

// tally counts comparisons, mated and non-mated.
type tally struct{ mated, nonMated int64 }

// add counts an outcome as often as its fingers are there; without weights all are there once.
func (t *tally) add(o outcome, weight []int64) {
	switch {
	case weight == nil && o.a == o.b:
		t.mated++
	case weight == nil:
		t.nonMated++
	case o.a == o.b:
		t.mated += weight[o.a]
	default:
		t.nonMated += weight[o.a] * weight[o.b]
	}
}

// ratesOf returns the rates of outcomes that byScore has sorted, each finger counted as often as weight says (nil: once). It returns false
// where there is no mated or no non-mated comparison.
func ratesOf(sorted []outcome, weight []int64) (rates, bool) {
	var all tally
	for _, o := range sorted {
		all.add(o, weight)
	}
	if all.mated == 0 || all.nonMated == 0 {
		return rates{}, false
	}
	s := sweep{all: all}
	s.visit(tally{}) // the threshold above every score
	var matched tally
	for i := 0; i < len(sorted) && sorted[i].score != noScore; {
		threshold := sorted[i].score
		for ; i < len(sorted) && sorted[i].score == threshold; i++ { // equal scores pass a threshold together
			matched.add(sorted[i], weight)
		}
		s.visit(matched)
	}
	return s.rates(), true
}

// sweep lowers the threshold, by which FMR grows and FNMR shrinks, and remembers the places that the rates are read at.
type sweep struct {
	all      tally
	above    tally // what matches at the last threshold with FNMR >= FMR
	below    tally // at the first with FNMR <= FMR
	hasBelow bool
	atMost   [3]tally // at the last with FMR <= 1/shares
	atZero   tally
}

var shares = [3]int64{100, 1000, 10000}

// visit takes what matches at the next lower threshold.
func (s *sweep) visit(matched tally) {
	// FNMR and FMR over the same denominator.
	missed, let := (s.all.mated-matched.mated)*s.all.nonMated, matched.nonMated*s.all.mated
	if missed >= let {
		s.above = matched
	}
	if missed <= let && !s.hasBelow {
		s.below, s.hasBelow = matched, true
	}
	for i, x := range shares {
		if matched.nonMated*x <= s.all.nonMated {
			s.atMost[i] = matched
		}
	}
	if matched.nonMated == 0 {
		s.atZero = matched
	}
}

func (s *sweep) rates() rates {
	sum := s.fnmr(s.above) + s.fmr(s.above)
	if s.hasBelow { // it is missing where failures to enrol alone outweigh what can be let in
		sum = min(sum, s.fnmr(s.below)+s.fmr(s.below))
	}
	return rates{
		EER: sum / 2, FMR100: s.fnmr(s.atMost[0]), FMR1000: s.fnmr(s.atMost[1]), FMR10000: s.fnmr(s.atMost[2]), ZeroFMR: s.fnmr(s.atZero),
	}
}

func (s *sweep) fnmr(matched tally) float64 {
	return 100 * float64(s.all.mated-matched.mated) / float64(s.all.mated)
}

func (s *sweep) fmr(matched tally) float64 {
	return 100 * float64(matched.nonMated) / float64(s.all.nonMated)
}
