package minutiae

// truster tells where the first look at the orientation has found ridges.
//
// Takes ridges and the wave that the first look let through, gives for each cell how far the two agree, in percent. A wave always looks
// orderly, even one drawn out of a smear; it is the agreement with the print that tells which places may lend their orientation to
// their neighbours.
type truster struct {
	agreement correlator
}

func (s *truster) run(ridges *plane, w *wave, m *mask, trace Trace) []uint16 {
	s.agreement.begin(m.grid)
	for y := range ridges.h {
		from, to := m.span(y / cellPx)
		n, even := ridges.row(y), w.even.row(y)
		for cx := from; cx < to; cx++ {
			i := y/cellPx*m.w + cx
			if !m.in[i] {
				continue
			}
			var cross, self, model int64
			for x := cx * cellPx; x < (cx+1)*cellPx; x++ {
				a, b := int64(n[x]), int64(even[x])
				cross += a * b
				self += a * a
				model += b * b
			}
			s.agreement.cross[i] += cross
			s.agreement.self[i] += self
			s.agreement.model[i] += model
		}
	}
	s.agreement.end(m)
	traceGrid(trace, "trust", "agreement", m.grid, s.agreement.percent, cellPx)
	return s.agreement.percent
}
