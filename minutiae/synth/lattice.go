package synth

import "fingerzeig/internal/fixed"

// lattice is how the ridges of a pattern run and how far apart they lie, at points over the finger's frame. Between points both are linear:
// asking the fields themselves for every minutia and every cell of a ridge map would take three times as long.
type lattice [latticeColumns * latticeRows]run

// run is what holds at one place.
type run struct {
	cos, sin float64 // of twice the way the ridges run, from +x towards +y, which points down
	period   float64 // px
}

const (
	latticeColumns = fingerWidth/latticeStep + 1
	latticeRows    = fingerHeight/latticeStep + 1
)

// prevalence tells in which direction minutiae prevail.
type prevalence struct {
	base    [latticeColumns * latticeRows]uint16 // the way ridges run at each point
	crossed [latticeColumns * latticeRows]point  // ridges that lie across a pixel along x and y
}

var swayMesh, driftMesh = newMesh(swayStep), newMesh(periodStep)

// lay fills the lattice with the fields of a finger.
func (l *lattice) lay(way *course, distance *period, p *prevalence) {
	var sway, drift grid
	sway.set(way.ground.sway.v, way.ground.sway.w, swayMesh, latticeColumns, latticeRows)
	drift.set(distance.drift.v, distance.drift.w, driftMesh, latticeColumns, latticeRows)
	for _, i := range padPoints {
		at := latticePoints[i]
		theta := way.where(at, sway[i])
		l[i] = run{
			cos:    float64(fixed.Cos(2*theta)) / fixed.One,
			sin:    float64(fixed.Sin(2*theta)) / fixed.One,
			period: distance.where(at, drift[i]),
		}
		p.base[i] = theta
		normal := theta + 1<<14
		const ridge = 1.0 / (fixed.One * periodMean) // a pixel across it
		p.crossed[i] = point{float64(float64(fixed.Cos(normal)) * ridge), float64(float64(fixed.Sin(normal)) * ridge)}
	}
}

// padSquares are the squares, each named by the point left of and above it, whose middle lies on the part of the frame that impressions can show,
// padPoints their corners.
var padSquares, padPoints = func() (squares, points []uint16) {
	for i := range latticeColumns * latticeRows {
		x, y := i%latticeColumns, i/latticeColumns
		if squareOnPad(x, y) {
			squares = append(squares, uint16(i))
		}
		if squareOnPad(x, y) || squareOnPad(x-1, y) || squareOnPad(x, y-1) || squareOnPad(x-1, y-1) {
			points = append(points, uint16(i))
		}
	}
	return squares, points
}()

func squareOnPad(x, y int) bool {
	if x < 0 || y < 0 || x >= latticeColumns-1 || y >= latticeRows-1 {
		return false
	}
	across, along := (latticePoints[y*latticeColumns+x].x+latticeStep/2)/padAcross, (latticePoints[y*latticeColumns+x].y+latticeStep/2)/padAlong
	return float64(across*across)+float64(along*along) <= 1
}

// latticePoints are the places of the points of the lattice.
var latticePoints = func() (at [latticeColumns * latticeRows]point) {
	for i := range at {
		at[i] = point{float64(i%latticeColumns*latticeStep) - fingerWidth/2, float64(i/latticeColumns*latticeStep) - fingerHeight/2}
	}
	return at
}()

// balance returns how many more ridges must begin the way they run at point i than the other in the square right of and below it: as many as its far sides cross more ridges
// than its near ones. Where ridges fan out or lie ever closer, minutiae with one direction prevail.
func (p *prevalence) balance(i int) float64 {
	base := (*[latticeColumns + 2]uint16)(p.base[i:])
	a, b, c, d := base[0], base[1], base[latticeColumns+1], base[latticeColumns] // around the square
	if int(int16(2*(b-a)))+int(int16(2*(c-b)))+int(int16(2*(d-c)))+int(int16(2*(a-d))) != 0 {
		return 0 // around a core or a delta there are no two ways
	}
	crossed := (*[latticeColumns + 2]point)(p.crossed[i:])
	near, next := crossed[0], crossed[1].along(b, a)
	far, below := crossed[latticeColumns+1].along(c, a), crossed[latticeColumns].along(d, a)
	const half = latticeStep / 2.0
	return float64(half*(near.x+next.x-far.x-below.x)) + float64(half*(next.y+far.y-below.y-near.y))
}

// along returns what is crossed where the ridges run a, as it is for whoever follows them the way that lies nearer to b.
func (p point) along(a, b uint16) point {
	if fixed.Distance(a, b) > 1<<14 {
		return point{-p.x, -p.y} // sines of opposite directions are opposite to the bit
	}
	return p
}

// at returns what holds at p, and the point in whose square p lies.
func (l *lattice) at(p point) (k run, square int) {
	x, y := (p.x+fingerWidth/2)*(1.0/latticeStep), (p.y+fingerHeight/2)*(1.0/latticeStep)
	if !(x >= 0 && y >= 0 && x <= latticeColumns-1.001 && y <= latticeRows-1.001) { // seldom: min and max on every call take a tenth of all time
		x, y = min(max(x, 0), latticeColumns-1.001), min(max(y, 0), latticeRows-1.001)
	}
	column, row := int(x), int(y)
	square = row*latticeColumns + column
	right, down := x-float64(column), y-float64(row)
	near := (*[latticeColumns + 2]run)(l[square:])
	a, b, c, d := &near[0], &near[1], &near[latticeColumns], &near[latticeColumns+1]
	wd := float64(right * down)
	wb, wc := right-wd, down-wd
	wa := 1 - right - wc
	k.cos = float64(wa*a.cos) + float64(wb*b.cos) + float64(wc*c.cos) + float64(wd*d.cos)
	k.sin = float64(wa*a.sin) + float64(wb*b.sin) + float64(wc*c.sin) + float64(wd*d.sin)
	k.period = float64(wa*a.period) + float64(wb*b.period) + float64(wc*c.period) + float64(wd*d.period)
	return k, square
}

// theta returns the way the ridges run, 0 to 32,767.
func (k *run) theta() uint16 {
	return fixed.Atan2(int32(float64(k.sin*fixed.One)), int32(float64(k.cos*fixed.One))) / 2
}
