package synth

// spacing is the distance from ridge to ridge, in pixels, for each cell.
type spacing struct {
	mean float64 // of the finger
	px   []float64
}

func newSpacing(seed uint64, l layout, f *flow) *spacing {
	period := newPeriod(seed, l)
	s := &spacing{mean: period.mean, px: make([]float64, len(f.theta))}
	for i := range s.px {
		s.px[i] = period.at(cellCentre(i%f.w, i/f.w))
	}
	return s
}

// period is the ridge period as a function: ridges lie closest around the core, farther apart at the tip and farthest at the joint, and drift
// apart and together everywhere.
type period struct {
	mean       float64 // of the finger, px
	drift      *field
	middle     point   // around which ridges lie closest
	tip, joint float64 // shares of the mean by which it grows
}

// newPeriod draws a finger's ridge period.
func newPeriod(seed uint64, l layout) *period {
	c := newChance(seed, forSpacing)
	d := &period{mean: min(max(periodMean+float64(periodSpread*c.normal()), periodLeast), periodMost)}
	d.drift = newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, periodStep)
	if len(l.cores) > 0 {
		d.middle = l.cores[0]
	}
	d.tip, d.joint = periodTip+float64(0.03*c.normal()), periodJoint+float64(0.04*c.normal())
	return d
}

// at returns the period at p, in pixels.
func (d *period) at(p point) float64 { return d.px(d.share(p.y), d.drift.at(p.x, p.y)) }

// share returns the period of a row as a share of the mean, but for drift.
func (d *period) share(y float64) float64 {
	return periodCore + float64(d.tip*smoothStep((d.middle.y-20-y)/160)) + float64(d.joint*smoothStep((y-d.middle.y-30)/170))
}

// px returns the period in pixels where ridges drift apart so far.
func (d *period) px(share, drift float64) float64 {
	share += float64(periodDrift * drift)
	px := float64(d.mean * share)
	switch {
	case px < shortestPeriod:
		return shortestPeriod
	case px > longestPeriod:
		return longestPeriod
	}
	return px
}
