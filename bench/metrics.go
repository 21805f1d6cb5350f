package main

import (
	"cmp"
	"math"
	"slices"
)

// outcome is a score and the fingers, by number, that were compared: the same finger in a mated comparison, anybody in one with a gallery.
type outcome struct {
	score float64
	a, b  int
}

// anybody is the second finger of an outcome that is the best of many.
const anybody = -1

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
	case o.b == anybody:
		t.nonMated += weight[o.a]
	default:
		t.nonMated += weight[o.a] * weight[o.b]
	}
}

// ratesOf returns the rates of outcomes that byScore has sorted, each finger counted as often as weight says (nil: once). It returns false
// where there is no mated or no non-mated comparison.
func ratesOf(sorted []outcome, weight []int64) (rates, bool) {
	s, ok := sweepOf(sorted, weight)
	if !ok {
		return rates{}, false
	}
	return s.rates(), true
}

// place is a threshold and what matches there.
type place struct {
	threshold float64
	matched   tally
}

// sweep lowers the threshold, by which FMR grows and FNMR shrinks, and remembers the places that the rates are read at.
type sweep struct {
	all      tally
	above    place // the last threshold with FNMR >= FMR
	below    place // the first with FNMR <= FMR
	hasBelow bool
	atMost   [len(shares)]place // the last with FMR <= 1/shares
	atZero   place
}

// shares are those of non-mated comparisons, one in so many, that may match.
var shares = [...]int64{10, 100, 1000, 10000}

// The places of shares.
const (
	oneIn10 = iota
	oneIn100
	oneIn1000
	oneIn10000
)

// sweepOf visits every threshold of sorted outcomes. It returns false where there is no mated or no non-mated comparison.
func sweepOf(sorted []outcome, weight []int64) (s sweep, ok bool) {
	for _, o := range sorted {
		s.all.add(o, weight)
	}
	if s.all.mated == 0 || s.all.nonMated == 0 {
		return s, false
	}
	at := place{threshold: math.Inf(1)}
	s.visit(at)
	for i := 0; i < len(sorted) && sorted[i].score != noScore; {
		at.threshold = sorted[i].score
		for ; i < len(sorted) && sorted[i].score == at.threshold; i++ { // equal scores pass a threshold together
			at.matched.add(sorted[i], weight)
		}
		s.visit(at)
	}
	return s, true
}

// visit takes what matches at the next lower threshold.
func (s *sweep) visit(at place) {
	// FNMR and FMR over the same denominator.
	missed, let := (s.all.mated-at.matched.mated)*s.all.nonMated, at.matched.nonMated*s.all.mated
	if missed >= let {
		s.above = at
	}
	if missed <= let && !s.hasBelow {
		s.below, s.hasBelow = at, true
	}
	for i, x := range shares {
		if at.matched.nonMated*x <= s.all.nonMated {
			s.atMost[i] = at
		}
	}
	if at.matched.nonMated == 0 {
		s.atZero = at
	}
}

func (s *sweep) rates() rates {
	errors := s.errors(s.above)
	if s.hasBelow { // it is missing where failures to enrol alone outweigh what can be let in
		errors = min(errors, s.errors(s.below))
	}
	return rates{
		EER:    50 * float64(errors) / float64(s.all.mated*s.all.nonMated),
		FMR100: s.fnmr(s.atMost[oneIn100]), FMR1000: s.fnmr(s.atMost[oneIn1000]), FMR10000: s.fnmr(s.atMost[oneIn10000]),
		ZeroFMR: s.fnmr(s.atZero),
	}
}

// errors returns FNMR + FMR over the product of both denominators.
func (s *sweep) errors(at place) int64 {
	return (s.all.mated-at.matched.mated)*s.all.nonMated + at.matched.nonMated*s.all.mated
}

func (s *sweep) fnmr(at place) float64 {
	return 100 * float64(s.all.mated-at.matched.mated) / float64(s.all.mated)
}

func (s *sweep) fmr(at place) float64 {
	return 100 * float64(at.matched.nonMated) / float64(s.all.nonMated)
}
