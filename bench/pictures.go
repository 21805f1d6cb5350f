package main

import (
	"fmt"
	"html/template"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// histogramPicture draws how many comparisons have which score, on a logarithmic axis: the few that lie wrong are what matters.
func histogramPicture(h histogram) (template.HTML, error) {
	p := newPicture("score", "comparisons")
	const none = 0.5 // where zero is drawn: below one
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	p.Y.Min = none
	for i, kind := range []struct {
		name   string
		counts []int
	}{{"same finger", h.Genuine}, {"different fingers", h.Impostor}} {
		if len(kind.counts) == 0 {
			continue
		}
		points := make(plotter.XYs, 0, len(kind.counts)+2)
		points = append(points, plotter.XY{X: h.From, Y: none})
		for k, n := range kind.counts {
			points = append(points, plotter.XY{X: h.From + float64(k)*h.Width, Y: max(none, float64(n))})
		}
		end := h.From + float64(len(kind.counts))*h.Width
		points = append(points, plotter.XY{X: end, Y: none})
		if err := addLine(p, i, kind.name, points, plotter.PostStep, false); err != nil {
			return "", err
		}
	}
	p.Y.Min = none
	p.Y.Max = max(10, p.Y.Max)
	p.Legend.Top = true
	return markup(p, pictureHeight)
}

// cmcPicture draws how often the mate is among so many of the best, for each set.
func cmcPicture(all []details) (template.HTML, error) {
	p := newPicture("rank", "identification rate in %")
	lowest, last := 100.0, 2
	for i, d := range all {
		if d.Identification == nil {
			continue
		}
		points := make(plotter.XYs, len(d.Identification.CMC))
		for r, v := range d.Identification.CMC {
			points[r] = plotter.XY{X: float64(r + 1), Y: v}
		}
		if err := addLine(p, i, d.Name, points, plotter.NoStep, d.Name == pooledName); err != nil {
			return "", err
		}
		lowest, last = min(lowest, points[0].Y), max(last, len(points))
	}
	p.X.Min, p.X.Max = 1, float64(last)
	p.Y.Min, p.Y.Max = math.Floor(lowest-0.01), 100
	return markup(p, pictureHeight)
}

// discardPicture draws which share of right fingers is refused where the comparisons with the worst prints are left out.
func discardPicture(curves []discardCurve) (template.HTML, error) {
	const most = 50 // percent; beyond it hardly a refusal is left
	p := newPicture("comparisons left out, the worst quality first, in %", "refused of the rest in %")
	for i, c := range curves {
		var points plotter.XYs
		for k, x := range c.Discarded {
			if x <= most {
				points = append(points, plotter.XY{X: x, Y: c.FNMR[k]})
			}
		}
		if len(points) == 0 {
			continue
		}
		if err := addLine(p, i, fmt.Sprintf("at FMR %g %%", c.FMR), points, plotter.PostStep, false); err != nil {
			return "", err
		}
		refused := points[0].Y
		best := plotter.XYs{{X: 0, Y: refused}}
		for x := 0.0; x < refused; x += refused / 20 { // it falls along (refused-x)/(100-x)
			best = append(best, plotter.XY{X: x, Y: 100 * (refused - x) / (100 - x)})
		}
		best = append(best, plotter.XY{X: refused, Y: 0})
		if err := addLine(p, i+len(lineColours), "at best", best, plotter.NoStep, false); err != nil {
			return "", err
		}
	}
	p.X.Min, p.Y.Min, p.X.Max = 0, 0, most
	p.Y.Max = max(p.Y.Max, 0.1)
	p.Legend.Top = true
	return markup(p, pictureHeight)
}
