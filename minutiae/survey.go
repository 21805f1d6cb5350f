package minutiae

import "fingerzeig/internal/fixed"

// surveyor draws the ridge map.
//
// Takes mask, flow, period and clarity, gives their means over larger cells. Where two prints are laid one over the other, their maps must
// agree too, and where one of them shows clear ridges, a minutia of the other must appear.
type surveyor struct {
	cells []RidgeCell
}

const (
	surveyCells = RidgeMapCellPx / cellPx            // side of a map cell in cells
	leastShare  = surveyCells * surveyCells * 4 / 10 // cells in the print that make a map cell part of it
)

// run returns a map whose cells are reused by the next run.
func (s *surveyor) run(m *mask, f *flow, p *periodMap, c *clarity, trace Trace) RidgeMap {
	r := RidgeMap{Width: (m.w + surveyCells - 1) / surveyCells, Height: (m.h + surveyCells - 1) / surveyCells}
	s.cells = grow(s.cells, r.Width*r.Height)
	for y := range r.Height {
		for x := range r.Width {
			s.cells[y*r.Width+x] = surveyCell(m, f, p, c, x*surveyCells, y*surveyCells)
		}
	}
	r.Cells = s.cells
	if trace != nil {
		traceGrid(trace, "survey", "orientation-period-clarity", grid{r.Width, r.Height}, s.cells, RidgeMapCellPx)
	}
	return r
}

// surveyCell averages the cells from (x0, y0) on; a clear one counts more for the orientation.
func surveyCell(m *mask, f *flow, p *periodMap, c *clarity, x0, y0 int) RidgeCell {
	var n, cos, sin, period, clear int
	for y := y0; y < min(y0+surveyCells, m.h); y++ {
		for x := x0; x < min(x0+surveyCells, m.w); x++ {
			i := y*m.w + x
			if !m.in[i] {
				continue
			}
			n++
			weight := int(c.correlation[i]) + 1
			cos += weight * int(fixed.Cos(2*f.theta[i]))
			sin += weight * int(fixed.Sin(2*f.theta[i]))
			period += p.at(x, y)
			clear += int(c.correlation[i])
		}
	}
	if n < leastShare {
		return 0
	}
	theta := fixed.Atan2(int32(sin), int32(cos)) / 2
	return newRidgeCell(Angle(-theta)&(1<<15-1), period/n, clear/n)
}
