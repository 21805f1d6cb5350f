package synth

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// view is where an imprint shows in a template: its own lengths are pixels at 500 ppi, the template's begin at the image's corner.
type view struct {
	*imprint
	w, h        int   // of the image, px at 500 ppi, whole
	corner      point // the place of the finger pressed down under the image's corner
	right, down point // on the finger, for one pixel of the image
	turned      float64
	correlation float64 // how far the print agrees with the wave of its ridges, 0 to 1
	mistakes    float64 // places that may be taken for a minutia
}

func newView(d draw, i *imprint) *view {
	v := &view{imprint: i, turned: d.turn, w: at500(d.width, d.ppi), h: at500(d.height, d.ppi)}
	half := point{-0.5, -0.5} // the corner of the first pixel
	v.corner = i.m.pressed(half)
	v.right = point{1, 0}.turnedBack(degrees(d.turn))
	v.down = point{0, 1}.turnedBack(degrees(d.turn))
	v.wear(d)
	return v
}

// place returns the place of the image, in px at 500 ppi, where a place of the finger pressed down lies.
func (v *view) place(p point) point {
	q := p.minus(v.corner)
	return point{float64(q.x*v.right.x) + float64(q.y*v.right.y), float64(q.x*v.down.x) + float64(q.y*v.down.y)}
}

// at500 brings a number of pixels to 500 ppi.
func at500(px, ppi int) int { return (px*nominalPPI + ppi/2) / ppi }

// chart returns the ridge map of a pattern's impression, and its area in cells.
func chart(p *Pattern, d draw, v *view) (r minutiae.RidgeMap, cells int) {
	const side = minutiae.RidgeMapCellPx
	c := newChance(d.seed, forChart)
	r.Width, r.Height = (v.w+side-1)/side, (v.h+side-1)/side
	r.Cells = make([]minutiae.RidgeCell, r.Width*r.Height)
	for y := range r.Height {
		row := r.Cells[y*r.Width:][:r.Width]
		at := v.corner.plus(v.down.times(float64(y*side + side/2))).plus(v.right.times(side / 2))
		for x := range row {
			if s, ok := v.at(at, chartTouch); ok {
				row[x] = v.cell(c, &p.lattice, at, &s)
				cells++
			}
			at = at.plus(v.right.times(side))
		}
	}
	return r, cells
}

// cell returns one cell of the map.
func (v *view) cell(c chance, l *lattice, at point, s *spot) minutiae.RidgeCell {
	k, _ := l.at(at.plus(s.rest))
	grain, more := c.noise(), c.noise()
	turn := degrees(v.turned + s.turn + float64(float64(grain)*(orientationGrain/noiseOne)))
	period := float64(k.period * (1 + float64(float64(more)*(periodGrain/noiseOne))))
	clear := v.correlation + float64(clarityPatches*s.clear) + float64(float64(c.noise())*(clarityGrain/noiseOne))
	clear -= float64(clarityRim * (1 - max(s.touch, 0)))
	clear -= float64(clarityBend * (1 - float64(k.cos*k.cos) - float64(k.sin*k.sin)))
	clarity := 1 + int(float64(min(max(clear, 0), 1)*30))
	const step = 1 << 15 / 64
	orientation := (-(k.theta() + turn) + step/2) % (1 << 15) / step
	return minutiae.RidgeCell(int(orientation)<<10 | periodLevel(period)<<5 | clarity)
}

// periodLevel returns a period's level in a ridge map: the table holds it for each sixteenth of a pixel.
func periodLevel(px float64) int {
	return int(periodLevelOf[min(max(int(float64(px*16)), 0), len(periodLevelOf)-1)])
}

var periodLevelOf = func() (t [320]uint8) {
	for i := range t {
		level := fixed.Log((float64(i)+0.5)/16/5)/minutiae.LogPeriodLevel + 0.5
		t[i] = uint8(min(max(level, 0), 31))
	}
	return t
}()
