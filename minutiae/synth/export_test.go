package synth

// ClassOf returns the class of a seed's finger without growing it.
func ClassOf(seed uint64) Class { return newLayout(seed).class }

// Motion returns how the impression of a seed maps places of the image, in pixels, to places of the finger and back.
func Motion(f *Finger, seed uint64, o Options) (toFinger, toImage func(x, y float64) (float64, float64)) {
	m := newMotion(o.draw(mix(f.seed) ^ seed))
	return func(x, y float64) (float64, float64) {
			q := m.toFinger(point{x, y})
			return q.x, q.y
		}, func(x, y float64) (float64, float64) {
			p := m.toImage(point{x, y})
			return p.x, p.y
		}
}

// MeanPeriod returns the ridge period that was drawn for the finger of a seed, in pixels at 500 ppi.
func MeanPeriod(seed uint64) float64 {
	l := newLayout(seed)
	return newSpacing(seed, l, newFlow(seed, l)).mean
}
