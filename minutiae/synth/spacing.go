package synth

// spacing is the distance from ridge to ridge, in pixels, for each cell.
type spacing struct {
	mean float64 // of the finger
	px   []float64
}

// newSpacing draws a finger's ridge period and lets it vary: ridges lie closest around the core, farther apart at the tip and farthest at the
// joint, and drift apart and together everywhere.
func newSpacing(seed uint64, l layout, f *flow) *spacing {
	c := newChance(seed, forSpacing)
	s := &spacing{px: make([]float64, len(f.theta))}
	s.mean = min(max(periodMean+float64(periodSpread*c.normal()), periodLeast), periodMost)
	drift := newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, periodStep)
	middle := point{}
	if len(l.cores) > 0 {
		middle = l.cores[0]
	}
	tip, joint := periodTip+float64(0.03*c.normal()), periodJoint+float64(0.04*c.normal())
	for i := range s.px {
		p := cellCentre(i%f.w, i/f.w)
		share := periodCore + float64(tip*smoothStep((middle.y-20-p.y)/160)) + float64(joint*smoothStep((p.y-middle.y-30)/170))
		share += float64(periodDrift * drift.at(p.x, p.y))
		s.px[i] = min(max(float64(s.mean*share), shortestPeriod), longestPeriod)
	}
	return s
}
