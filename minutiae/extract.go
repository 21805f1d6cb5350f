package minutiae

// Extract finds the minutiae of a print.
//
// It returns ErrSize or ErrResolution for an image that it cannot take. An image without a print on it (blank, black, noise) gives a
// template without minutiae and no error. A nil Scratch is allowed; with one, nothing but the template is allocated after the first call.
func Extract(img Image, s *Scratch) (Template, error) {
	if err := img.check(); err != nil {
		return Template{}, err
	}
	if s == nil {
		s = new(Scratch)
	}
	grey := s.scale.run(img, s.Trace)
	mask := s.segment.run(grey, s.Trace)
	ridges := s.normalise.run(grey, s.Trace)

	flow := s.orient.run(ridges, mask, nil, firstLook, s.Trace)
	period := s.period.run(ridges, mask, flow, s.Trace)
	wave := s.filter.run(ridges, mask, flow, period, s.Trace)

	trust := s.trust.run(ridges, wave, mask, s.Trace)
	flow = s.orient.run(wave.even, mask, trust, secondLook, s.Trace)
	wave = s.filter.run(ridges, mask, flow, period, s.Trace)

	phase := s.phase.run(wave, mask, s.Trace)
	clarity := s.clarity.run(ridges, wave, phase, mask, s.Trace)
	vortices := s.vortex.run(wave, phase, mask, flow, s.Trace)
	pairs := s.annihilate.run(vortices, s.Trace)
	kept := s.keep.run(pairs, wave, mask, flow, clarity, s.Trace)
	chart := s.survey.run(mask, flow, period, clarity, s.Trace)
	quality := s.quality.run(grey, &s.normalise, mask, flow, period, clarity, kept, s.Trace)
	return template(kept, chart, mask, flow, period, quality), nil
}

// Scratch is the working memory of Extract, a part for each stage. It grows to the largest image seen and serves one goroutine at a time.
// The zero Scratch is ready.
type Scratch struct {
	Trace Trace // when set, called with every stage's result

	scale      scaler
	segment    segmenter
	normalise  normaliser
	orient     orienter
	period     periodMeter
	filter     contextFilter
	trust      truster
	phase      phaser
	clarity    clarifier
	vortex     vortexFinder
	annihilate annihilator
	keep       keeper
	survey     surveyor
	quality    assessor
}
