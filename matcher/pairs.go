package matcher

import (
	"math/bits"
	"slices"

	"fingerzeig/internal/kernel"
)

// pairer picks the pairs of minutiae that are worth a closer look.
//
// Takes the similarities, gives at most mostPairs pairs, best first. A pair that is good but not special, because its minutiae look like
// many others too, counts less: its weight is divided by what its row and column hold.
type pairer struct {
	shares []int32  // the quality of each pair
	most   []int32  // of each kernel.Points pairs
	rank   []uint64 // quality in the upper half, index in the lower
	pairs  []pair
}

// pair is one minutia of each print.
type pair struct {
	a, b   int32
	weight int32 // likelihood in 1/weightOne, changed by relaxation
}

const histogramBins = 33 << histogramSteps

const histogramSteps = 3 // steps of each octave, as a power of two

func (s *pairer) run(m *alike) []pair {
	s.shares, s.most = grow(s.shares, len(m.weight)), grow(s.most, len(m.weight)/kernel.Points)
	kernel.Share(s.shares, s.most, m.weight, m.rowSum, m.colSum, leastWeight, int32(m.rows+m.columns-1))
	s.rankBest()
	s.pairs = s.pairs[:0]
	for _, r := range s.rank {
		k := int(^uint32(r))
		s.pairs = append(s.pairs, pair{int32(k / m.stride), int32(k % m.stride), int32(m.weight[k])})
	}
	return s.pairs
}

// bin returns the step of a quality on a logarithmic scale.
func bin(quality uint32) int {
	octave := bits.Len32(quality)
	return octave<<histogramSteps | int(uint64(quality)<<histogramSteps>>max(octave-1, 0))&(1<<histogramSteps-1)
}

// floor returns the least quality of a step. Steps that hold none have the floor of the next one.
func floor(bin int) uint32 {
	octave, step := bin>>histogramSteps, uint64(bin)&(1<<histogramSteps-1)
	return uint32(((1<<histogramSteps|step)<<max(octave-1, 0) + 1<<histogramSteps - 1) >> histogramSteps)
}

// rankBest ranks the mostPairs best shares, in order. It finds the step above whose floor mostPairs groups have their best share: what lies
// below cannot be among the best and need not be sorted.
func (s *pairer) rankBest() {
	var groups [histogramBins]int32
	for _, q := range s.most {
		groups[bin(uint32(q))]++
	}
	least, n := len(groups)-1, int32(0)
	for ; least > 1; least-- {
		if n += groups[least]; n >= mostPairs {
			break
		}
	}
	enough := floor(least)
	s.rank = s.rank[:0]
	for g, q := range s.most {
		if uint32(q) < enough {
			continue
		}
		for k, q := range s.shares[g*kernel.Points:][:kernel.Points] {
			if uint32(q) >= enough {
				s.rank = append(s.rank, uint64(q)<<32|uint64(^uint32(g*kernel.Points+k)))
			}
		}
	}
	slices.Sort(s.rank)
	slices.Reverse(s.rank)
	s.rank = s.rank[:min(len(s.rank), mostPairs)]
}
