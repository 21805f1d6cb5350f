package minutiae

import "slices"

// template assembles the result. Where there are no ridges the template stays empty.
func template(kept []Minutia, chart RidgeMap, m *mask, f *flow, p *periodMap, a *assessor) Template {
	t := Template{
		Version: Version,
		Width:   Length(m.w * cellPx * LengthPerPixel),
		Height:  Length(m.h * cellPx * LengthPerPixel),
	}
	if !isPrint(m, f, p) {
		return t
	}
	t.Minutiae = slices.Clone(kept)
	if chart.count() <= MaxRidgeCells {
		t.Ridges = chart
		t.Ridges.Cells = slices.Clone(chart.Cells)
	}
	t.Quality = a.quality
	return t
}

// isPrint tells whether there are ridges on the image. Where hardly any place shows a period, or where what passed the filter has no common
// direction, it shows noise, a smear or nothing.
func isPrint(m *mask, f *flow, p *periodMap) bool {
	return p.share >= minPeriodPercent && f.meanCoherence(m) >= minCoherencePercent && m.count >= minPrintCells
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
