package synth

import (
	"math"

	"fingerzeig/internal/fixed"
)

// motion maps the image onto the finger: resolution, shift and turn, then the stretching of the skin.
//
// The skin model is that of Cappelli, Maio and Maltoni, "Modelling plastic distortion in fingerprint images", ICAPR 2001: the middle sticks
// to the plate, the rim is dragged and twisted with the bone, and between them the skin gives way smoothly. On top the skin gives
// irregularly, by a smooth random field.
type motion struct {
	d            draw
	scale        float64 // px at 500 ppi for one of the image
	twist        point   // the unit of the draw's
	giveX, giveY *field
}

func newMotion(d draw) *motion {
	c := newChance(d.seed, forMotion)
	m := &motion{d: d, scale: nominalPPI / float64(d.ppi), twist: unit(degrees(d.twist))}
	m.giveX = newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, giveStep)
	m.giveY = newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, giveStep)
	return m
}

// toFinger returns the place of the finger that lies at a place of the image, in pixels of the image.
func (m *motion) toFinger(p point) point {
	return m.stretch(m.pressed(p))
}

// pressed returns the place of the finger as it is pressed down that lies at a place of the image, in pixels of the image.
func (m *motion) pressed(p point) point {
	middle := point{float64(m.d.width-1) / 2, float64(m.d.height-1) / 2}
	return p.minus(middle).times(m.scale).minus(m.d.shift).turnedBack(degrees(m.d.turn)).plus(m.d.middle)
}

// stretch returns where in the finger at rest the skin comes from that lies at p of the finger pressed down.
func (m *motion) stretch(p point) point {
	return m.stretched(p, m.giveX.at(p.x, p.y), m.giveY.at(p.x, p.y))
}

// stretched is stretch for whoever knows how the skin gives at p.
func (m *motion) stretched(p point, giveX, giveY float64) point {
	v := p.minus(m.d.middle)
	x, y := v.x/m.d.stuck.x, v.y/m.d.stuck.y
	// Cappelli's shape distance and brake: 0 in the part that sticks, rising to 1.
	beyond := math.Sqrt(float64(x*x)+float64(y*y)) - 1
	brake := 0.0
	if beyond > 0 {
		half := degrees(float64(180 * upTo1(beyond/giveReach)))
		brake = (1 - float64(fixed.Cos(half))/fixed.One) / 2
	}
	moved := v.by(m.twist).minus(v).plus(m.d.drag).times(brake)
	give := point{giveX, giveY}.times(m.d.give)
	return p.plus(moved).plus(give)
}

// toImage returns the place of the image where a place of the finger lies. Stretching is gentle, so a few corrections find it.
func (m *motion) toImage(q point) point {
	p := q
	for range inverseRounds {
		p = p.plus(q.minus(m.stretch(p)))
	}
	return m.placed(p)
}

// placed undoes pressed.
func (m *motion) placed(p point) point {
	middle := point{float64(m.d.width-1) / 2, float64(m.d.height-1) / 2}
	return p.minus(m.d.middle).turned(degrees(m.d.turn)).plus(m.d.shift).times(1 / m.scale).plus(middle)
}

// rows calls with the place of the finger under each pixel of the image. Places are computed for each gridPx-th pixel and linear between.
func (m *motion) rows(each func(y int, at []point)) {
	w, h := m.d.width/gridPx+2, m.d.height/gridPx+2
	knots := make([]point, w*h)
	for i := range knots {
		knots[i] = m.toFinger(point{float64(i % w * gridPx), float64(i / w * gridPx)})
	}
	at := make([]point, m.d.width)
	for y := range m.d.height {
		down := float64(y%gridPx) / gridPx
		row := knots[y/gridPx*w:][:2*w]
		for x := range at {
			k, across := x/gridPx, float64(x%gridPx)/gridPx
			left := row[k].plus(row[k+w].minus(row[k]).times(down))
			right := row[k+1].plus(row[k+1+w].minus(row[k+1]).times(down))
			at[x] = left.plus(right.minus(left).times(across))
		}
		each(y, at)
	}
}
