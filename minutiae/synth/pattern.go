package synth

import "fingerzeig/minutiae"

// Pattern is a finger that nobody has, drawn as minutiae alone, without ridges: for galleries too large to draw as images. Its class, the way
// its ridges run and how far apart they lie are those of the Finger of the same seed, its minutiae are its own. It does not change once
// made, so any number of goroutines may take templates of it.
type Pattern struct {
	seed    uint64
	class   Class
	lattice lattice
	marks   []mark
}

// NewPattern draws the pattern of a seed: equal seeds give equal patterns, different seeds different ones. With one Template of it, it takes
// about 0.04 milliseconds.
func NewPattern(seed uint64) *Pattern {
	l := newLayout(seed)
	p := &Pattern{seed: seed, class: l.class}
	var base headings
	p.lattice.lay(newCourse(seed, l), newPeriod(seed, l), &base)
	p.marks = newScatter(seed, l, &p.lattice, &base)
	return p
}

// Class returns the kind of pattern it is.
func (p *Pattern) Class() Class { return p.class }

// Template returns what minutiae.Extract would find on an impression: equal seeds and Options give equal templates; each seed is another
// placing of the finger. Of what Options say of the skin and the sensor (Moisture, Creases, Scratches, Noise, Fading, Smear) it has how much
// less clear the print becomes, evenly.
func (p *Pattern) Template(seed uint64, o Options) minutiae.Template {
	d := o.draw(mix(p.seed) ^ seed)
	var v view
	v.set(d)
	t := minutiae.Template{
		Version: minutiae.Version,
		Width:   minutiae.Length(v.w * minutiae.LengthPerPixel),
		Height:  minutiae.Length(v.h * minutiae.LengthPerPixel),
	}
	ridges, cells := chart(p, d, &v)
	if cells == 0 {
		return t
	}
	t.Ridges, t.Minutiae = ridges, look(p, d, &v)
	t.Quality = v.quality(t.Minutiae, cells)
	return t
}
