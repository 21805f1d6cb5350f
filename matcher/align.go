package matcher

import (
	"math/bits"
	"slices"

	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// aligner lays one print over the other and pairs what then lies together.
//
// Takes a seed, gives the minutiae of b that have a partner in a under a motion, a stretch and a smooth residual warp. Skin stretches by ten
// pixels and more over a print, so the reach of a partner shrinks from round to round while the warp learns where the skin went.
type aligner struct {
	motion  motion
	warp    []point // of each minutia of b
	moved   []point // minutiae of b laid over a
	places  []int32 // the same in rows of x, y and direction<<16
	near    []uint64
	options []uint32
	takenA  []bool
	takenB  []bool
	matches []match
	fit     []weighted
	votes   []int32
	total   []int32
	sumX    []int64
	sumY    []int64
}

// match is a pair of minutiae that lie together.
type match struct {
	a, b     int
	distance int32 // Length units
	turn     int32 // difference of directions
	cosine   int32 // of their codes, in 1/cosineOne
}

// weighted is a point of b, where it should come to lie, and how much that counts.
type weighted struct {
	from, to point
	weight   int64
}

// nearness is the weight of a match for the warp, by squared distance in units of 2^nearShift.
var nearness = func() curve {
	const limit = 9 * warpSigma * warpSigma
	c := newCurve(limit*px*px>>nearShift, nearStep, px*px>>nearShift, func(x float64) float64 {
		return fixed.Exp(float64(-x / (2 * warpSigma * warpSigma)))
	})
	c.values = append(c.values, 0) // kernel.Pull leaves the last one alone
	return c
}()

const (
	nearShift = 6
	nearStep  = 2
)

func (s *aligner) run(a, b *side, m *alike, pairs []pair, r *relaxer, seed int) []match {
	s.start(a, b, pairs, r, seed)
	s.warp = grow(s.warp, b.n)
	clear(s.warp)
	for round := range int32(alignRounds) {
		s.move(b)
		s.pair(a, b, m, wideReach-(wideReach-narrowReach)*round/(alignRounds-1))
		if round == alignRounds-1 || len(s.matches) < fewestMinutiae {
			break
		}
		s.refit(a, b)
		s.bend(b)
	}
	return s.matches
}

// start sets the motion by the seed and the pairs that support it.
func (s *aligner) start(a, b *side, pairs []pair, r *relaxer, seed int) {
	s.fit = s.fit[:0]
	for k, p := range pairs {
		if k == seed || r.between[seed*r.n+k] > supportAtLeast {
			s.fit = append(s.fit, weighted{b.at[p.b], a.at[p.a], int64(p.weight)*int64(p.weight)>>weightBits + 1})
		}
	}
	if len(s.fit) > 1 {
		s.motion.fit(s.fit)
		return
	}
	p := pairs[seed]
	s.motion.turn(a.turn[p.a]-b.turn[p.b], b.at[p.b], a.at[p.a])
}

// move lays b over a.
func (s *aligner) move(b *side) {
	s.moved = grow(s.moved, b.n)
	s.places = grow(s.places, 3*b.n)
	x, y, turn := s.places[:b.n], s.places[b.n:2*b.n], s.places[2*b.n:]
	for j, p := range b.at[:b.n] {
		q := s.motion.apply(p)
		q = point{q.x + s.warp[j].x, q.y + s.warp[j].y}
		s.moved[j] = q
		x[j], y[j] = max(nowhere, min(q.x, nowhereElse)), max(nowhere, min(q.y, nowhereElse))
		turn[j] = int32(b.turn[j]+s.motion.angle) << 16
	}
}

// Coordinates outside of all prints, at which a minutia may as well stay: near nothing, and squares of distances to lanes cannot wrap.
const (
	nowhere     = farAway / 2
	nowhereElse = 1<<15 - nowhere
)

// pair matches minutiae within reach of each other one to one, best first.
func (s *aligner) pair(a, b *side, m *alike, reach int32) {
	words := (len(a.lanes)/3 + 63) / 64
	s.near = grow(s.near, b.n*words)
	kernel.Near(s.near, a.lanes, s.places, uint32(reach*reach), alignTurn<<16)
	s.options = s.options[:0]
	for k, near := range s.near {
		j := k / words
		for ; near != 0; near &= near - 1 {
			i := k%words<<6 | bits.TrailingZeros64(near)
			dx, dy := s.moved[j].x-a.at[i].x, s.moved[j].y-a.at[i].y
			turned := int32(fixed.Distance(b.turn[j]+s.motion.angle, a.turn[i]))
			cost := int32(fixed.Sqrt(uint64(dx*dx+dy*dy)))<<cosineBits/reach + turned<<cosineBits/alignTurn -
				2*int32(m.cosine[i*m.stride+j])
			s.options = append(s.options, uint32(cost+2*cosineOne)<<16|uint32(i)<<8|uint32(j))
		}
	}
	slices.Sort(s.options)
	s.takenA, s.takenB = grow(s.takenA, a.n), grow(s.takenB, b.n)
	clear(s.takenA)
	clear(s.takenB)
	s.matches = s.matches[:0]
	for _, o := range s.options {
		i, j := int(o>>8&0xff), int(o&0xff)
		if s.takenA[i] || s.takenB[j] {
			continue
		}
		s.takenA[i], s.takenB[j] = true, true
		dx, dy := s.moved[j].x-a.at[i].x, s.moved[j].y-a.at[i].y
		s.matches = append(s.matches, match{
			a:        i,
			b:        j,
			distance: int32(fixed.Sqrt(uint64(dx*dx + dy*dy))),
			turn:     int32(fixed.Distance(b.turn[j]+s.motion.angle, a.turn[i])),
			cosine:   int32(m.cosine[i*m.stride+j]),
		})
	}
}

// refit finds the motion that brings matched minutiae together, with the stretch of the skin between the two.
func (s *aligner) refit(a, b *side) {
	s.fit = s.fit[:0]
	for _, q := range s.matches {
		s.fit = append(s.fit, weighted{b.at[q.b], a.at[q.a], int64(fitFloor + max(0, q.cosine))})
	}
	s.motion.fit(s.fit)
	s.motion.stretch(s.fit)
}

// bend sets the warp of each minutia of b to the mean of what the motion leaves over at the matches around, its own left out, so that
// no minutia votes for itself.
func (s *aligner) bend(b *side) {
	for k, f := range s.fit {
		q := s.motion.apply(f.from)
		s.fit[k].to = point{f.to.x - q.x, f.to.y - q.y}
	}
	s.votes = s.votes[:0]
	for _, f := range s.fit {
		s.votes = append(s.votes, f.from.x, f.from.y, int32(2*f.weight), f.to.x, f.to.y)
	}
	width := len(b.lanes) / 3
	s.total, s.sumX, s.sumY = grow(s.total, width), grow(s.sumX, width), grow(s.sumY, width)
	kernel.Pull(s.total, s.sumX, s.sumY, b.lanes[:2*width], s.votes, nearness.values, nearShift+nearStep)
	for k, f := range s.fit {
		j, own := s.matches[k].b, int64(2*f.weight)*int64(nearness.values[0])>>cosineBits
		s.total[j] -= int32(own)
		s.sumX[j] -= own * int64(f.to.x)
		s.sumY[j] -= own * int64(f.to.y)
	}
	for j := range s.warp {
		total := int64(s.total[j]) + warpPrior
		s.warp[j] = point{int32(s.sumX[j] / total), int32(s.sumY[j] / total)}
	}
}
