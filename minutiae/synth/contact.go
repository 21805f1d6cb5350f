package synth

import "math"

// contact is how firmly each place of the finger touches the plate.
type contact struct {
	d            draw
	large, small *field // of the rim's irregular course; small may be nil
}

func newContact(d draw) *contact {
	c := newChance(d.seed, forContact)
	return &contact{
		d:     d,
		large: newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, rimStep),
		small: newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, 13),
	}
}

// mostRipple is more than the small irregularities of the rim can be: 2.5 times the 6 deviations of a knot, over splineSpread.
const mostRipple = 32.0

// at returns how firmly a place of the finger touches: 1 well inside, 0 where ridges just do not touch any more, negative beyond.
func (c *contact) at(p point) float64 { return c.where(p, c.large.at(p.x, p.y)) }

// where is at for whoever knows the large irregularities at p.
func (c *contact) where(p point, large float64) float64 {
	v := p.minus(c.d.middle)
	x, y := v.x/c.d.size.x, v.y/c.d.size.y
	x2, y2 := float64(x*x), float64(y*y)
	r := x2 + y2
	if y > 0 {
		r -= float64(0.3 * float64(upTo1(x2)*upTo1(y2))) // the fingertip is round, the lower part has straighter sides
	}
	if r < 0 {
		r = 0
	}
	inside := float64((1 - math.Sqrt(r)) * min(c.d.size.x, c.d.size.y)) // px, about
	inside += float64(6 * large)
	if inside >= rimWidth+mostRipple {
		return 1 // whatever the small irregularities are
	}
	if c.small != nil {
		inside += float64(2.5 * c.small.at(p.x, p.y))
	}
	return upTo1(inside / rimWidth)
}

// upTo1 returns v, at most 1: min, which knows NaN and the sign of 0, takes longer.
func upTo1(v float64) float64 {
	if v > 1 {
		return 1
	}
	return v
}
