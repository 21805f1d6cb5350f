package matcher

import (
	"slices"

	"fingerzeig/internal/fixed"
)

// aligner lays one print over the other and pairs what then lies together.
//
// Takes a seed, gives the minutiae of b that have a partner in a under a motion, a stretch and a smooth residual warp. Skin stretches by ten
// pixels and more over a print, so the reach of a partner shrinks from round to round while the warp learns where the skin went.
type aligner struct {
	motion  motion
	warp    []point // of each minutia of b
	moved   []point // minutiae of b laid over a
	byRow   []uint8 // minutiae of a by band of rows, from top to bottom
	band    []int32 // where each band begins in byRow; one more than there are bands
	options []uint64
	takenA  []bool
	takenB  []bool
	matches []match
	fit     []weighted
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
	return newCurve(limit*px*px>>nearShift, 2, px*px>>nearShift, func(x float64) float64 {
		return fixed.Exp(float64(-x / (2 * warpSigma * warpSigma)))
	})
}()

const nearShift = 6

// bandBits is the logarithm of the height of a band of rows, in Length units: 16 pixels, for a reach of 11 to 22.
const bandBits = 7

// prepare sorts the minutiae of a into bands.
func (s *aligner) prepare(a *side) {
	last := int32(0)
	for _, p := range a.at[:a.n] {
		last = max(last, p.y>>bandBits)
	}
	s.band = grow(s.band, int(last)+2)
	clear(s.band)
	for _, p := range a.at[:a.n] {
		s.band[p.y>>bandBits]++
	}
	for i := range s.band[1:] {
		s.band[i+1] += s.band[i]
	}
	s.byRow = grow(s.byRow, a.n)
	for i := a.n - 1; i >= 0; i-- { // fills each band from its end, so that s.band ends up at its beginnings
		k := a.at[i].y >> bandBits
		s.band[k]--
		s.byRow[s.band[k]] = uint8(i)
	}
}

// near returns the minutiae of a in the bands that lie within reach of y.
func (s *aligner) near(y, reach int32) []uint8 {
	bands := int32(len(s.band)) - 1
	from, to := max(0, min((y-reach)>>bandBits, bands)), max(0, min((y+reach)>>bandBits+1, bands))
	return s.byRow[s.band[from]:s.band[to]]
}

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
	for j, p := range b.at[:b.n] {
		q := s.motion.apply(p)
		s.moved[j] = point{q.x + s.warp[j].x, q.y + s.warp[j].y}
	}
}

// pair matches minutiae within reach of each other one to one, best first.
func (s *aligner) pair(a, b *side, m *alike, reach int32) {
	s.options = s.options[:0]
	for j, p := range s.moved {
		turn := b.turn[j] + s.motion.angle
		for _, i := range s.near(p.y, reach) {
			dx, dy := p.x-a.at[i].x, p.y-a.at[i].y
			if dx > reach || dx < -reach || dy > reach || dy < -reach {
				continue
			}
			turned := int32(fixed.Distance(turn, a.turn[i]))
			if dx*dx+dy*dy > reach*reach || turned > alignTurn {
				continue
			}
			cost := int32(fixed.Sqrt(uint64(dx*dx+dy*dy)))<<cosineBits/reach + turned<<cosineBits/alignTurn -
				2*int32(m.cosine[int(i)*m.columns+j])
			s.options = append(s.options, uint64(cost+4*cosineOne)<<16|uint64(i)<<8|uint64(j))
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
			cosine:   int32(m.cosine[i*m.columns+j]),
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
	for j, p := range b.at[:b.n] {
		total, x, y := int64(warpPrior), int64(0), int64(0)
		for k, f := range s.fit {
			if s.matches[k].b == j {
				continue
			}
			dx, dy := p.x-f.from.x, p.y-f.from.y
			w := 2 * f.weight * int64(nearness.at(uint32(dx*dx+dy*dy)>>nearShift)) >> cosineBits
			total += w
			x += w * int64(f.to.x)
			y += w * int64(f.to.y)
		}
		s.warp[j] = point{int32(x / total), int32(y / total)}
	}
}
