package minutiae

import "fingerzeig/internal/fixed"

// correlator is how alike two signals run around each cell: their normalised cross-correlation.
type correlator struct {
	smoother           smoother
	cross, self, model []int64
	percent            []uint16 // 0 to 100: negative correlation counts as none
}

// begin forgets what was added.
func (s *correlator) begin(g grid) {
	s.cross, s.self, s.model = grow(s.cross, g.size()), grow(s.self, g.size()), grow(s.model, g.size())
	s.percent = grow(s.percent, g.size())
	clear(s.cross)
	clear(s.self)
	clear(s.model)
}

// end computes the correlation of each cell of the print.
func (s *correlator) end(m *mask) {
	for _, sums := range [][]int64{s.cross, s.self, s.model} {
		s.smoother.smooth(sums, m.grid, correlationSmooth)
	}
	for i := range s.percent {
		s.percent[i] = 0
		if m.in[i] && s.cross[i] > 0 {
			norm := uint64(fixed.Sqrt(uint64(s.self[i]))) * uint64(fixed.Sqrt(uint64(s.model[i])))
			s.percent[i] = uint16(min(maxPercent, uint64(s.cross[i])*maxPercent/(norm+1)))
		}
	}
}
