package synth

import "math"

// imprint is what an impression makes of a pattern, at knots over the finger as it is pressed down: which place of the finger at rest lies
// there, how firmly it touches and how clearly its ridges show. Between knots all is linear.
type imprint struct {
	m      *motion
	x0, y0 float64 // place of the first knot
	w, h   int     // knots
	knots  []spot
}

// spot is what holds at one place of the skin.
type spot struct {
	rest  point   // the place of the finger at rest, less the place itself
	turn  float64 // degrees by which the skin is turned against the finger at rest, from +x towards +y
	touch float64 // as contact gives it
	clear float64 // deviations from the mean
}

// newImprint presses the part of the finger that can touch.
func newImprint(d draw) *imprint {
	m, touch := newMotion(d), coarseContact(d, newChance(d.seed, forContact))
	clear := newField(newChance(d.seed, forClear), -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, clearStep)
	i := &imprint{m: m}
	left, right := d.middle.x-float64(1.12*d.size.x), d.middle.x+float64(1.12*d.size.x)
	top, bottom := d.middle.y-float64(1.12*d.size.y), d.middle.y+float64(1.12*d.size.y)
	i.x0, i.y0 = max(left, -fingerWidth/2), max(top, -fingerHeight/2)
	i.w = max(int(math.Ceil((min(right, fingerWidth/2)-i.x0)/imprintStep)), 1) + 1
	i.h = max(int(math.Ceil((min(bottom, fingerHeight/2)-i.y0)/imprintStep)), 1) + 1
	i.knots = make([]spot, i.w*i.h)
	var giveX, giveY, large, clears grid
	first := point{i.x0, i.y0}
	giveX.set(m.giveX, first, imprintStep, i.w, i.h)
	giveY.set(m.giveY, first, imprintStep, i.w, i.h)
	large.set(touch.large, first, imprintStep, i.w, i.h)
	clears.set(clear, first, imprintStep, i.w, i.h)
	for k := range i.knots {
		p := point{i.x0 + float64(k%i.w*imprintStep), i.y0 + float64(k/i.w*imprintStep)}
		i.knots[k] = spot{rest: m.stretched(p, giveX.values[k], giveY.values[k]).minus(p), touch: touch.where(p, large.values[k]), clear: clears.values[k]}
	}
	i.turn()
	return i
}

// turn sets by how much the skin is turned where it is stretched.
func (i *imprint) turn() {
	const degreesPerRadian = 57.29577951308232
	for k := range i.knots {
		x, y := k%i.w, k/i.w
		left, right := &i.knots[k-min(x, 1)], &i.knots[k+min(i.w-1-x, 1)]
		above, below := &i.knots[k-i.w*min(y, 1)], &i.knots[k+i.w*min(i.h-1-y, 1)]
		curl := right.rest.y - left.rest.y - below.rest.x + above.rest.x
		i.knots[k].turn = -float64(curl * (degreesPerRadian / (4 * imprintStep)))
	}
}

// at returns what holds at a place of the finger pressed down, and whether it touches at least so firmly. Far outside nothing touches.
func (i *imprint) at(p point, least float64) (s spot, ok bool) {
	x, y := (p.x-i.x0)/imprintStep, (p.y-i.y0)/imprintStep
	if !(x >= 0 && y >= 0 && x < float64(i.w-1) && y < float64(i.h-1)) {
		return s, false
	}
	k := int(y)*i.w + int(x)
	right, down := x-float64(int(x)), y-float64(int(y))
	wa, wb := float64((1-right)*(1-down)), float64(right*(1-down))
	wc, wd := float64((1-right)*down), float64(right*down)
	upper, lower := i.knots[k:][:2], i.knots[k+i.w:][:2]
	a, b, c, d := &upper[0], &upper[1], &lower[0], &lower[1]
	s.touch = float64(wa*a.touch) + float64(wb*b.touch) + float64(wc*c.touch) + float64(wd*d.touch)
	if s.touch < least {
		return s, false
	}
	s.rest.x = float64(wa*a.rest.x) + float64(wb*b.rest.x) + float64(wc*c.rest.x) + float64(wd*d.rest.x)
	s.rest.y = float64(wa*a.rest.y) + float64(wb*b.rest.y) + float64(wc*c.rest.y) + float64(wd*d.rest.y)
	s.turn = float64(wa*a.turn) + float64(wb*b.turn) + float64(wc*c.turn) + float64(wd*d.turn)
	s.clear = float64(wa*a.clear) + float64(wb*b.clear) + float64(wc*c.clear) + float64(wd*d.clear)
	return s, true
}

// pressed returns where the skin comes to lie that is at q of the finger at rest, and what holds there, if it touches at least so firmly.
// Stretching is so gentle that two corrections find it within a fraction of a pixel.
func (i *imprint) pressed(q point, least float64) (p point, s spot, ok bool) {
	s, _ = i.at(q, -math.MaxFloat64)
	if s, ok = i.at(q.minus(s.rest), least); !ok {
		return q, s, false
	}
	return q.minus(s.rest), s, true
}
