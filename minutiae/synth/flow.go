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
	seen := make([]uint16, f.w)
	for y := range f.h {
		row := f.theta[y*f.w:][:f.w]
		for k := range course.poles {
			pole := &course.poles[k]
			for x := range seen {
				seen[x] = argument(cellCentre(x, y).minus(pole.at))
			}
			pole.add(row, seen, cellCentre(0, y), cellPx)
		}
		for x := range row {
			row[x] = wayOf(row[x], course.ground.at(cellCentre(x, y)))
		}
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

// wayOf joins what the poles add to twice the way the ridges run, y up, and the smooth part of it, in degrees.
func wayOf(turns uint16, smooth float64) uint16 { return -(turns/2 + degrees(smooth)) & (1<<15 - 1) }

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
func (g *ground) at(p point) float64 {
	return g.join(g.tip.across(p.x), g.tip.steep(p.y), g.rise(p), g.sway.at(p.x, p.y))
}

// join is at for whoever knows what the tip adds in a column and in a row, what an arch adds and how far the ridges sway.
func (g *ground) join(across, steep, rise, sway float64) float64 {
	return g.tip.skew - float64(across*steep) + rise + float64(swaySpread*sway)
}

// rise returns what an arch adds at p; other classes have none.
func (g *ground) rise(p point) float64 {
	if g.layout.arch.height == 0 {
		return 0
	}
	return g.layout.arch.rise(p)
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

// add adds to turns what the pole adds to twice the orientation, y up, at first and at places to its right, step px apart. seen holds their
// arguments as seen from the pole.
func (o *pole) add(turns, seen []uint16, first point, step float64) {
	seen = seen[:len(turns)]
	if o.sign < 0 {
		for k := range turns {
			turns[k] -= o.bend.of(seen[k])
		}
		return
	}
	y := first.y - o.at.y
	y2 := float64(y * y)
	for k := range turns {
		x := first.x - o.at.x
		first.x += step
		a := seen[k]
		// Around a bare pole ridges fan out from the core. On fingers the legs of a loop run side by side: there the orientation turns around the
		// closed end alone. That difference is a triangular wave, most of it this sine; it fades where the shape of the finger takes over.
		r2 := float64(x*x) + y2
		size := o.parallel / (1 + r2/(parallelReach*parallelReach))
		side := float64(fixed.Sin(a-o.opening)) / fixed.One
		turns[k] += o.bend.of(a) - degrees(float64(size*side))
	}
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

// across and steep are the factors, by column and row, of what the tip adds to the orientation, in degrees clockwise, beside its skew.
func (t *tip) across(x float64) float64 {
	across := (x - t.middle) / tipReach
	return across / math.Sqrt(1+float64(0.8*float64(across*across))) // the sides never get steeper than upright
}

func (t *tip) steep(y float64) float64 {
	fade := smoothStep((t.bottom - y) / (t.bottom - t.top))
	return float64(t.fall*fade) + float64(t.bottomReverse*(1-fade))
}

// rise returns what an arch adds, in degrees counter-clockwise.
func (h *hump) rise(p point) float64 {
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
