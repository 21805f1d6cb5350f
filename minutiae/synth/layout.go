package synth

import "fingerzeig/internal/fixed"

// layout is where the ridge pattern is not smooth: cores, around which ridges turn back, and deltas, where three ways of running meet.
type layout struct {
	class         Class
	cores, deltas []point
	arch          hump // of an arch
}

// point is a place of the finger or of an image, in pixels.
type point struct{ x, y float64 }

func (p point) plus(q point) point  { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point { return point{p.x - q.x, p.y - q.y} }
func (p point) times(s float64) point {
	return point{float64(p.x * s), float64(p.y * s)}
}

// turned returns p, turned from +x towards +y.
func (p point) turned(a uint16) point { return p.by(unit(a)) }

// unit returns the point at a distance of 1 from the origin to which +x is turned.
func unit(a uint16) point {
	return point{float64(fixed.Cos(a)) / fixed.One, float64(fixed.Sin(a)) / fixed.One}
}

// by returns p, turned as +x is to u.
func (p point) by(u point) point {
	return point{float64(p.x*u.x) - float64(p.y*u.y), float64(p.x*u.y) + float64(p.y*u.x)}
}

// turnedBack undoes turned, exactly: sines are rounded to table steps, and not to the same step for a and -a.
func (p point) turnedBack(a uint16) point {
	u := unit(a)
	return point{float64(p.x*u.x) + float64(p.y*u.y), float64(p.y*u.x) - float64(p.x*u.y)}
}

// hump is the place where the ridges of an arch rise most.
type hump struct {
	at     point
	height float64 // tangent of the steepest rise
	width  float64
	below  float64 // px over which the rise fades downwards
}

// degrees turns an angle into a binary one.
func degrees(d float64) uint16 { return uint16(int32(float64(d * (65536.0 / 360)))) }

// newLayout draws the class, and places for its singular points as they lie on fingers: deltas below the cores and, but for tented arches,
// some ten to fifteen ridges to the side.
func newLayout(seed uint64) layout {
	c := newChance(seed, forLayout)
	l := layout{class: drawClass(c)}
	middle := point{float64(7 * c.normal()), float64(12 * c.normal())}
	side := 1.0 // of the delta
	switch l.class {
	case Arch:
		l.arch = hump{
			at:     point{middle.x, middle.y + 25 + float64(15*c.normal())},
			height: c.between(0.7, 1.3),
			width:  c.between(150, 230),
			below:  c.between(60, 110),
		}
	case TentedArch:
		l.cores = []point{middle}
		l.deltas = []point{middle.plus(point{float64(8 * c.normal()), c.between(60, 130)})}
	case RightLoop:
		side = -1
		fallthrough
	case LeftLoop:
		l.cores = []point{middle}
		away := point{float64(side * c.between(85, 165)), c.between(140, 225)}
		l.deltas = []point{middle.plus(away)}
	case Whorl:
		apart := point{float64(5 * c.normal()), c.between(12, 34)}
		l.cores = []point{middle.minus(apart), middle.plus(apart)}
		l.deltas = twoDeltas(c, middle)
	case DoubleLoop:
		apart := point{0, c.between(24, 44)}.turned(degrees(c.between(-70, 70)))
		l.cores = []point{middle.minus(apart), middle.plus(apart)}
		l.deltas = twoDeltas(c, middle)
	}
	return l
}

func twoDeltas(c chance, middle point) []point {
	return []point{
		middle.plus(point{-c.between(95, 165), c.between(150, 230)}),
		middle.plus(point{c.between(95, 165), c.between(150, 230)}),
	}
}
