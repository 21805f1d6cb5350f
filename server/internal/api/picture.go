package api

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// How an explanation is drawn, in pixels at 500 ppi.
const (
	drawnGap     = 40 // between the samples
	drawnCaption = 30 // height
	drawnTail    = 12 // of a minutia, along its direction
)

// drawnStyle holds colours that people with a weak sense of red or green tell apart (Okabe and Ito).
const drawnStyle = `circle,path{fill:none;stroke:#999}.pair circle,.pair path{stroke:#0072b2;stroke-width:2}` +
	`.absent circle,.absent path{stroke:#d55e00;stroke-width:2}.tie{stroke:#56b4e9;opacity:.5}rect{fill:#fff;stroke:#ccc}text{font:16px sans-serif}`

// drawExplanation draws the minutiae of two samples side by side: those that lie together tied to each other, those that should have a partner in
// another colour. It shows no print.
func drawExplanation(first, second minutiae.Template, e matcher.Explanation) []byte {
	var b bytes.Buffer
	sides := [2]minutiae.Template{first, second}
	offset := pixels(first.Width) + drawnGap
	width, height := offset+pixels(second.Width), max(pixels(first.Height), pixels(second.Height))+drawnCaption
	out := func(format string, args ...any) { _, _ = fmt.Fprintf(&b, format, args...) } // never fails
	out(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.1f %.1f" role="img"><title>score %s, %d pairs of minutiae</title><style>%s</style>`,
		width, height, e.Score, len(e.Pairs), drawnStyle)
	for i, t := range sides {
		out(`<rect x="%.1f" y="0" width="%.1f" height="%.1f"/>`, float64(i)*offset, pixels(t.Width), pixels(t.Height))
	}
	for _, p := range e.Pairs {
		a, c := first.Minutiae[p.First], second.Minutiae[p.Second]
		out(`<line class="tie" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, pixels(a.X), pixels(a.Y), pixels(c.X)+offset, pixels(c.Y))
	}
	for i, t := range sides {
		out(`<g transform="translate(%.1f 0)">`, float64(i)*offset)
		for n, m := range t.Minutiae {
			x, y := pixels(m.X), pixels(m.Y)
			sin, cos := math.Sincos(float64(m.Direction) * 2 * math.Pi / 65536)
			out(`<g class="%s"><circle cx="%.1f" cy="%.1f" r="4"/><path d="M%.1f %.1fL%.1f %.1f"/></g>`,
				fate(e, i, n), x, y, x+4*cos, y-4*sin, x+drawnTail*cos, y-drawnTail*sin)
		}
		out(`</g>`)
	}
	out(`<text x="4" y="%.1f">score %s, %d pairs</text></svg>`, height-8, e.Score, len(e.Pairs))
	return b.Bytes()
}

// fate tells what became of a minutia of one side.
func fate(e matcher.Explanation, side, n int) string {
	switch {
	case slices.ContainsFunc(e.Pairs, func(p matcher.Pair) bool { return [...]int{p.First, p.Second}[side] == n }):
		return "pair"
	case slices.Contains(e.Absent[side], n):
		return "absent"
	}
	return "other"
}
