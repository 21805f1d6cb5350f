package synth

import (
	"math"

	"fingerzeig/internal/fixed"
)

// flow is the way the ridges run, for each cell: half a turn is 32,768, from +x towards +y, which points down.
type flow struct {
	w, h  int // cells
	theta []uint16
}

// bend is a periodic correction of the argument of a singular point, different for each finger: the argument itself is the field of no
// real one. Vizcaya and Gerhardt (Pattern Recognition 29(7), 1996) make it piecewise linear; a few harmonics are smoother.
type bend struct {
	size  [2]float64 // of the first and the second harmonic, as binary angles
	phase [2]uint16
}

func newBend(c chance, spread float64) (b bend) {
	for k := range b.size {
		b.size[k] = float64(c.normal()*float64(degrees(spread))) / float64(k+1)
		b.phase[k] = uint16(c.below(65536))
	}
	return b
}

func (b *bend) of(a uint16) uint16 {
	sum := float64(a) + float64(b.size[0]*float64(fixed.Sin(a+b.phase[0])))/fixed.One
	sum += float64(b.size[1]*float64(fixed.Sin(2*a+b.phase[1]))) / fixed.One
	return uint16(int32(sum + 8*65536)) // whole turns, which do not matter, make it positive, and int32 is then math.Floor in less time
}

// newFlow lays the orientation field over the finger.
func newFlow(seed uint64, l layout) *flow {
	course := newCourse(seed, l)
	f := &flow{w: fingerWidth / cellPx, h: fingerHeight / cellPx}
	f.theta = make([]uint16, f.w*f.h)
	for i := range f.theta {
		f.theta[i] = course.at(cellCentre(i%f.w, i/f.w))
	}
	return f
}

// course is the orientation field as a function: half the sum of the arguments seen from the cores less those seen from the deltas (Sherlock
// and Monro, Pattern Recognition 26(7), 1993), each bent, on ridges that follow the shape of the fingertip.
type course struct {
	ground *ground
	poles  []pole
}

func newCourse(seed uint64, l layout) *course {
	c := newChance(seed, forFlow)
	g := newGround(c, l)
	poles := make([]pole, 0, len(l.cores)+len(l.deltas))
	for k, at := range l.cores {
		poles = append(poles, pole{at: at, sign: 1, bend: newBend(c, coreBendSpread), opening: g.opening(k)})
		poles[k].parallel = c.between(parallelLeast, parallelMost)
	}
	for _, at := range l.deltas {
		poles = append(poles, pole{at: at, sign: -1, bend: newBend(c, deltaBendSpread)})
	}
	return &course{g, poles}
}

// at returns the way the ridges run at p, as a flow holds it.
func (o *course) at(p point) uint16 { return o.where(p, o.ground.sway.at(p.x, p.y)) }

// where is at for whoever knows how far the ridges sway at p.
func (o *course) where(p point, sway float64) uint16 {
	var turns uint16 // y up
	poles := o.poles
	for k := range poles {
		turns += poles[k].turns(p)
	}
	return -(turns/2 + degrees(o.ground.where(p, sway))) & (1<<15 - 1)
}

// ground is the smooth part of the orientation field.
type ground struct {
	layout layout
	tip    tip
	sway   *field
}

func newGround(c chance, l layout) *ground {
	return &ground{l, newTip(c), newField(c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, swayStep)}
}

// at returns the smooth part, in degrees counter-clockwise.
func (g *ground) at(p point) float64 { return g.where(p, g.sway.at(p.x, p.y)) }

func (g *ground) where(p point, sway float64) float64 {
	return g.tip.at(p) + g.layout.arch.rise(p) + float64(swaySpread*sway)
}

// opening returns the direction, y up, in which the loop around core k opens: there a ridge runs straight away from the core.
func (g *ground) opening(k int) uint16 {
	at := g.layout.cores[k]
	turns := 2 * degrees(g.at(at))
	for other, core := range g.layout.cores {
		if other != k {
			turns += argument(at.minus(core))
		}
	}
	for _, delta := range g.layout.deltas {
		turns -= argument(at.minus(delta))
	}
	return turns
}

// pole is a core or a delta.
type pole struct {
	at       point
	sign     int // 1 core, -1 delta
	bend     bend
	opening  uint16
	parallel float64 // degrees by which the argument is corrected beside the opening
}

// turns returns what the pole adds to twice the orientation at p, y up.
func (o *pole) turns(p point) uint16 {
	v := p.minus(o.at)
	a := argument(v)
	if o.sign < 0 {
		return -o.bend.of(a)
	}
	// Around a bare pole ridges fan out from the core. On fingers the legs of a loop run side by side: there the orientation turns around the
	// closed end alone. That difference is a triangular wave, most of it this sine; it fades where the shape of the finger takes over.
	r2 := float64(v.x*v.x) + float64(v.y*v.y)
	size := o.parallel / (1 + r2/(parallelReach*parallelReach))
	side := float64(fixed.Sin(a-o.opening)) / fixed.One
	return o.bend.of(a) - degrees(float64(size*side))
}

// cellCentre returns the place of the middle of a cell in the finger's frame.
func cellCentre(x, y int) point {
	return point{float64(x*cellPx+cellPx/2) - fingerWidth/2 - 0.5, float64(y*cellPx+cellPx/2) - fingerHeight/2 - 0.5}
}

// argument returns the direction of v, counter-clockwise with y up.
func argument(v point) uint16 {
	const fine = 256
	return fixed.Atan2(int32(float64(-v.y*fine)), int32(float64(v.x*fine)))
}

// tip is how the ridges follow the shape of the fingertip: they fall to both sides, strongly towards the end of the finger and not at all
// at the crease of the joint.
type tip struct {
	fall          float64 // degrees at tipReach beside the middle
	top, bottom   float64 // rows between which the fall fades
	middle, skew  float64 // column of the highest point, degrees that all ridges slope
	bottomReverse float64 // degrees at the bottom: ridges may rise a little to both sides there
}

func newTip(c chance) tip {
	return tip{
		fall:          tipFall + float64(6*c.normal()),
		top:           -130 + float64(20*c.normal()),
		bottom:        110 + float64(20*c.normal()),
		middle:        float64(8 * c.normal()),
		skew:          float64(4 * c.normal()),
		bottomReverse: float64(4 * c.normal()),
	}
}

// at returns what the tip adds to the orientation, in degrees counter-clockwise.
func (t *tip) at(p point) float64 {
	across := (p.x - t.middle) / tipReach
	across = across / math.Sqrt(1+float64(0.8*float64(across*across))) // the sides never get steeper than upright
	fade := smoothStep((t.bottom - p.y) / (t.bottom - t.top))
	return t.skew - float64(across*(float64(t.fall*fade)+float64(t.bottomReverse*(1-fade))))
}

// rise returns what an arch adds, in degrees counter-clockwise; the zero hump adds nothing.
func (h *hump) rise(p point) float64 {
	if h.height == 0 {
		return 0
	}
	turn := (p.x - h.at.x) / h.width // half a wave on each side
	if turn < -0.5 || turn > 0.5 {
		return 0
	}
	across := float64(fixed.Sin(degrees(float64(turn*360)))) / fixed.One
	down := (p.y - h.at.y) / h.below
	if down < 0 {
		down = float64(down * 0.5) // it fades more slowly upwards, where the tip takes over
	}
	slope := float64(h.height*across) / (1 + float64(down*down))
	return float64(float64(int16(-fixed.Atan2(int32(float64(slope*4096)), 4096))) * (360.0 / 65536))
}

// smoothStep goes from 0 at t = 0 to 1 at t = 1 and stays there.
func smoothStep(t float64) float64 {
	if !(t > 0) { // min and max on every call would take as long as all else here
		return 0
	}
	if t >= 1 {
		return 1
	}
	return float64(float64(t*t) * (3 - float64(2*t)))
}
