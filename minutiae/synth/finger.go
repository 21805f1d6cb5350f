package synth

import "fingerzeig/minutiae"

// Finger is the master print of a finger that nobody has. It is about 21 x 29 mm, more than any impression shows, and takes about 1.5 MB.
// It does not change once made, so any number of goroutines may take impressions of it.
type Finger struct {
	seed     uint64
	layout   layout
	ridges   *plane // 1 on the middle of a ridge, -1 in that of a valley, in 1/ridgeOne
	skin     *skin
	minutiae []vortex
}

// NewFinger grows the finger of a seed: equal seeds give equal fingers, different seeds different ones. It takes a
// twentieth of a second on a processor with AVX2, about one second on others.
func NewFinger(seed uint64) *Finger {
	f := &Finger{seed: seed, layout: newLayout(seed)}
	flow := newFlow(seed, f.layout)
	spacing := newSpacing(seed, f.layout, flow)
	wave := grow(seed, flow, spacing)
	f.minutiae = findVortices(wave)
	f.ridges = newPlane(wave.even.w, wave.even.h)
	wave.level(f.ridges)
	f.skin = newSkin(seed, f.ridges)
	return f
}

// Class returns the kind of pattern the finger has.
func (f *Finger) Class() Class { return f.layout.class }

// Print is one impression of a finger.
type Print struct {
	Image minutiae.Image
	Truth []minutiae.Minutia // what lies where the finger touched, whether it can be seen or not; reliabilities are 100
}

// Impression presses the finger on a sensor. Equal seeds and Options give equal prints; each seed is another placing of the finger. It takes
// some hundredths of a second.
func (f *Finger) Impression(seed uint64, o Options) Print {
	d := o.draw(mix(f.seed) ^ seed)
	m := newMotion(d)
	touch := newContact(d)
	ink := press(f, d, m, touch)
	return Print{Image: sense(ink, d), Truth: f.truth(d, m, touch)}
}

// truth returns the finger's minutiae where the impression shows them.
func (f *Finger) truth(d draw, m *motion, touch *contact) (truth []minutiae.Minutia) {
	for _, v := range f.minutiae {
		at := m.toImage(v.at)
		if at.x < 0 || at.y < 0 || at.x > float64(d.width-1) || at.y > float64(d.height-1) {
			continue
		}
		if touch.at(v.at) < touchLeast {
			continue
		}
		ahead := m.toImage(v.at.plus(point{directionStep, 0}.turned(v.direction)))
		truth = append(truth, minutiae.Minutia{
			X:           length(at.x, d.ppi),
			Y:           length(at.y, d.ppi),
			Direction:   minutiae.Angle(argument(ahead.minus(at))),
			Type:        v.kind,
			Reliability: 100,
		})
	}
	return truth
}

// length turns image pixels into units of minutiae.Length.
func length(px float64, ppi int) minutiae.Length {
	return minutiae.Length(float64(px*(minutiae.LengthPerPixel*nominalPPI))/float64(ppi) + 0.5)
}
