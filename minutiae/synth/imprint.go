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

// spot is what holds at one place of the image, in lanes.
//
// place holds the place of the finger at rest, less that of the finger pressed down, x and y in 1/restUnit px plus restZero, and how far contact
// lies above touchNever, in 1/touchUnit. state holds the angle by which the skin is turned against the finger at rest, from +x towards +y, in
// 1/turnUnit binary angle plus turnZero, how clear the print is, in deviations from the mean plus clearZero, in 1/clearUnit, and the same as a ridge map
// counts it, but for bends and grain, in levels plus levelZero, in 1/levelUnit.
type spot struct{ place, state lanes }

const (
	restUnit, restZero   = 16, 1 << (valueBits - 1)
	touchUnit            = 1000
	turnUnit, turnZero   = 4, 1 << (valueBits - 1)
	clearUnit, clearZero = 256, 16
	levelUnit, levelZero = 64, 64
	touchLane            = 2 * laneBits
)

// plus adds spots, lane by lane: of few, which then leave lanes as large as weights do.
func (s spot) plus(o spot) spot { return spot{s.place + o.place, s.state + o.state} }

// row returns row y of the points.
func (i *imprint) row(y int) []spot { return i.spots[y*i.w:][:i.w] }

// press presses the part of the finger that can touch.
func (v *view) press(m *motion) {
	v.span(m.d)
	w, h := v.imprint.w, v.imprint.h
	c := newSeries(m.d.seed, forMotion)
	skin := skinTexture().cut(&c, w, h)
	plate := contact{d: m.d}
	right := v.right.times(gridStep)
	for y := range h {
		at := v.finger(point{float64(v.left*gridStep + gridFirst), float64((v.top+y)*gridStep + gridFirst)})
		row, one, other := v.imprint.row(y), skin.one[y*textureSide:][:w], skin.other[y*textureSide:][:w]
		for x := range row {
			a, b := &one[x], &other[x]
			rest := m.stretched(at, float64(a.giveX)+float64(b.giveX), float64(a.giveY)+float64(b.giveY))
			touch := plate.where(at, float64(a.rim)+float64(b.rim))
			if touch < touchNever || math.Abs(rest.x) > fingerWidth/2 || math.Abs(rest.y) > fingerHeight/2 {
				touch = touchNever
			}
			row[x] = v.spot(rest.minus(at), touch, float64(a.clear)+float64(b.clear))
			at = at.plus(right)
		}
	}
	v.twist()
}

// spot returns the lanes of a spot whose skin is not turned. Stretched skin stays within the lanes, and so do textures (TestLanesHold).
func (v *view) spot(rest point, touch, clear float64) spot {
	level := v.correlation - clarityRim + float64(clarityPatches*clear) + float64(clarityRim*touch)
	return spot{
		pack(
			int(float64(rest.x*restUnit)+(restZero+0.5)),
			int(float64(rest.y*restUnit)+(restZero+0.5)),
			int(float64((touch-touchNever)*touchUnit)+0.5),
		),
		pack(
			turnZero,
			int(float64((clear+clearZero)*clearUnit)+0.5),
			int(float64(level*(clarityLevels*levelUnit))+(levelZero*levelUnit+0.5)),
		),
	}
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

// twist sets by how much the skin is turned where it is stretched: half the curl of what moved it.
func (v *view) twist() {
	const factor = 65536 / (2 * math.Pi * turnUnit) / (4 * gridStep * restUnit * fixed.One)
	rightX, rightY := int(float64(v.right.x*fixed.One)), int(float64(v.right.y*fixed.One))
	downX, downY := int(float64(v.down.x*fixed.One)), int(float64(v.down.y*fixed.One))
	w, h := v.imprint.w, v.imprint.h
	for y := range h {
		row, upper, lower := v.imprint.row(y), v.imprint.row(max(y-1, 0)), v.imprint.row(min(y+1, h-1))
		for x := range row {
			across := row[min(x+1, w-1)].place.minus(row[max(x-1, 0)].place)
			along := lower[x].place.minus(upper[x].place)
			curl := (across.first()-differs)*downX + (across.second()-differs)*downY -
				(along.first()-differs)*rightX - (along.second()-differs)*rightY
			row[x].state -= lanes(int(float64(float64(curl) * factor)))
		}
	}
}

// surface is what holds at a place of the image.
type surface struct {
	rest  point   // the place of the finger at rest, less that of the finger pressed down
	turn  uint16  // by which the skin is turned against the finger at rest, from +x towards +y
	touch float64 // as contact gives it
	clear float64 // deviations from the mean
}

// restOf returns the place at rest of lanes that are so many times as large as those of a spot.
func restOf(place lanes, times int) point {
	zero, px := restZero*times, 1/float64(restUnit*times)
	return point{float64(float64(place.first()-zero) * px), float64(float64(place.second()-zero) * px)}
}

// at returns what holds at a place of the image, in px at 500 ppi from its corner, and whether it touches at least so firmly. Far outside
// nothing touches.
func (i *imprint) at(p point, least lanes) (s surface, ok bool) {
	const unit, one = 1 << weightBits / gridStep, 1 << weightBits
	x, y := int(float64((p.x-gridFirst)*unit))-i.left<<weightBits, int(float64((p.y-gridFirst)*unit))-i.top<<weightBits
	column, row := x>>weightBits, y>>weightBits
	if uint(column) >= uint(i.w-1) || uint(row) >= uint(i.h-1) {
		return s, false
	}
	k := row*i.w + column
	nw, ne, sw, se := &i.spots[k], &i.spots[k+1], &i.spots[k+i.w], &i.spots[k+i.w+1]
	place := between(nw.place, ne.place, sw.place, se.place, x&part, y&part)
	if place < least<<weightBits {
		return s, false
	}
	state := between(nw.state, ne.state, sw.state, se.state, x&part, y&part)
	return surface{
		rest:  restOf(place, one),
		turn:  uint16((state.first() - turnZero*one) * turnUnit >> weightBits),
		touch: touchNever + float64(float64(place.third())*(1.0/(touchUnit*one))),
		clear: float64(float64(state.second())*(1.0/(clearUnit*one))) - clearZero,
	}, true
}

// touching are the lanes of a spot that touches just so firmly.
func touching(touch float64) lanes { return lanes(float64((touch-touchNever)*touchUnit)) << touchLane }

// shown returns where in the image the skin shows that is at q of the finger at rest, and what holds there, if it touches at least so firmly.
// Stretching is so gentle that two corrections find it within a fraction of a pixel, the first one that of the nearest point.
func (v *view) shown(q point, least lanes) (p point, s surface, ok bool) {
	p = v.place(q)
	x, y := int(p.x+(gridStep/2-gridFirst))>>gridBits-v.left, int(p.y+(gridStep/2-gridFirst))>>gridBits-v.top
	if uint(x) >= uint(v.imprint.w) || uint(y) >= uint(v.imprint.h) {
		return p, s, false
	}
	near := &v.spots[y*v.imprint.w+x]
	if s, ok = v.at(v.place(q.minus(restOf(near.place, 1))), least); !ok {
		return p, s, false
	}
	return v.place(q.minus(s.rest)), s, true
}
