package minutiae

import "fingerzeig/internal/fixed"

// phaser reads the phase off the complex response.
//
// Takes the wave, gives its phase at each pixel of the print: a full turn from ridge to ridge, zero on top of a ridge.
type phaser struct {
	out plane
}

func (s *phaser) run(w *wave, m *mask, trace Trace) *plane {
	s.out.resize(w.even.w, w.even.h)
	for y := range s.out.h {
		from, to := m.span(y / cellPx)
		even, odd, out := w.even.row(y), w.odd.row(y), s.out.row(y)
		clear(out)
		for x := from * cellPx; x < to*cellPx; x++ {
			out[x] = int16(fixed.Atan2(int32(odd[x]), int32(even[x])))
		}
	}
	trace.plane("phase", "phase", s.out)
	return &s.out
}
