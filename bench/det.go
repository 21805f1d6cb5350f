package main

import (
	"bytes"
	"fmt"
	"html/template"
	"math"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// detCurve is a detection error trade-off curve: what a threshold lets in and what it refuses, in percent, for falling thresholds.
type detCurve struct {
	name   string
	fmr    []float64
	fnmr   []float64
	pooled bool
}

// detOf returns the curve of outcomes that byScore has sorted.
func detOf(name string, sorted []outcome) detCurve {
	var all, matched tally
	for _, o := range sorted {
		all.add(o, nil)
	}
	c := detCurve{name: name}
	for i, o := range sorted {
		matched.add(o, nil)
		if i+1 < len(sorted) && sorted[i+1].score == o.score {
			continue
		}
		c.fmr = append(c.fmr, 100*float64(matched.nonMated)/float64(all.nonMated))
		c.fnmr = append(c.fnmr, 100*float64(all.mated-matched.mated)/float64(all.mated))
	}
	return c
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

// detPicture draws curves as a picture in the form that a page holds.
func detPicture(curves []detCurve) (template.HTML, error) {
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = "false match rate in %", "false non-match rate in %"
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Min, axis.Max = detLeast, detMost
		axis.Scale, axis.Tick.Marker = probit{}, probit{}
	}
	p.Add(plotter.NewGrid())
	colours, err := brewer.GetPalette(brewer.TypeQualitative, "Paired", 9)
	if err != nil {
		return "", err
	}
	within := func(v float64) float64 { return math.Max(detLeast, math.Min(detMost, v)) }
	for i, c := range curves {
		points := make(plotter.XYs, len(c.fmr))
		for k := range points {
			points[k] = plotter.XY{X: within(c.fmr[k]), Y: within(c.fnmr[k])}
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return "", fmt.Errorf("drawing %s: %w", c.name, err)
		}
		line.Width = vg.Points(1.2)
		line.Color = colours.Colors()[i%len(colours.Colors())]
		if c.pooled {
			line.Color, line.Width = p.X.Color, vg.Points(2)
		}
		p.Add(line)
		p.Legend.Add(c.name+"  ", line) // a browser's letters may be wider than those measured here
	}
	p.Legend.Top, p.Legend.Padding = true, vg.Points(3)
	const side = 14 * vg.Centimeter
	canvas := vgsvg.New(side, side)
	p.Draw(draw.New(canvas))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", err
	}
	_, svg, _ := bytes.Cut(b.Bytes(), []byte("<svg"))
	return template.HTML("<svg" + string(svg)), nil
}
