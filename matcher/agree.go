package matcher

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
	"fingerzeig/minutiae"
)

// agreement is what the ridges between the minutiae say to an alignment: a factor for the evidence, in 1/weightOne.
//
// Takes an alignment, lays one ridge map over the other. On the same finger ridges run the same way and lie equally far apart, and a
// minutia of one print that lies where the other shows clear ridges has its partner there. Each of the three that fails makes the factor
// smaller. A side without a map gives the factor that the agreement of different fingers has at scores that matter.
func agreement(a, b *side, s *aligner) int64 {
	r, known := s.ridges(a, b)
	if !known {
		return unknownAgreement
	}
	return r.aligned * int64(decay.at(uint32(r.periods+r.missing))) >> weightBits
}

// ridges is what the ridges say: the mean cosine of twice the angle between them, in 1/weightOne and not negative, and what their periods
// and missing minutiae say against the alignment, as exponents in 1/againstOne.
type ridges struct{ aligned, periods, missing int64 }

// ridges asks the ridge maps. known is false where a side has none or they do not overlap.
func (s *aligner) ridges(a, b *side) (r ridges, known bool) {
	if a.chart.empty() || b.chart.empty() {
		return ridges{}, false
	}
	weight, aligned, apart := b.chart.over(&a.chart, &s.motion)
	if weight == 0 {
		return ridges{}, false
	}
	return ridges{
		aligned: max(aligned/weight, 0),
		periods: apart * periodWeight / weight,
		missing: s.missing(a, b) * missingWeight / (maxClarity * surpriseOne),
	}, true
}

// over lays c over another chart and sums up, over the cells that lie on one: clarities of the two multiplied; that times the cosine of twice the
// angle between the ridges, in 1/fixed.One; and that times the levels by which the periods differ.
func (c *chart) over(under *chart, m *motion) (weight, aligned, apart int64) {
	const middle = 1 << (chartCellBits - 1)
	l := &m.there
	place := [kernel.OverlayPlace]int32{
		middle * (l[0] + l[1]), middle * (l[2] + l[3]),
		l[0] << chartCellBits, l[2] << chartCellBits, l[1] << chartCellBits, l[3] << chartCellBits,
		m.shift.x, m.shift.y,
	}
	var turns [kernel.OverlayTurns]int32
	for i := range turns {
		turns[i] = fixed.Cos(2 * (uint16(minutiae.RidgeCell(i<<orientationBits).Orientation()) + m.angle))
	}
	var sums [3]int64
	kernel.Overlay(sums[:], c.cells[:c.width*c.height], int(c.width), under.cells, int(under.width), place[:], turns[:], chartCellBits)
	return sums[0], sums[1], sums[2]
}

// decay is e to the minus x, its argument in 1/againstOne.
var decay = newCurve(8*againstOne, 4, againstOne, func(x float64) float64 { return fixed.Exp(-x) })

const (
	againstOne    = 1 << 12
	periodWeight  = againstOne * periodDecay / 1000
	missingWeight = againstOne * missingDecay / 1000
	maxClarity    = 31
)

// missing sums surprise times clarity over the minutiae of each side that have no partner although the other print is clear there.
func (s *aligner) missing(a, b *side) (sum int64) {
	for j, p := range s.moved[:b.n] {
		if !s.takenB[j] {
			sum += surprise[b.reliability[j]&127] * int64(a.chart.at(p).Clarity())
		}
	}
	for i, p := range a.at[:a.n] {
		if !s.takenA[i] {
			sum += surprise[a.reliability[i]&127] * int64(b.chart.at(s.motion.undo(p)).Clarity())
		}
	}
	return sum
}

// surprise is how much it says that a minutia of some reliability, in percent, is not found again: minus the logarithm of the chance for it,
// in 1/surpriseOne.
var surprise = func() (t [128]int64) {
	for r := range t {
		t[r] = int64(-surpriseOne*fixed.Log(1-float64(surest*float64(min(r, 100))/100)) + 0.5)
	}
	return t
}()

const (
	surpriseOne = 1 << 8
	surest      = 0.98 // nothing is certain to be found again
)
