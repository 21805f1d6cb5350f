package minutiae

import "fingerzeig/internal/fixed"

// clarifier measures how far the print agrees with the wave that was found in it.
//
// Takes ridges, wave and phase, gives for each cell the amplitude of the wave and the normalised cross-correlation of the ridges with the
// wave of amplitude one. The correlation is what predicts whether a minutia can be trusted.
type clarifier struct {
	agreement correlator
	smoother  smoother
	out       clarity
}

// clarity tells how well ridges can be seen, one value a cell.
type clarity struct {
	grid
	amplitude       []int64  // smoothed, of any unit
	meanAmplitude   int64    // over the print, in the same unit
	correlation     []uint16 // 0 to 100
	meanCorrelation int64    // over the print
}

func (s *clarifier) run(ridges *plane, w *wave, phase *plane, m *mask, trace Trace) *clarity {
	c := &s.out
	c.grid = m.grid
	c.amplitude = grow(c.amplitude, m.size())
	clear(c.amplitude)
	s.agreement.begin(m.grid)
	s.sum(ridges, w, phase, m)
	s.agreement.end(m)
	c.correlation = s.agreement.percent
	s.smoother.smooth(c.amplitude, m.grid, amplitudeSmooth)
	c.meanAmplitude, c.meanCorrelation = 0, 0
	for i, in := range m.in {
		if in {
			c.meanAmplitude += c.amplitude[i]
			c.meanCorrelation += int64(c.correlation[i])
		}
	}
	c.meanAmplitude /= int64(max(m.count, 1))
	c.meanCorrelation /= int64(max(m.count, 1))
	traceGrid(trace, "clarity", "correlation", m.grid, c.correlation, cellPx)
	return c
}

// sum collects, over each cell of the print, the products that the correlation is made of, and the amplitude.
func (s *clarifier) sum(ridges *plane, w *wave, phase *plane, m *mask) {
	for y := range ridges.h {
		from, to := m.span(y / cellPx)
		n, even, odd, turn := ridges.row(y), w.even.row(y), w.odd.row(y), phase.row(y)
		for cx := from; cx < to; cx++ {
			i := y/cellPx*m.w + cx
			if !m.in[i] {
				continue
			}
			var cross, self, model, amplitude int64
			for x := cx * cellPx; x < (cx+1)*cellPx; x++ {
				cos, sin := int64(fixed.Cos(uint16(turn[x])))>>4, int64(fixed.Sin(uint16(turn[x])))>>4
				v := int64(n[x])
				cross += v * cos
				self += v * v
				model += cos * cos
				amplitude += (int64(even[x])*cos + int64(odd[x])*sin) >> 11
			}
			s.agreement.cross[i] += cross
			s.agreement.self[i] += self
			s.agreement.model[i] += model
			s.out.amplitude[i] += amplitude
		}
	}
}
