package synth

import "fingerzeig/minutiae"

// mark is a minutia of a pattern.
type mark struct {
	vortex
	strength float64 // how clearly it shows, in deviations from the mean of all
}

// scatter draws the minutiae of a pattern: a random process whose density follows the pattern, whose directions follow the ridges one way or
// the other, as often as ridges must begin there, and some of which come in groups.
type scatter struct {
	c       series
	lattice *lattice
	base    *headings
	endings float64 // share of them
	marks   []mark
	n       int // of them

	// The marks of each square of the lattice: the first one's number and for each the next one's, both plus 1.
	first [latticeSize]uint8
	next  [mostMarks]uint8
}

const guideSteps = 128

// newScatter returns the minutiae of the finger of a seed.
func newScatter(seed uint64, l layout, ridges *lattice, base *headings) []mark {
	s := scatter{c: newSeries(seed, forScatter), lattice: ridges, base: base}
	s.endings = endingShare + float64(float64(s.c.noise())*(endingSpread/noiseOne))
	wealth := 1 + float64(float64(s.c.noise())*(wealthSpread/noiseOne))
	lush := lushTexture().cut(&s.c, latticeColumns, latticeRows)
	var until density
	sum := until.set(&l, lush)
	var guide [guideSteps]uint8 // in which of padSquares each share of the sum is reached
	step, steps := 0, guideSteps/sum
	for k := range padSquares {
		for last := min(int(float64(until[k]*steps)), guideSteps-1); step <= last; step++ {
			guide[step] = uint8(k)
		}
	}
	n := int(float64(sum*max(wealth, leastWealth)) + float64(float64(s.c.noise())*(1.7/noiseOne)) + 0.5)
	s.marks = make([]mark, min(max(n, 0), mostMarks))
	for tries := 0; s.n < len(s.marks) && tries < 4*n; tries++ {
		v := s.c.bits()
		if s.n > 0 && float64(v%(1<<16)) < groupShare*(1<<16) {
			s.follow()
			continue
		}
		share := float64(v>>16) / (1 << 48)
		k := int(guide[int(float64(share*guideSteps))])
		for until[k] <= float64(sum*share) && k < len(padSquares)-1 {
			k++
		}
		p := latticePoints[padSquares[k].corner]
		right, down, way, kind := s.c.shares()
		s.put(point{p.x + float64(latticeStep*right), p.y + float64(latticeStep*down)}, -1, way, kind)
	}
	return s.marks[:s.n]
}

// density is the expected number of minutiae in each of padSquares and those before it.
type density [latticeColumns * latticeRows]float64

// set adds up how many lie in each square on the mean: more at cores and deltas, fewer at the tip. It returns the sum of all.
func (d *density) set(l *layout, lush swatch[float32]) (sum float64) {
	ones := d[:len(padSquares)]
	for k := range ones {
		s := &padSquares[k]
		ones[k] = s.plain + float64(lushSpread*(float64(lush.one[s.texture])+float64(lush.other[s.texture])))
	}
	for _, at := range l.cores {
		enrich(ones, at, coreRich)
	}
	for _, at := range l.deltas {
		enrich(ones, at, deltaRich)
	}
	for k, one := range ones {
		if one < leastDensity {
			one = leastDensity
		}
		sum += float64(one * (marksPerPixel * latticeStep * latticeStep))
		ones[k] = sum
	}
	return sum
}

// enrich adds so much at a place, half of it at a distance of richReach, and less and less beyond.
func enrich(density []float64, at point, most float64) {
	for k, middle := range padMiddles[:len(density)] {
		v := middle.minus(at)
		density[k] += most / (1 + float64((float64(v.x*v.x)+float64(v.y*v.y))*(1/(richReach*richReach))))
	}
}

// follow puts a minutia beside the last one, along its ridge: dots, short ridges and forks come in groups.
func (s *scatter) follow() {
	last := &s.marks[s.n-1]
	ahead, aside, way, kind := s.c.shares()
	along := float64((groupMost - groupLeast) * (2*ahead - 1))
	if along < 0 {
		along -= groupLeast
	} else {
		along += groupLeast
	}
	p := last.at.plus(point{along, float64(groupAside * (2*aside - 1))}.turned(last.direction))
	if at := latticePlaceOf(p); squareOnPad(at.x>>weightBits, at.y>>weightBits) {
		s.put(p, s.n-1, way, kind)
	}
}

// put adds a minutia at p unless one lies there. One of a group mostly points where its leader does; leader is -1 for the others. Its way along
// the ridge and its kind follow from shares.
func (s *scatter) put(p point, leader int, way, kind float64) {
	at := latticePlaceOf(p)
	if s.taken(p, at) {
		return
	}
	k, square := s.lattice.at(at), at.square()
	one, share := s.base[square], groupSameWay
	if leader >= 0 {
		one = s.marks[leader].direction
	} else {
		share = 0.5 + clamp(float64(netWeight/(2*marksPerPixel*latticeStep*latticeStep)*s.base.balance(square)), -netMost, netMost)
	}
	direction := along(theta(k), one)
	if way >= share {
		direction += 1 << 15
	}
	is := minutiae.Bifurcation
	if kind < s.endings {
		is = minutiae.Ending
	}
	s.marks[s.n] = mark{vortex{p, direction, is}, float64(s.c.noise()) / noiseOne}
	s.n++
	s.next[s.n-1], s.first[square] = s.first[square], uint8(s.n)
}

// taken tells whether a minutia lies so close to p that none fits between.
func (s *scatter) taken(p point, at latticePlace) bool {
	const reach = marksApart * latticeUnit
	left, right := max(at.x-reach, 0)>>weightBits, min(at.x+reach, latticeRight)>>weightBits
	top, bottom := max(at.y-reach, 0)>>weightBits, min(at.y+reach, latticeBottom)>>weightBits
	for y := top; y <= bottom; y++ {
		for x := left; x <= right; x++ {
			for i := s.first[uint8(y*latticeColumns+x)]; i != 0; i = s.next[i-1] {
				v := s.marks[i-1].at.minus(p)
				if float64(v.x*v.x)+float64(v.y*v.y) < marksApart*marksApart {
					return true
				}
			}
		}
	}
	return false
}
