package synth

import (
	"math"

	"fingerzeig/internal/fixed"
)

// imprint is what an impression makes of a pattern, at points in the image: which place of the finger at rest shows there, how firmly it touches
// and how clearly its ridges show. Between points all is linear.
type imprint struct {
	left, top, w, h int // of the points; those of column 0 and row 0 lie in the middle of the first cell of a ridge map

	spots [mostPoints * mostPoints]spot // row by row without gaps
}

// spot is what holds at one place of the image.
type spot struct {
	rest  point   // the place of the finger at rest, less that of the finger pressed down
	turn  float64 // degrees by which the skin is turned against the finger at rest, from +x towards +y
	touch float64 // as contact gives it
	clear float64 // deviations from the mean
}

// mean returns what holds halfway between two spots.
func (s *spot) mean(o *spot) spot {
	return spot{
		point{float64(0.5 * (s.rest.x + o.rest.x)), float64(0.5 * (s.rest.y + o.rest.y))},
		float64(0.5 * (s.turn + o.turn)), float64(0.5 * (s.touch + o.touch)), float64(0.5 * (s.clear + o.clear)),
	}
}

// press presses the part of the finger that can touch.
func (v *view) press(m *motion) {
	v.span(m.d)
	c := newChance(m.d.seed, forMotion)
	giveX, giveY := giveTexture().cut(c, v.imprint.w, v.imprint.h), giveTexture().cut(c, v.imprint.w, v.imprint.h)
	rim := rimTexture().cut(newChance(m.d.seed, forContact), v.imprint.w, v.imprint.h)
	clear := clearTexture().cut(newChance(m.d.seed, forClear), v.imprint.w, v.imprint.h)
	touch := contact{d: m.d}
	k := 0
	for y := range v.imprint.h {
		for x := range v.imprint.w {
			p := v.finger(point{float64((v.left+x)*gridStep + gridFirst), float64((v.top+y)*gridStep + gridFirst)})
			i := y*textureSide + x
			rest := m.stretched(p, giveX.at(i), giveY.at(i))
			s := &v.spots[k]
			if s.touch = touch.where(p, rim.at(i)); math.Abs(rest.x) > fingerWidth/2 || math.Abs(rest.y) > fingerHeight/2 {
				s.touch = touchNever
			}
			s.rest, s.clear = rest.minus(p), clear.at(i)
			k++
		}
	}
	v.twist()
}

// span sets the points that matter: those around the part of the image in which the finger can touch.
func (v *view) span(d draw) {
	middle := v.place(d.middle)
	cos, sin := float64(fixed.Cos(degrees(d.turn)))/fixed.One, float64(fixed.Sin(degrees(d.turn)))/fixed.One
	box := func(along, across float64) float64 { // half a side of what holds the turned ellipse
		return min(float64(1.12*math.Sqrt(float64(along*along)+float64(across*across))), (mostPoints-3)*gridStep/2)
	}
	side := func(middle, half float64, px int) (first, n int) {
		low, high := max(middle-half, 0), min(middle+half, float64(px))
		first = int(max(low-gridFirst, 0)) / gridStep
		return first, max((int(max(high-gridFirst, 0))+gridStep-1)/gridStep-first+1, 2)
	}
	v.left, v.imprint.w = side(middle.x, box(float64(d.size.x*cos), float64(d.size.y*sin)), v.w)
	v.top, v.imprint.h = side(middle.y, box(float64(d.size.y*cos), float64(d.size.x*sin)), v.h)
}

// twist sets by how much the skin is turned where it is stretched.
func (v *view) twist() {
	const degreesPerRadian = 57.29577951308232
	w, h := v.imprint.w, v.imprint.h
	for y := range h {
		for x := range w {
			k := y*w + x
			left, right, above, below := k-min(x, 1), k+min(w-1-x, 1), k-w*min(y, 1), k+w*min(h-1-y, 1)
			across, along := v.spots[right].rest.minus(v.spots[left].rest), v.spots[below].rest.minus(v.spots[above].rest)
			curl := float64(across.x*v.down.x) + float64(across.y*v.down.y) - float64(along.x*v.right.x) - float64(along.y*v.right.y)
			v.spots[k].turn = -float64(curl * (degreesPerRadian / (4 * gridStep)))
		}
	}
}

// at returns what holds at a place of the image, in px at 500 ppi from its corner, and whether it touches at least so firmly. Far outside
// nothing touches.
func (i *imprint) at(p point, least float64) (s spot, ok bool) {
	x, y := (p.x-gridFirst)*(1.0/gridStep)-float64(i.left), (p.y-gridFirst)*(1.0/gridStep)-float64(i.top)
	if !(x >= 0 && y >= 0 && x < float64(i.w-1) && y < float64(i.h-1)) {
		return s, false
	}
	column, row := int(x), int(y)
	right, down := x-float64(column), y-float64(row)
	a := row*i.w + column
	c := a + i.w
	wd := float64(right * down)
	wb, wc := right-wd, down-wd
	wa := 1 - right - wc
	upper, lower := i.spots[a:][:2], i.spots[c:][:2]
	of := func(a, b, c, d float64) float64 { return float64(wa*a) + float64(wb*b) + float64(wc*c) + float64(wd*d) }
	if s.touch = of(upper[0].touch, upper[1].touch, lower[0].touch, lower[1].touch); s.touch < least {
		return s, false
	}
	s.rest.x = of(upper[0].rest.x, upper[1].rest.x, lower[0].rest.x, lower[1].rest.x)
	s.rest.y = of(upper[0].rest.y, upper[1].rest.y, lower[0].rest.y, lower[1].rest.y)
	s.turn = of(upper[0].turn, upper[1].turn, lower[0].turn, lower[1].turn)
	s.clear = of(upper[0].clear, upper[1].clear, lower[0].clear, lower[1].clear)
	return s, true
}

// shown returns where in the image the skin shows that is at q of the finger at rest, and what holds there, if it touches at least so firmly.
// Stretching is so gentle that two corrections find it within a fraction of a pixel, the first one that of the nearest point.
func (v *view) shown(q point, least float64) (p point, s spot, ok bool) {
	p = v.place(q)
	x, y := int(p.x+(gridStep/2-gridFirst))/gridStep-v.left, int(p.y+(gridStep/2-gridFirst))/gridStep-v.top
	if x < 0 || y < 0 || x >= v.imprint.w || y >= v.imprint.h {
		return p, s, false
	}
	k := y*v.imprint.w + x
	if s, ok = v.at(v.place(q.minus(v.spots[k].rest)), least); !ok {
		return p, s, false
	}
	return v.place(q.minus(s.rest)), s, true
}
