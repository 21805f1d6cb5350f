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
func NewFinger(seed uint64) *Finger { return NewScarred(seed, 0) }

// NewScarred grows the finger of a seed with scars, 0 to 8: lines where healed cuts have broken the ridges and shifted them against each other.
// They belong to the finger, so that every impression shows them, and the minutiae that they make are part of the truth.
func NewScarred(seed uint64, scars int) *Finger {
	f := &Finger{seed: seed, layout: newLayout(seed)}
	flow := newFlow(seed, f.layout)
	spacing := newSpacing(seed, f.layout, flow)
	cuts := newScars(seed, scars)
	wave := grow(seed, flow, spacing, cuts)
	f.minutiae = findVortices(wave)
	f.ridges = newPlane(wave.even.w, wave.even.h)
	wave.level(f.ridges)
	f.skin = newSkin(seed, f.ridges)
	if len(cuts) > 0 {
		f.skin.scars = newPlane(f.ridges.w, f.ridges.h)
	}
	for _, s := range cuts {
		s.mark(f.skin.scars)
	}
	return f
}

// Class returns the kind of pattern the finger has.
func (f *Finger) Class() Class { return f.layout.class }

// Print is one impression of a finger.
type Print struct {
	Image minutiae.Image
	Truth []minutiae.Minutia // what lies where the finger touched, whether it can be seen or not; reliabilities are 100
	Which []int              // of the finger's minutiae each one of Truth is: the same number in every impression of it
	Clean Area               // where nothing but the finger's dampness and the sensor stands between Truth and whoever looks for it

	Cores, Deltas []Place // around which ridges turn back, and where three ways of running meet, in the image; an arch has neither
}

// Place is a place in an image, in the units and from the corner of minutiae.Minutia.
type Place struct{ X, Y minutiae.Length }

// Impression presses the finger on a sensor. Equal seeds and Options give equal prints; each seed is another placing of the finger. It takes
// some hundredths of a second.
func (f *Finger) Impression(seed uint64, o Options) Print {
	d := o.draw(mix(f.seed) ^ seed)
	m := newMotion(d)
	touch := newContact(d)
	left := press(f, d, m, touch)
	moved := newSweep(d)
	p := Print{}
	p.Truth, p.Which = f.truth(d, m, moved, touch)
	p.Clean = left.clean.moved(moved).within(d)
	p.Cores, p.Deltas = shown(f.layout.cores, d, m, moved), shown(f.layout.deltas, d, m, moved)
	if d.device == nil {
		p.Image = sense(left.ink, d)
	} else {
		left.ink, left.near = moved.apply(left.ink), moved.apply(left.near)
		p.Image = d.device.expose(left, f, d)
	}
	return p
}

// truth returns the finger's minutiae where the impression shows them.
func (f *Finger) truth(d draw, m *motion, moved *sweep, touch *contact) (truth []minutiae.Minutia, which []int) {
	for i, v := range f.minutiae {
		at := moved.place(m.toImage(v.at))
		if at.x < 0 || at.y < 0 || at.x > float64(d.width-1) || at.y > float64(d.height-1) {
			continue
		}
		if touch.at(v.at) < touchLeast {
			continue
		}
		behind, ahead := at, moved.place(m.toImage(v.at.plus(point{directionStep, 0}.turned(v.direction))))
		if moved != nil { // stripes jitter: what a ridge does on the whole counts, not where it crosses from one to the next
			step := point{stripeStep, 0}.turned(v.direction)
			behind, ahead = moved.place(m.toImage(v.at.minus(step))), moved.place(m.toImage(v.at.plus(step)))
		}
		truth = append(truth, minutiae.Minutia{
			X:           length(at.x, d.ppi),
			Y:           length(at.y, d.ppi),
			Direction:   minutiae.Angle(argument(ahead.minus(behind))),
			Type:        v.kind,
			Reliability: 100,
		})
		which = append(which, i)
	}
	return truth, which
}

// shown returns where places of the finger lie in the image, for those that it holds.
func shown(places []point, d draw, m *motion, moved *sweep) (all []Place) {
	for _, p := range places {
		if at := moved.place(m.toImage(p)); at.x >= 0 && at.y >= 0 && at.x <= float64(d.width-1) && at.y <= float64(d.height-1) {
			all = append(all, Place{length(at.x, d.ppi), length(at.y, d.ppi)})
		}
	}
	return all
}

// length turns image pixels into units of minutiae.Length.
func length(px float64, ppi int) minutiae.Length {
	return minutiae.Length(float64(px*(minutiae.LengthPerPixel*nominalPPI))/float64(ppi) + 0.5)
}
