package main

import (
	"html/template"
	"math"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// detCurve is a detection error trade-off curve: what a threshold lets in and what it refuses, in percent, for falling thresholds. Of points
// on one line along an axis it has both ends.
type detCurve struct {
	Name string    `json:"name"`
	FMR  []float64 `json:"fmr"`
	FNMR []float64 `json:"fnmr"`
}

// detOf returns the curve of outcomes that byScore has sorted.
func detOf(name string, sorted []outcome) detCurve {
	var all, matched tally
	for _, o := range sorted {
		all.add(o, nil)
	}
	c := detCurve{Name: name}
	for i, o := range sorted {
		if o.score == noScore {
			break
		}
		matched.add(o, nil)
		if i+1 < len(sorted) && sorted[i+1].score == o.score {
			continue
		}
		c.add(100*float64(matched.nonMated)/float64(all.nonMated), 100*float64(all.mated-matched.mated)/float64(all.mated))
	}
	return c
}

func (c *detCurve) add(fmr, fnmr float64) {
	if n := len(c.FMR); n >= 2 && (c.FMR[n-2] == c.FMR[n-1] && c.FMR[n-1] == fmr || c.FNMR[n-2] == c.FNMR[n-1] && c.FNMR[n-1] == fnmr) {
		c.FMR, c.FNMR = c.FMR[:n-1], c.FNMR[:n-1]
	}
	c.FMR, c.FNMR = append(c.FMR, fmr), append(c.FNMR, fnmr)
}

// detLeast and detMost are the ends of both axes in percent. Rates below the least are drawn there.
const (
	detLeast = 0.01
	detMost  = 20
)

// probit is the scale of both axes (Martin, Doddington, Kamm, Ordowski and Przybocki, "The DET curve", Eurospeech 1997): on it the curve of
// two normal distributions is straight.
type probit struct{}

func (probit) Normalize(low, high, x float64) float64 {
	q := func(percent float64) float64 { return distuv.UnitNormal.Quantile(percent / 100) }
	return (q(x) - q(low)) / (q(high) - q(low))
}

func (probit) Ticks(_, _ float64) (ticks []plot.Tick) {
	for _, v := range []float64{0.01, 0.1, 1, 2, 5, 10, 20} {
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', -1, 64)})
	}
	return ticks
}

// detPicture draws curves; one that is called pooled stands out.
func detPicture(curves []detCurve) (template.HTML, error) {
	p := newPicture("false match rate in %", "false non-match rate in %")
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Min, axis.Max = detLeast, detMost
		axis.Scale, axis.Tick.Marker = probit{}, probit{}
	}
	within := func(v float64) float64 { return math.Max(detLeast, math.Min(detMost, v)) }
	for i, c := range curves {
		points := make(plotter.XYs, len(c.FMR))
		for k := range points {
			points[k] = plotter.XY{X: within(c.FMR[k]), Y: within(c.FNMR[k])}
		}
		if len(points) == 0 {
			continue // nothing was enrolled
		}
		if err := addLine(p, i, c.Name, points, plotter.NoStep, c.Name == pooledName); err != nil {
			return "", err
		}
	}
	p.Legend.Top = true
	return markup(p, pictureWidth)
}
