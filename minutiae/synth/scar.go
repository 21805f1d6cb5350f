package synth

import "math"

// scar is a healed cut: a line without ridges, along which those of one side have slipped against those of the other.
type scar struct {
	at        point   // its middle, in the finger's frame
	direction uint16  // there
	bend      float64 // px to the side, for a square pixel along: skin is cut by hand
	half      float64 // px from the middle to an end
	slip      float64 // px of one side against the other
	width     float64
}

const mostScars = 8

// newScars draws the scars of a finger.
func newScars(seed uint64, n int) (all []scar) {
	c := newChance(seed, forScars)
	for range min(max(n, 0), mostScars) {
		all = append(all, scar{
			at:        point{float64(50 * c.normal()), float64(80 * c.normal())},
			direction: uint16(c.below(65536)),
			half:      c.between(scarLeast, scarMost),
			slip:      float64(slipSpread * c.normal()),
			width:     c.between(scarThin, scarWide),
			bend:      float64(c.between(-1, 1) * (scarBend / (scarMost * scarMost))),
		})
	}
	return all
}

// slipped returns the ridges as the cut leaves them.
func (s scar) slipped(p *plane) *plane {
	out := newPlane(p.w, p.h)
	way := point{1, 0}.turned(s.direction)
	for y := range p.h {
		row := out.row(y)
		copy(row, p.row(y))
		for x := range row {
			v := point{float64(x) - fingerWidth/2, float64(y) - fingerHeight/2}.minus(s.at)
			along, aside := float64(v.x*way.x)+float64(v.y*way.y), float64(v.y*way.x)-float64(v.x*way.y)
			aside -= float64(s.bend * float64(along*along))
			if math.Abs(aside) >= slipReach || math.Abs(along) >= s.half {
				continue
			}
			near := 1 - math.Abs(aside)/slipReach
			moved := float64(float64(s.slip/2*near) * smoothStep((s.half-math.Abs(along))/slipReach))
			if aside < 0 {
				moved = -moved
			}
			if from := newPatch(point{float64(x), float64(y)}.minus(way.times(moved)), p); !from.outside {
				row[x] = int16(from.sample(p))
			}
		}
	}
	return out
}

// mark notes in a plane where the cut leaves no ridges.
func (s scar) mark(p *plane) {
	for i := -s.half; i <= s.half; i++ {
		q := s.at.plus(point{i, float64(s.bend * float64(i*i))}.turned(s.direction)).plus(point{fingerWidth / 2, fingerHeight / 2})
		taper := smoothStep((s.half - math.Abs(i)) / 15)
		dent(p, q.x, q.y, float64(s.width*(0.5+float64(0.5*taper))), taper)
	}
}
