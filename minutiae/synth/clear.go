package synth

import (
	"math"

	"fingerzeig/minutiae"
)

// wear sets how clear the print is on the whole, and how much there is to be mistaken.
func (v *view) wear(d draw) {
	c := newChance(d.seed, forClear)
	slid := math.Sqrt(float64(d.smear.x*d.smear.x) + float64(d.smear.y*d.smear.y))
	harm := float64(wearDry*max(d.dry-ordinaryDry, 0)) + float64(wearWet*d.wet) + float64(wearCrease*max(d.creases-ordinaryCreases, 0)) +
		float64(wearScratch*float64(d.scratches)) + float64(wearNoise*(d.noise-noiseMean)/noiseMean) + float64(wearSlid*slid)
	spread := float64(c.normal())
	v.correlation = min(max(correlationMean+float64(correlationVary*spread)-harm, correlationLeast), correlationMost)
	v.mistakes = float64(falseMean * (1 + float64(falseGrowth*max(correlationMean-v.correlation, -0.05))))
}

// quality is that of package minutiae, as far as a pattern knows what it asks: the minutiae that will be found again and the clear area.
func (v *view) quality(found []minutiae.Minutia, cells int) uint8 {
	sure := 0.0
	for i := range found {
		sure += float64(found[i].Reliability) / 100
	}
	const mm2 = (minutiae.RidgeMapCellPx * 25.4 / nominalPPI) * (minutiae.RidgeMapCellPx * 25.4 / nominalPPI)
	area := float64(float64(float64(cells)*mm2) * min(max((v.correlation-0.35)/0.25, 0), 1))
	logit := qualityBase + float64(qualitySure*sure)/(sure+20) + float64(qualityArea*area)/(area+60)
	return uint8(float64(float64(percentOf(logit)) * min(sure/12, 1)))
}
