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
	*prevalence
	endings float64 // share of them
	marks   []mark
	n       int // of them

	// The marks of each square of the lattice: the first one's number and for each the next one's, both plus 1.
	first [latticeColumns * latticeRows]uint8
	next  [mostMarks]uint8
}

const guideSteps = 128

// newScatter returns the minutiae of the finger of a seed.
func newScatter(seed uint64, l layout, ridges *lattice, prevails *prevalence) []mark {
	s := scatter{c: newChance(seed, forScatter), lattice: ridges, prevalence: prevails}
	s.endings = endingShare + float64(endingSpread*s.c.normal())
	wealth := 1 + float64(wealthSpread*s.c.normal())
	lush := lushTexture().cut(s.c, latticeColumns, latticeRows)
	var until [latticeColumns * latticeRows]float64 // expected number up to and with each of padSquares
	sum := 0.0
	for k, i := range padSquares {
		sum += s.expected(&l, lush.at(int(i)/latticeColumns*textureSide+int(i)%latticeColumns), int(i))
		until[k] = sum
	}
	var guide [guideSteps]uint8 // in which of padSquares each share of the sum is reached
	for k, step := 0, 0; step < guideSteps; step++ {
		for until[k] <= float64(sum*float64(step))/guideSteps {
			k++
		}
		guide[step] = uint8(k)
	}
	n := int(float64(sum*max(wealth, leastWealth)) + float64(1.7*float64(s.c.normal())) + 0.5)
	marks := make([]mark, min(max(n, 0), mostMarks))
	s.marks = marks
	for tries := 0; s.n < len(marks) && tries < 4*n; tries++ {
		if s.n > 0 && s.c.uniform() < groupShare {
			s.follow()
			continue
		}
		share := s.c.uniform()
		k := int(guide[int(float64(share*guideSteps))])
		for until[k] <= float64(sum*share) && k < len(padSquares)-1 {
			k++
		}
		p := latticePoints[padSquares[k]]
		right, down := s.c.pair()
		s.put(point{p.x + float64(latticeStep*right), p.y + float64(latticeStep*down)}, -1)
	}
	return marks[:s.n]
}

// expected returns how many minutiae lie in a square on the mean: more at cores and deltas, fewer at the tip.
func (s *scatter) expected(l *layout, lush float64, i int) float64 {
	p := latticePoints[i].plus(point{latticeStep / 2, latticeStep / 2})
	density := 1 + float64(lushSpread*lush)
	density -= float64(tipPoor * smoothStep((-p.y-40)/160))
	for _, at := range l.cores {
		density += float64(coreRich * near(p, at))
	}
	for _, at := range l.deltas {
		density += float64(deltaRich * near(p, at))
	}
	if density < leastDensity {
		density = leastDensity
	}
	return float64(density * (marksPerPixel * latticeStep * latticeStep))
}

// near falls from 1 where p lies at q to a half at a distance of richReach and on towards 0.
func near(p, q point) float64 {
	v := p.minus(q)
	return 1 / (1 + float64((float64(v.x*v.x)+float64(v.y*v.y))*(1/(richReach*richReach))))
}

// follow puts a minutia beside the last one, along its ridge: dots, short ridges and forks come in groups.
func (s *scatter) follow() {
	last := &s.marks[s.n-1]
	along := s.c.between(groupLeast, groupMost)
	if s.c.uniform() < 0.5 {
		along = -along
	}
	p := last.at.plus(point{along, s.c.between(-groupAside, groupAside)}.turned(last.direction))
	if squareOnPad(across(p.x), down(p.y)) {
		s.put(p, s.n-1)
	}
}

// put adds a minutia at p unless one lies there. One of a group mostly points where its leader does; leader is -1 for the others.
func (s *scatter) put(p point, leader int) {
	if s.taken(p) {
		return
	}
	k, square := s.lattice.at(p)
	one, share := s.base[square], groupSameWay
	if leader >= 0 {
		one = s.marks[leader].direction
	} else {
		more := float64(netWeight / (2 * marksPerPixel * latticeStep * latticeStep) * s.balance(square))
		share = 0.5 + min(max(more, -netMost), netMost)
	}
	way, kind := s.c.pair()
	direction, other := k.theta(), uint16(0)
	if way >= share {
		other = 1 << 15
	}
	if fixed.Distance(direction, one) > 1<<14 {
		other ^= 1 << 15
	}
	is := minutiae.Bifurcation
	if kind < s.endings {
		is = minutiae.Ending
	}
	s.marks[s.n] = mark{vortex{p, direction ^ other, is}, float64(s.c.noise()) / noiseOne}
	s.n++
	s.next[s.n-1], s.first[square] = s.first[square], uint8(s.n)
}

// taken tells whether a minutia lies so close to p that none fits between.
func (s *scatter) taken(p point) bool {
	right, bottom := across(p.x+marksApart), down(p.y+marksApart)
	for y := down(p.y - marksApart); y <= bottom; y++ {
		for x := across(p.x - marksApart); x <= right; x++ {
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

// across and down tell in which square of the lattice, or next to which, a place lies.
func across(x float64) int {
	return min(max(int((x+fingerWidth/2)*(1.0/latticeStep)), 0), latticeColumns-1)
}
func down(y float64) int {
	return min(max(int((y+fingerHeight/2)*(1.0/latticeStep)), 0), latticeRows-1)
}
