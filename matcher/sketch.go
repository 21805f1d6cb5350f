package matcher

import (
	"encoding/binary"

	"fingerzeig/internal/kernel"
)

// Sketches holds, side by side for a fast look at all of them, what is left of many candidates when each of their codes is reduced to the
// signs of its values. Whitened values are as often above zero as below, so that two codes agree in about as many signs as their cosine says
// (64 signs of a random projection estimate it with a deviation of 0.2; Charikar, STOC 2002).
//
// It takes about 350 bytes a candidate, at most SketchBytes. The zero Sketches is empty.
type Sketches struct {
	groups []uint8  // how many groups of codes each has
	scales []uint8  // what its sum is multiplied by, in 1/scaleOne
	spans  []uint32 // of each group: sectors of the first and last direction, lanes that hold a code (see kernel.Screen)
	codes  []uint64
}

// SketchBytes is the most that a candidate takes in Sketches.
const SketchBytes = 2 + mostSketched/kernel.Group*(4+8*kernel.Group)

const (
	scaleOne   = 256 // divided by the square root of the number of codes
	sectorBits = 8   // of a direction that a span keeps
)

// NewSketches returns empty sketches that need not move while they hold no more than so many candidates, with no more groups of eight
// minutiae.
func NewSketches(candidates, groups int) Sketches {
	return Sketches{
		groups: make([]uint8, 0, candidates),
		scales: make([]uint8, 0, candidates),
		spans:  make([]uint32, 0, groups),
		codes:  make([]uint64, 0, groups*kernel.Group),
	}
}

// HasRoom tells whether all of the candidates can be appended without moving what is there: copies of the Sketches made before go on to see
// the same memory.
func (s *Sketches) HasRoom(all ...Candidate) bool {
	groups := len(s.spans)
	for _, c := range all {
		if len(c.b) > 0 {
			groups += (min(int(c.b[0]), mostSketched) + kernel.Group - 1) / kernel.Group
		}
	}
	return len(s.groups)+len(all) <= cap(s.groups) && groups <= cap(s.spans)
}

// Len returns the number of candidates.
func (s *Sketches) Len() int { return len(s.groups) }

// Bytes returns how much memory the sketches take.
func (s *Sketches) Bytes() int {
	return cap(s.groups) + cap(s.scales) + 4*cap(s.spans) + 8*cap(s.codes)
}

// Append adds a candidate behind the others. Of more than mostSketched minutiae it takes the most reliable.
func (s *Sketches) Append(c Candidate) {
	k := newSketch(c)
	s.scales = append(s.scales, scaleOf[k.n])
	s.groups = append(s.groups, uint8((k.n+kernel.Group-1)/kernel.Group))
	for first := 0; first < k.n; first += kernel.Group {
		last := min(first+kernel.Group, k.n) - 1
		lanes := uint32(1)<<(last-first+1) - 1
		s.spans = append(s.spans, lanes<<16|uint32(k.turns[last]>>(16-sectorBits))<<8|uint32(k.turns[first]>>(16-sectorBits)))
		s.codes = append(s.codes, k.codes[first:first+kernel.Group]...) // behind the last lie zeros
	}
}

// Wipe overwrites all of it with zeros and empties it.
func (s *Sketches) Wipe() {
	clear(s.groups[:cap(s.groups)])
	clear(s.scales[:cap(s.scales)])
	clear(s.spans[:cap(s.spans)])
	clear(s.codes[:cap(s.codes)])
	*s = Sketches{}
}

// scaleOf makes sums of sets of different size comparable: strangers' sums spread as the square root of the number of codes.
var scaleOf = func() (scales [mostSketched + 1]uint8) {
	for n := 1; n <= mostSketched; n++ {
		for scales[n] < 255 && (int(scales[n])+1)*(int(scales[n])+1)*n <= scaleOne*scaleOne {
			scales[n]++
		}
	}
	return scales
}()

// sketch is the directions, ascending, and the signs of the codes of a candidate's most reliable minutiae.
type sketch struct {
	n     int
	turns [mostSketched]uint16
	codes [mostSketched]uint64
}

func newSketch(c Candidate) (k sketch) {
	if len(c.b) == 0 {
		return k
	}
	n := int(c.b[0])
	minutia := func(i int) []byte { return c.b[headerBytes+i*minutiaBytes:][:minutiaBytes] }
	least, rest := mostReliable(n, minutia)
	values := c.b[len(c.b)-n*dims:]
	for i := range n {
		switch m := minutia(i); {
		case m[7] < least, m[7] == least && rest == 0:
			continue
		case m[7] == least:
			rest--
		}
		k.turns[k.n] = binary.BigEndian.Uint16(minutia(i)[4:])
		k.codes[k.n] = signs((*[dims]byte)(values[i*dims:]))
		k.n++
	}
	return k
}

// mostReliable returns the reliability from which on a minutia is among the mostSketched, and how many of just that one still are.
func mostReliable(n int, minutia func(i int) []byte) (least byte, rest int) {
	rest = mostSketched
	if n <= mostSketched {
		return 0, rest
	}
	var count [256]uint8
	for i := range n {
		count[minutia(i)[7]]++
	}
	for least = 255; rest > int(count[least]); least-- {
		rest -= int(count[least])
	}
	return least, rest
}

// A group is never cut short.
const _ = -uint(mostSketched % kernel.Group)

// signs returns a bit for each value: whether it is negative.
func signs(values *[dims]byte) (bits uint64) {
	const topBits, gather = 0x8080808080808080, 0x0002040810204081
	for k := 0; k < dims; k += 8 {
		bits = bits<<8 | (binary.LittleEndian.Uint64(values[k:])&topBits)*gather>>56
	}
	return bits
}

// A sketch's code is one word.
const _ = uint(64-dims) + uint(dims-64)

// screen is a probe's side of Screen.
type screen struct {
	codes   []uint64 // those of the probe, by direction; what lies within turnSketched of the seam is there twice
	windows []uint16
}

func newScreen(c Candidate) (s screen) {
	const turn = 1 << 16
	k := newSketch(c)
	turns, codes := k.turns[:k.n], k.codes[:k.n]
	at := make([]int, 0, 2*mostSketched)
	s.codes = make([]uint64, 0, 2*mostSketched)
	for _, around := range []int{-turn, 0, turn} {
		for i, t := range turns {
			if d := int(t) + around; d >= -turnSketched && d < turn+turnSketched {
				at, s.codes = append(at, d), append(s.codes, codes[i])
			}
		}
	}
	s.windows = make([]uint16, kernel.ScreenWindows)
	from, to := 0, 0
	for sector := range 1 << sectorBits {
		const width = turn >> sectorBits
		for from < len(at) && at[from] < sector*width-turnSketched {
			from++
		}
		for to < len(at) && at[to] < (sector+1)*width+turnSketched {
			to++
		}
		s.windows[sector], s.windows[1<<sectorBits+sector] = uint16(from&^1), uint16((to+1)&^1)
	}
	if len(s.codes)%2 != 0 {
		s.codes = append(s.codes, s.codes[len(s.codes)-1])
	}
	return s
}

// Screen gives each of the sketches a rank: the higher, the more the candidate's structures have likes in the probe. Ranks compare
// candidates for one probe and mean nothing else. It panics where dst does not hold one for each.
func (p *Probe) Screen(dst []uint16, s *Sketches) {
	screen := p.screen()
	kernel.Screen(dst, s.groups, s.spans, s.codes, screen.windows, screen.codes, signsApart)
	for i, sum := range dst {
		dst[i] = uint16(uint32(sum) * uint32(s.scales[i]))
	}
}
