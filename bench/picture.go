package main

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// lineColours tell curves apart on a light and on a dark page. After the last they begin again, dashed.
var lineColours = []color.Color{
	color.RGBA{0x1f, 0x83, 0xc4, 0xff}, color.RGBA{0xe6, 0x7e, 0x22, 0xff}, color.RGBA{0x2c, 0xa0, 0x5a, 0xff}, color.RGBA{0xd6, 0x4b, 0x4b, 0xff},
	color.RGBA{0x93, 0x6b, 0xc9, 0xff}, color.RGBA{0xa6, 0x70, 0x4c, 0xff}, color.RGBA{0xd9, 0x6f, 0xb4, 0xff}, color.RGBA{0x8a, 0x9a, 0x2b, 0xff},
}

// The size of a picture.
const (
	pictureWidth  = 14 * vg.Centimeter
	pictureHeight = 10 * vg.Centimeter
	legendRow     = 0.07 // share of that height that a name in the legend takes
)

// newPicture begins a picture without a background: that of the page shows.
func newPicture(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, style := range []*draw.TextStyle{&p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font.Variant = "Sans"
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = gridColour, gridColour
	p.Add(grid)
	p.Legend.Padding = vg.Points(3)
	return p
}

var gridColour = color.RGBA{0x80, 0x80, 0x80, 0x60}

// addLine adds curve number i; a strong one is in the colour of the text.
func addLine(p *plot.Plot, i int, name string, points plotter.XYs, step plotter.StepKind, strong bool) error {
	line, err := plotter.NewLine(points)
	if err != nil {
		return fmt.Errorf("drawing %s: %w", name, err)
	}
	line.StepStyle = step
	line.Width = vg.Points(1.2)
	line.Color = lineColours[i%len(lineColours)]
	if i >= len(lineColours) {
		line.Dashes = []vg.Length{vg.Points(4), vg.Points(2)}
	}
	if strong {
		line.Color, line.Width, line.Dashes = color.Black, vg.Points(2), nil
	}
	p.Add(line)
	p.Legend.Add(name+"  ", line) // a browser's letters may be wider than those measured here
	return nil
}

// markup returns a picture in the form that a page holds. What is black takes the colour of the text around it, so that it can be read on
// a dark page, too; by itself, as a file, the picture follows what its reader prefers.
func markup(p *plot.Plot, height vg.Length) (template.HTML, error) {
	canvas := vgsvg.New(pictureWidth, height)
	p.Draw(draw.New(canvas))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", err
	}
	_, svg, _ := strings.Cut(b.String(), "<svg")
	svg = strings.NewReplacer("#000000", "currentColor", "Liberation Sans", "Liberation Sans, Arial, sans-serif").Replace(svg)
	head, body, _ := strings.Cut(svg, ">")
	const style = "<style>:root { color-scheme: light dark; color: CanvasText }</style>"
	return template.HTML("<svg" + head + " fill=\"currentColor\" overflow=\"visible\">\n" + style + body), nil
}
