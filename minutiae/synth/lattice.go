package synth

import "fingerzeig/internal/fixed"

// lattice is how the ridges of a pattern run and how far apart they lie, at knots over the finger's frame. Between knots both are linear: asking
// the fields themselves for every minutia and every cell of a ridge map would take three times as long.
type lattice struct {
	knots [latticeColumns * latticeRows]knot
	net   [latticeColumns * latticeRows]float64 // of the square right of and below a knot: minutiae one way less those the other way
	base  [latticeColumns * latticeRows]uint16  // the way that counts as the one, from +x towards +y, which points down
}

// knot is what holds at one place.
type knot struct {
	cos, sin float64 // of twice the way the ridges run, from +x towards +y, which points down
	period   float64 // px
}

const (
	latticeColumns = fingerWidth/latticeStep + 1
	latticeRows    = fingerHeight/latticeStep + 1
)

// lay fills the lattice with the fields of a finger.
func (l *lattice) lay(way *course, distance *period) {
	var theta [latticeColumns * latticeRows]uint16
	var sway, drift grid
	sway.set(way.ground.sway, latticePoint(0), latticeStep, latticeColumns, latticeRows)
	drift.set(distance.drift, latticePoint(0), latticeStep, latticeColumns, latticeRows)
	for i := range l.knots {
		if !knotsNear[i] {
			continue
		}
		p := latticePoint(i)
		theta[i] = way.where(p, sway.values[i])
		l.knots[i] = knot{
			cos:    float64(fixed.Cos(2*theta[i])) / fixed.One,
			sin:    float64(fixed.Sin(2*theta[i])) / fixed.One,
			period: distance.where(p, drift.values[i]),
		}
	}
	var crossed [latticeColumns * latticeRows]point
	for i, way := range theta {
		normal := way + 1<<14
		crossed[i] = point{float64(fixed.Cos(normal)) / fixed.One / 9, float64(fixed.Sin(normal)) / fixed.One / 9}
	}
	for i, in := range squaresWithin {
		if in {
			l.net[i], l.base[i] = balance(&theta, &crossed, i), theta[i]
		}
	}
}

// knotsNear are the knots that lie on the pad or beside it, squaresWithin those whose square has its middle on it.
var knotsNear, squaresWithin = func() (near, within [latticeColumns * latticeRows]bool) {
	for i := range near {
		p := latticePoint(i)
		near[i] = onPad(p, latticeStep)
		last := i%latticeColumns == latticeColumns-1 || i/latticeColumns == latticeRows-1
		within[i] = !last && onPad(p.plus(point{latticeStep / 2, latticeStep / 2}), 0)
	}
	return near, within
}()

// latticePoint returns the place of a knot.
func latticePoint(i int) point {
	return point{
		float64(i%latticeColumns*latticeStep) - fingerWidth/2,
		float64(i/latticeColumns*latticeStep) - fingerHeight/2,
	}
}

// onPad tells whether p lies on the part of the frame that impressions can show, or up to margin px beyond.
func onPad(p point, margin float64) bool {
	x, y := p.x/(padAcross+margin), p.y/(padAlong+margin)
	return float64(x*x)+float64(y*y) <= 1
}

// balance returns how many more ridges must begin one way than the other in the square of knot i: as many as its far sides cross more ridges
// than its near ones. Where ridges fan out or lie ever closer, minutiae with one direction prevail. crossed are the ridges that lie across a pixel
// along x and y, at each knot.
func balance(theta *[latticeColumns * latticeRows]uint16, crossed *[latticeColumns * latticeRows]point, i int) float64 {
	corners := [4]int{i, i + 1, i + latticeColumns + 1, i + latticeColumns}
	var across, down [4]float64
	turns := 0
	for k, j := range corners {
		across[k], down[k] = crossed[j].x, crossed[j].y
		if fixed.Distance(theta[j], theta[i]) > 1<<14 {
			across[k], down[k] = -across[k], -down[k] // sines of opposite directions are opposite to the bit
		}
		turns += int(int16(2 * (theta[corners[(k+1)%4]] - theta[j])))
	}
	if turns != 0 {
		return 0 // around a core or a delta there are no two ways
	}
	const half = latticeStep / 2.0
	return float64(half*(across[0]+across[1]-across[2]-across[3])) + float64(half*(down[1]+down[2]-down[3]-down[0]))
}

// at returns what holds at p, and the knot of the square in which p lies.
func (l *lattice) at(p point) (k knot, square int) {
	x, y := (p.x+fingerWidth/2)/latticeStep, (p.y+fingerHeight/2)/latticeStep
	if !(x >= 0 && y >= 0 && x <= latticeColumns-1.001 && y <= latticeRows-1.001) { // seldom: min and max on every call take a tenth of all time
		x, y = min(max(x, 0), latticeColumns-1.001), min(max(y, 0), latticeRows-1.001)
	}
	column, row := int(x), int(y)
	square = row*latticeColumns + column
	right, down := x-float64(column), y-float64(row)
	a, b := &l.knots[square], &l.knots[square+1]
	c, d := &l.knots[square+latticeColumns], &l.knots[square+latticeColumns+1]
	wa, wb := float64((1-right)*(1-down)), float64(right*(1-down))
	wc, wd := float64((1-right)*down), float64(right*down)
	k.cos = float64(wa*a.cos) + float64(wb*b.cos) + float64(wc*c.cos) + float64(wd*d.cos)
	k.sin = float64(wa*a.sin) + float64(wb*b.sin) + float64(wc*c.sin) + float64(wd*d.sin)
	k.period = float64(wa*a.period) + float64(wb*b.period) + float64(wc*c.period) + float64(wd*d.period)
	return k, square
}

// theta returns the way the ridges run, 0 to 32,767.
func (k *knot) theta() uint16 {
	return fixed.Atan2(int32(float64(k.sin*fixed.One)), int32(float64(k.cos*fixed.One))) / 2
}
