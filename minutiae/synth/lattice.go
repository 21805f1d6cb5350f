package synth

import "fingerzeig/internal/fixed"

// lattice is how the ridges of a pattern run and how far apart they lie, at points over the finger's frame: the cosine and the sine of twice the
// way they run, from +x towards +y, which points down, plus waySpan and in its units, and the period in 1/periodUnit px, 0 off the pad. Between
// points all are linear: asking the fields themselves for every minutia and every cell of a ridge map would take many times as long.
type lattice [latticeSize]lanes

const (
	latticeColumns = fingerWidth/latticeStep + 1
	latticeRows    = fingerHeight/latticeStep + 1
	latticeSize    = 1<<8 + latticeColumns + 2 // a few more than points: no square that a byte names leads out
	latticeUnit    = 1 << weightBits / latticeStep

	waySpan    = 1<<(valueBits-2) - 1
	periodBits = 8
	periodUnit = 1 << periodBits
)

// headings are the ways the ridges run at the points of a lattice.
type headings [latticeSize]uint16

var swayMesh, driftMesh = newMesh(swayStep), newMesh(periodStep)

// lay fills the lattice with the fields of a finger. What rows and columns have in common is found once.
func (l *lattice) lay(way *course, distance *period, base *headings) {
	*l = offPad
	var sway, drift grid
	sway.set(way.ground.sway, swayMesh)
	drift.set(distance.drift, driftMesh)
	arch := way.ground.layout.class == Arch
	var across [latticeColumns]float64
	var seen [latticeColumns]uint16
	for x := range across {
		across[x] = way.ground.tip.across(latticePoints[x].x)
	}
	for y, pad := range padRows {
		i, n := y*latticeColumns+pad.first, pad.end-pad.first
		if n == 0 {
			continue
		}
		base, points, l, sway, drift, across := base[i:][:n], latticePoints[i:][:n], l[i:][:n], sway[i:][:n], drift[i:][:n], across[pad.first:][:n]
		for k := range way.poles {
			way.poles[k].bearings(seen[:n], points[0], latticeStep)
			way.poles[k].add(base, seen[:n], points[0], latticeStep)
		}
		steep, share := way.ground.tip.steep(points[0].y), distance.share(points[0].y)
		for x := range base {
			rise := 0.0
			if arch {
				rise = way.ground.layout.arch.rise(points[x])
			}
			theta := wayOf(base[x], way.ground.join(across[x], steep, rise, sway[x]))
			base[x] = theta
			px := distance.px(share, drift[x])
			l[x] = pack(
				int(uint(fixed.Cos(2*theta)+fixed.One)*waySpan/fixed.One),
				int(uint(fixed.Sin(2*theta)+fixed.One)*waySpan/fixed.One),
				int(float64(px*periodUnit)+0.5),
			)
		}
	}
}

// offPad is a lattice that holds nothing, everywhere.
var offPad = func() (l lattice) {
	for i := range l {
		l[i] = pack(waySpan, waySpan, 0)
	}
	return l
}()

// balance returns how many more ridges must begin the way they run at the first point of a square than the other in that square: as many as its
// far sides cross more ridges than its near ones. Where ridges fan out or lie ever closer, minutiae with one direction prevail.
func (h *headings) balance(square uint8) float64 {
	i := int(square)
	a, b, c, d := h[i], h[i+1], h[i+latticeColumns+1], h[i+latticeColumns] // around it
	if int(int16(2*(b-a)))+int(int16(2*(c-b)))+int(int16(2*(d-c)))+int(int16(2*(a-d))) != 0 {
		return 0 // around a core or a delta there are no two ways
	}
	b, c, d = along(b, a), along(c, a), along(d, a)
	more := fixed.Sin(c) + fixed.Sin(d) - fixed.Sin(a) - fixed.Sin(b) // through the sides that lie across x
	more += fixed.Cos(b) + fixed.Cos(c) - fixed.Cos(d) - fixed.Cos(a)
	return float64(float64(more) * (latticeStep / (2 * fixed.One * periodMean)))
}

// along returns the way ridges run, a, for whoever follows them the way that lies nearer to b.
func along(a, b uint16) uint16 {
	if fixed.Distance(a, b) > 1<<14 {
		return a + 1<<15
	}
	return a
}

// latticePlace is a place of the finger inside the lattice, from the corner of the frame, in 1/latticeUnit px.
type latticePlace struct{ x, y int }

// latticePlaceOf returns a place inside, or the nearest.
func latticePlaceOf(p point) latticePlace {
	x, y := int(float64((p.x+fingerWidth/2)*latticeUnit)), int(float64((p.y+fingerHeight/2)*latticeUnit))
	return latticePlace{min(max(x, 0), latticeRight), min(max(y, 0), latticeBottom)}
}

// The last place inside.
const latticeRight, latticeBottom = (latticeColumns-1)<<weightBits - 1, (latticeRows-1)<<weightBits - 1

// square returns the point in whose square the place lies.
func (p latticePlace) square() uint8 { return uint8(p.y>>weightBits*latticeColumns + p.x>>weightBits) }

// at returns what holds at a place.
func (l *lattice) at(p latticePlace) lanes {
	a := int(p.square())
	return between(l[a], l[a+1], l[a+latticeColumns], l[a+latticeColumns+1], p.x&part, p.y&part)
}

// theta returns the way the ridges run where the lattice holds k, 0 to 32,767.
func theta(k lanes) uint16 {
	const middle = waySpan << weightBits
	return fixed.Atan2(int32(k.second()-middle), int32(k.first()-middle)) / 2
}
