package synth

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// view is where an imprint shows in a template: its lengths are pixels at 500 ppi, which begin at the image's corner.
type view struct {
	imprint
	w, h        int   // of the image, px at 500 ppi, whole
	corner      point // the place of the finger pressed down under the image's corner
	right, down point // on the finger, for one pixel of the image
	turned      float64
	correlation float64 // how far the print agrees with the wave of its ridges, 0 to 1
	mistakes    float64 // places that may be taken for a minutia
}

// set presses the finger.
func (v *view) set(d draw) {
	m := motion{d: d, scale: nominalPPI / float64(d.ppi), twist: unit(degrees(d.twist))}
	v.turned, v.w, v.h = d.turn, at500(d.width, d.ppi), at500(d.height, d.ppi)
	half := point{-0.5, -0.5} // the corner of the first pixel
	v.corner = m.pressed(half)
	v.right = point{1, 0}.turnedBack(degrees(d.turn))
	v.down = point{0, 1}.turnedBack(degrees(d.turn))
	v.press(&m)
	v.wear(d)
}

// place returns the place of the image where a place of the finger pressed down lies, and finger undoes that.
func (v *view) place(p point) point {
	q := p.minus(v.corner)
	return point{float64(q.x*v.right.x) + float64(q.y*v.right.y), float64(q.x*v.down.x) + float64(q.y*v.down.y)}
}

func (v *view) finger(p point) point {
	return v.corner.plus(v.right.times(p.x)).plus(v.down.times(p.y))
}

// at500 brings a number of pixels to 500 ppi.
func at500(px, ppi int) int { return (px*nominalPPI + ppi/2) / ppi }

// chart returns the ridge map of a pattern's impression, and its area in cells. Every other cell lies at a point of the imprint.
func chart(p *Pattern, d draw, v *view) (r minutiae.RidgeMap, cells int) {
	const side = minutiae.RidgeMapCellPx
	c := newChance(d.seed, forChart).series()
	r.Width, r.Height = (v.w+side-1)/side, (v.h+side-1)/side
	r.Cells = make([]minutiae.RidgeCell, r.Width*r.Height)
	right := v.right.times(side)
	var between [mostPoints]spot
	var halfway spot
	high, wide := min(2*(v.top+v.imprint.h)-1, r.Height), min(2*(v.left+v.imprint.w)-1, r.Width)
	if wide <= 2*v.left {
		return r, 0
	}
	for y := 2 * v.top; y < high; y++ {
		row := r.Cells[y*r.Width:][2*v.left : wide]
		at := v.finger(point{float64(2*v.left*side + side/2), float64(y*side + side/2)})
		line := v.spots[(y/2-v.top)*v.imprint.w:][:v.imprint.w]
		if y&1 != 0 {
			below := v.spots[(y/2+1-v.top)*v.imprint.w:][:v.imprint.w]
			for x := range line {
				between[x] = line[x].mean(&below[x])
			}
			line = between[:v.imprint.w]
		}
		for x := range row {
			s := &line[x/2]
			if x&1 != 0 {
				halfway = s.mean(&line[x/2+1])
				s = &halfway
			}
			if s.touch >= chartTouch {
				cell := v.cell(&c, &p.lattice, at, s)
				if row[x] = cell; cell != 0 {
					cells++
				}
			}
			at = at.plus(right)
		}
	}
	return r, cells
}

// cell returns one cell of the map, at a place of the finger pressed down; zero where that is no part of the pad.
func (v *view) cell(c *series, l *lattice, at point, s *spot) minutiae.RidgeCell {
	k, _ := l.at(at.plus(s.rest))
	if k.period < shortestPeriod {
		return 0
	}
	grain, more, yetMore := c.noises()
	turn := degrees(v.turned + s.turn + float64(float64(grain)*(orientationGrain/noiseOne)))
	period := float64(k.period * (1 + float64(float64(more)*(periodGrain/noiseOne))))
	clear := v.correlation + float64(clarityPatches*s.clear) + float64(float64(yetMore)*(clarityGrain/noiseOne))
	clear -= float64(clarityRim * (1 - s.touch))
	clear -= float64(clarityBend * (1 - float64(k.cos*k.cos) - float64(k.sin*k.sin)))
	clarity := 1 + min(max(int(float64(clear*30)), 0), 30)
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
