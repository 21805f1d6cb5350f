package synth

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// mark is a minutia of a pattern.
type mark struct {
	vortex
	strength float64 // how clearly it shows, in deviations from the mean of all
}

// scatter draws the minutiae of a pattern: a random process whose density follows the pattern, whose directions follow the ridges one way or
// the other, as often as ridges must begin there, and some of which come in groups.
type scatter struct {
	c       chance
	lattice *lattice
	marks   []mark
	endings float64 // share of them

	// The marks of each square of the lattice: the first one's number and for each the next one's, both plus 1.
	first [latticeColumns * latticeRows]uint8
	next  [mostMarks]uint8
}

// newScatter returns the minutiae of the finger of a seed.
func newScatter(seed uint64, l layout, ridges *lattice) []mark {
	s := scatter{c: newChance(seed, forScatter), lattice: ridges, marks: make([]mark, 0, mostMarks)}
	s.endings = endingShare + float64(endingSpread*s.c.normal())
	var until [latticeColumns * latticeRows]float64 // expected number up to and with each square
	wealth := 1 + float64(wealthSpread*s.c.normal())
	lush := newField(s.c, -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, lushStep)
	var lushness grid
	lushness.set(lush, latticePoint(0).plus(point{latticeStep / 2, latticeStep / 2}), latticeStep, latticeColumns, latticeRows)
	sum := 0.0
	for i, in := range &squaresWithin {
		if in {
			sum += s.expected(l, lushness.values[i], i)
		}
		until[i] = sum
	}
	n := int(float64(sum*max(wealth, leastWealth)) + float64(1.7*float64(s.c.normal())) + 0.5)
	for tries := 0; len(s.marks) < min(n, mostMarks) && tries < 4*n; tries++ {
		if len(s.marks) > 0 && s.c.uniform() < groupShare {
			s.follow()
			continue
		}
		at := float64(sum * s.c.uniform())
		low, high := 0, len(until)-1
		for low < high {
			if middle := (low + high) / 2; until[middle] > at {
				high = middle
			} else {
				low = middle + 1
			}
		}
		p := latticePoint(low)
		s.put(point{p.x + float64(latticeStep*s.c.uniform()), p.y + float64(latticeStep*s.c.uniform())}, -1)
	}
	return s.marks
}

// expected returns how many minutiae lie in a square on the mean: more at cores and deltas, fewer at the tip.
func (s *scatter) expected(l layout, lush float64, i int) float64 {
	p := latticePoint(i).plus(point{latticeStep / 2, latticeStep / 2})
	density := 1 + float64(lushSpread*lush)
	density -= float64(tipPoor * smoothStep((-p.y-40)/160))
	for _, at := range l.cores {
		density += float64(coreRich * near(p, at, richReach))
	}
	for _, at := range l.deltas {
		density += float64(deltaRich * near(p, at, richReach))
	}
	return float64(max(density, leastDensity) * (marksPerPixel * latticeStep * latticeStep))
}

// near falls from 1 where p lies at q to a half at a distance of reach and on towards 0.
func near(p, q point, reach float64) float64 {
	v := p.minus(q)
	return 1 / (1 + (float64(v.x*v.x)+float64(v.y*v.y))/float64(reach*reach))
}

// follow puts a minutia beside the last one, along its ridge: dots, short ridges and forks come in groups.
func (s *scatter) follow() {
	last := &s.marks[len(s.marks)-1]
	along := s.c.between(groupLeast, groupMost)
	if s.c.uniform() < 0.5 {
		along = -along
	}
	p := last.at.plus(point{along, s.c.between(-groupAside, groupAside)}.turned(last.direction))
	if onPad(p, 0) {
		s.put(p, len(s.marks)-1)
	}
}

// put adds a minutia at p unless one lies there. One of a group mostly points where its leader does; leader is -1 for the others.
func (s *scatter) put(p point, leader int) {
	if s.taken(p) {
		return
	}
	k, square := s.lattice.at(p)
	m := mark{vortex: vortex{at: p, direction: k.theta(), kind: minutiae.Bifurcation}, strength: s.c.normal()}
	one := s.lattice.base[square]
	more := float64(netWeight*s.lattice.net[square]) / (2 * marksPerPixel * latticeStep * latticeStep)
	share := 0.5 + min(max(more, -netMost), netMost)
	if leader >= 0 {
		one, share = s.marks[leader].direction, groupSameWay
	}
	if fixed.Distance(m.direction, one) > 1<<14 {
		m.direction += 1 << 15
	}
	if s.c.uniform() >= share {
		m.direction += 1 << 15
	}
	if s.c.uniform() < s.endings {
		m.kind = minutiae.Ending
	}
	s.marks = append(s.marks, m)
	s.next[len(s.marks)-1], s.first[square] = s.first[square], uint8(len(s.marks))
}

// taken tells whether a minutia lies so close to p that none fits between.
func (s *scatter) taken(p point) bool {
	column := func(x float64) int { return min(max(int((x+fingerWidth/2)/latticeStep), 0), latticeColumns-1) }
	row := func(y float64) int { return min(max(int((y+fingerHeight/2)/latticeStep), 0), latticeRows-1) }
	right, bottom := column(p.x+marksApart), row(p.y+marksApart)
	for y := row(p.y - marksApart); y <= bottom; y++ {
		for x := column(p.x - marksApart); x <= right; x++ {
			for i := s.first[y*latticeColumns+x]; i != 0; i = s.next[i-1] {
				v := s.marks[i-1].at.minus(p)
				if float64(v.x*v.x)+float64(v.y*v.y) < marksApart*marksApart {
					return true
				}
			}
		}
	}
	return false
}
