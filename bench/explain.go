package main

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"os"
	"path/filepath"
	"slices"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// explainCommand shows how a score came about.
type explainCommand struct {
	matchArguments
	Out string `default:"explain.html" help:"File to write (${default}). It holds both prints: keep it as you would keep them."`
}

//go:embed explain.html
var explainText string

var explainTemplate = template.Must(template.New("explain").Funcs(template.FuncMap{
	"number":  func(v float64) string { return fmt.Sprintf("%.2f", v) },
	"place":   func(v float64) string { return fmt.Sprintf("%.1f", v) },
	"degrees": func(a minutiae.Angle) string { return fmt.Sprintf("%.0f", float64(a)*360/65536) },
	"plus":    func(a, b int) int { return a + b },
}).Parse(explainText))

// explained is what the page shows.
type explained struct {
	matcher.Explanation
	Threshold matcher.Score
	FMR       float64
	Sides     [2]explainedSide
	Laid      string // the motion as a transform of SVG
}

// explainedSide is one of the prints. Places and sizes are in pixels at 500 ppi.
type explainedSide struct {
	Name          string
	Width, Height float64
	Image         template.URL
	Marks         []mark
	Quality       uint8
	Advice        []string
}

// mark is a minutia: where it is, the end of its tail, and what became of it.
type mark struct {
	X, Y, TailX, TailY float64
	Kind               string // pair, absent or other
	Pair               int    // number of its pair, from 1; 0 for none
	Type               minutiae.Type
	Reliability        uint8
}

// Run writes a page with both prints, their minutiae, which belong together, one print laid over the other, and the terms of the score.
func (c *explainCommand) Run(env *environment) error {
	var page explained
	var templates [2]minutiae.Template
	for i, path := range []string{c.A, c.B} {
		var err error
		if page.Sides[i], templates[i], err = c.side(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	page.Explanation = matcher.Explain(templates[0], templates[1])
	page.Threshold, page.FMR = matcher.ScoreAtFMR(c.FMR), c.FMR
	for i := range page.Sides {
		page.Sides[i].Marks = marks(templates[i], page.Explanation, i)
	}
	l := page.Explanation.Laid
	page.Laid = fmt.Sprintf("matrix(%.5f %.5f %.5f %.5f %.2f %.2f)",
		l.Matrix[0][0], l.Matrix[1][0], l.Matrix[0][1], l.Matrix[1][1], l.Shift[0], l.Shift[1])
	var b bytes.Buffer
	if err := explainTemplate.Execute(&b, page); err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, b.Bytes(), 0o600); err != nil {
		return err
	}
	_, err := fmt.Fprintf(env.out, "%s: score %s, %d pairs of minutiae\n", c.Out, page.Score, len(page.Pairs))
	return err
}

func (c *explainCommand) side(path string) (s explainedSide, t minutiae.Template, err error) {
	img, err := readImage(path, c.PPI)
	if err != nil {
		return s, t, err
	}
	var scratch minutiae.Scratch
	if t, err = minutiae.Extract(img, &scratch); err != nil {
		return s, t, err
	}
	png, err := imageio.EncodePNG(img)
	if err != nil {
		return s, t, err
	}
	scale := 500 / float64(img.PPI)
	return explainedSide{
		Name: filepath.Base(path), Width: float64(img.Width) * scale, Height: float64(img.Height) * scale, Quality: t.Quality, Advice: scratch.Advice().Names(),
		Image: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)),
	}, t, nil
}

// marks returns the minutiae of a side, 0 or 1, for the page.
func marks(t minutiae.Template, e matcher.Explanation, side int) (all []mark) {
	const tail = 12
	for i, m := range t.Minutiae {
		sin, cos := math.Sincos(float64(m.Direction) * 2 * math.Pi / 65536)
		x, y := float64(m.X)/minutiae.LengthPerPixel, float64(m.Y)/minutiae.LengthPerPixel
		v := mark{X: x, Y: y, TailX: x + tail*cos, TailY: y - tail*sin, Kind: "other", Type: m.Type, Reliability: m.Reliability}
		if slices.Contains(e.Absent[side], i) {
			v.Kind = "absent"
		}
		v.Pair = 1 + slices.IndexFunc(e.Pairs, func(p matcher.Pair) bool { return [...]int{p.First, p.Second}[side] == i })
		if v.Pair > 0 {
			v.Kind = "pair"
		}
		all = append(all, v)
	}
	return all
}
