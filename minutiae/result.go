package minutiae

import "slices"

// template assembles the result. Where hardly any place shows a period, or where what passed the filter has no common direction, there are
// no ridges: the print is noise, a smear or nothing, and the template stays empty.
func template(kept []Minutia, chart RidgeMap, m *mask, f *flow, p *periodMap, c *clarity) Template {
	t := Template{
		Version: Version,
		Width:   Length(m.w * cellPx * LengthPerPixel),
		Height:  Length(m.h * cellPx * LengthPerPixel),
	}
	if p.share < minPeriodPercent || f.meanCoherence(m) < minCoherencePercent || m.count < minPrintCells {
		return t
	}
	t.Minutiae = slices.Clone(kept)
	if chart.count() <= MaxRidgeCells {
		t.Ridges = chart
		t.Ridges.Cells = slices.Clone(chart.Cells)
	}
	t.Quality = quality(t.Minutiae, m, c)
	return t
}

// quality is the mean clarity over the print, less where the print is small or shows few minutiae.
func quality(kept []Minutia, m *mask, c *clarity) uint8 {
	area := min(100, 100*m.count/ampleCells)
	count := min(100, 100*len(kept)/ampleMinutiae)
	return uint8(int(c.meanCorrelation) * min(area, count) / 100)
}

// meanCoherence returns the mean coherence over the print in percent.
func (f *flow) meanCoherence(m *mask) int {
	var sum int
	for i, in := range m.in {
		if in {
			sum += int(f.coherence[i])
		}
	}
	return 100 * sum / (coherenceOne * max(m.count, 1))
}
