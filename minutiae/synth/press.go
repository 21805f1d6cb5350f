package synth

import "math"

// press returns how dark each pixel of the image is made by the ridge on it: 0 valley or nothing, ridgeOne a full ridge.
//
// The ridge pattern is taken for a relief, 1 on ridges and -1 in valleys. Pressure and moisture raise or lower it, dents and gaps lower it,
// and what stands above zero touches the plate.
func press(f *Finger, d draw, m *motion, touch *contact) pressed {
	c := newChance(d.seed, forPress)
	out, softness := pressed{ink: newPlane(d.width, d.height), clean: newArea(d)}, edgeSoftness
	if d.device != nil {
		out.near, softness = newPlane(d.width, d.height), d.device.softness
	}
	firm := newField(c, 0, 0, float64(d.width), float64(d.height), 70*float64(d.ppi)/nominalPPI) // uneven pressure
	damp := newField(c, 0, 0, float64(d.width), float64(d.height), 30*float64(d.ppi)/nominalPPI) // uneven moisture
	gaps := newGaps(c, d)
	lines := newLines(c, d)
	firms, damps := firm.raster(d.width), damp.raster(d.width)
	m.rows(func(y int, at []point) {
		row, gap, line := out.ink.row(y), gaps.row(y), lines.row(y)
		firms.to(y)
		damps.to(y)
		for x, p := range at {
			touching := touch.at(p)
			if touching < cleanTouch {
				out.clean.spoil(x, y)
			}
			if touching < -1 {
				continue
			}
			q := p.plus(point{fingerWidth / 2, fingerHeight / 2})
			patch := newPatch(q, f.ridges)
			if patch.outside {
				out.clean.spoil(x, y)
				continue
			}
			moist := damps.at(x)
			h := patch.sample(f.ridges) / ridgeOne
			h += float64(d.rough*patch.sample(f.skin.rough)) / skinOne
			h += d.breadth + float64(0.12*firms.at(x)) + float64(float64(0.3*d.wet)*max(moist, 0))
			h -= float64(float64(1.6*d.pores)*patch.sample(f.skin.pores)) / skinOne
			harm := float64(float64(2*d.creases)*patch.sample(f.skin.creases)) / skinOne
			h -= harm
			h -= float64(d.dry * max(0, float64(gap[x])/skinOne-0.2-float64(0.5*moist)))
			scratch := float64(float64(line[x]) * (2.5 / skinOne))
			h -= scratch
			if rim := 1 - touching; rim > 0 {
				h -= float64(rimDepth * float64(rim*rim))
			}
			if f.skin.scars != nil {
				scar := float64(scarDepth*patch.sample(f.skin.scars)) / skinOne
				h -= scar
				harm = max(harm, scar)
			}
			if max(harm, scratch) > cleanHarm {
				out.clean.spoil(x, y)
			}
			row[x] = int16(ridgeOne * smoothStep(0.5+h/float64(2*softness)))
			if out.near != nil {
				out.near.row(y)[x] = int16(ridgeOne * smoothStep((touching-nearLeast)/(nearMost-nearLeast)))
			}
		}
	})
	return out
}

// newGaps returns noise that opens gaps in dry ridges, deviation skinOne.
func newGaps(c chance, d draw) *plane {
	p := newPlane(d.width, d.height)
	fillNoise(c, p)
	r := max(1, d.ppi/400)
	blurBox(p, r)
	blurBox(p, r)
	if r == 1 {
		scale(p, 9, 2)
	} else {
		scale(p, 15, 2)
	}
	return p
}

// newLines returns the scratches, 0 to skinOne deep.
func newLines(c chance, d draw) *plane {
	p := newPlane(d.width, d.height)
	unit := float64(d.ppi) / nominalPPI
	for range d.scratches {
		at := point{c.between(0, float64(d.width)), c.between(0, float64(d.height))}
		direction := uint16(c.below(65536))
		width := float64(c.between(0.5, 1.6) * unit)
		bend := float64(0.4*c.normal()) / unit
		for range int(float64(c.between(40, 300) * unit)) {
			dent(p, at.x, at.y, width, 1)
			at = at.plus(point{1, 0}.turned(direction))
			direction += degrees(bend)
		}
	}
	return p
}

// patch is the four pixels around a place, with their weights.
type patch struct {
	x, y    int
	wx, wy  float64
	outside bool
}

func newPatch(q point, of *plane) patch {
	fx, fy := math.Floor(q.x), math.Floor(q.y)
	if !(fx >= 0 && fy >= 0 && fx < float64(of.w-1) && fy < float64(of.h-1)) {
		return patch{outside: true}
	}
	return patch{x: int(fx), y: int(fy), wx: q.x - fx, wy: q.y - fy}
}

func (s patch) sample(p *plane) float64 {
	i := p.at(s.x, s.y)
	a, b := float64(p.px[i]), float64(p.px[i+1])
	c, d := float64(p.px[i+p.stride]), float64(p.px[i+p.stride+1])
	top, bottom := a+float64((b-a)*s.wx), c+float64((d-c)*s.wx)
	return top + float64((bottom-top)*s.wy)
}
