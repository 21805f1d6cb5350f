package matcher

import (
	"math/bits"
	"slices"
)

// pairer picks the pairs of minutiae that are worth a closer look.
//
// Takes the similarities, gives at most mostPairs pairs, best first. A pair that is good but not special, because its minutiae look like
// many others too, counts less: its weight is divided by what its row and column hold.
type pairer struct {
	rank   []uint64 // quality in the upper half, index in the lower
	counts [histogramBins]int32
	pairs  []pair
}

// pair is one minutia of each print.
type pair struct {
	a, b   int32
	weight int32 // likelihood in 1/weightOne, changed by relaxation
}

const histogramBins = 33 << histogramSteps

const histogramSteps = 3 // steps of each octave, as a power of two

func (s *pairer) run(m *alike, rows int) []pair {
	s.rank = s.rank[:0]
	clear(s.counts[:])
	total := int64(rows + m.columns - 1)
	for i := range rows {
		row := m.weight[i*m.columns:][:m.columns]
		for j, w := range row {
			if w < leastWeight {
				continue
			}
			special := int64(w) * int64(w) * total / int64(m.rowSum[i]+m.colSum[j]-int32(w))
			quality := uint32(min(special, 1<<32-1))
			s.counts[bin(quality)]++
			s.rank = append(s.rank, uint64(quality)<<32|uint64(^uint32(i*m.columns+j)))
		}
	}
	s.keepBest()
	s.pairs = s.pairs[:0]
	for _, r := range s.rank {
		k := int(^uint32(r))
		s.pairs = append(s.pairs, pair{int32(k / m.columns), int32(k % m.columns), int32(m.weight[k])})
	}
	return s.pairs
}

// bin returns the step of a quality on a logarithmic scale.
func bin(quality uint32) int {
	octave := bits.Len32(quality)
	return octave<<histogramSteps | int(uint64(quality)<<histogramSteps>>max(octave-1, 0))&(1<<histogramSteps-1)
}

// keepBest leaves the mostPairs best ranks, in order. Only those whose step can be among them are sorted.
func (s *pairer) keepBest() {
	least, n := len(s.counts)-1, int32(0)
	for ; least > 0; least-- {
		if n += s.counts[least]; n >= mostPairs {
			break
		}
	}
	best := s.rank[:0]
	for _, r := range s.rank {
		if bin(uint32(r>>32)) >= least {
			best = append(best, r)
		}
	}
	slices.Sort(best)
	slices.Reverse(best)
	s.rank = best[:min(len(best), mostPairs)]
}
