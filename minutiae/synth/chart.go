package synth

import "fingerzeig/minutiae"

// view is where an imprint shows in a template: its lengths are pixels at 500 ppi, which begin at the image's corner.
type view struct {
	imprint
	w, h        int     // of the image, px at 500 ppi, whole
	corner      point   // the place of the finger pressed down under the image's corner
	right, down point   // on the finger, for one pixel of the image
	turned      uint16  // by which the finger is turned, from +x towards +y
	correlation float64 // how far the print agrees with the wave of its ridges, 0 to 1
	mistakes    float64 // places that may be taken for a minutia
}

// set presses the finger.
func (v *view) set(d draw) {
	m := motion{d: d, scale: nominalPPI / float64(d.ppi), twist: unit(degrees(d.twist))}
	v.turned, v.w, v.h = degrees(d.turn), at500(d.width, d.ppi), at500(d.height, d.ppi)
	half := point{-0.5, -0.5} // the corner of the first pixel
	v.corner = m.pressed(half)
	v.right = point{1, 0}.turnedBack(v.turned)
	v.down = point{0, 1}.turnedBack(v.turned)
	v.wear(d)
	v.press(&m)
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

// chart returns the ridge map of a pattern's impression, and its area in cells. Every other cell lies at a point of the imprint, the others
// halfway: what holds at each is the sum of four spots, some of them the same.
func chart(p *Pattern, d draw, v *view) (r minutiae.RidgeMap, cells int) {
	const side = minutiae.RidgeMapCellPx
	r.Width, r.Height = (v.w+side-1)/side, (v.h+side-1)/side
	r.Cells = make([]minutiae.RidgeCell, r.Width*r.Height)
	high, wide := min(2*(v.top+v.imprint.h)-1, r.Height), min(2*(v.left+v.imprint.w)-1, r.Width)
	if wide <= 2*v.left {
		return r, 0
	}
	c := newSeries(d.seed, forChart)
	row := cellRow{
		lattice: &p.lattice,
		turned:  v.turned,
		stepX:   int(float64(v.right.x * (side * cellPlace))),
		stepY:   int(float64(v.right.y * (side * cellPlace))),
		grains:  grains(),
		grain:   c.bits(),
	}
	for y := 2 * v.top; y < high; y++ {
		first := v.finger(point{float64(2*v.left*side + side/2), float64(y*side + side/2)})
		row.x, row.y = int(float64((first.x+fingerWidth/2)*cellPlace)), int(float64((first.y+fingerHeight/2)*cellPlace))
		row.upper, row.lower = v.imprint.row(y/2-v.top), v.imprint.row((y+1)/2-v.top)
		cells += row.fill(r.Cells[y*r.Width:][2*v.left : wide])
	}
	return r, cells
}

// cellRow is what the cells of a row of a ridge map are made of.
type cellRow struct {
	lattice      *lattice
	turned       uint16
	upper, lower []spot // between which the row lies, or those on which
	x, y         int    // of the first cell on the finger pressed down, from the corner of the frame, in 1/cellPlace px
	stepX, stepY int    // to the next cell
	grains       *[grainSize]grain
	grain        uint64 // the next one, after whole rounds
}

const (
	fineBits  = 10 // by which places of cells are finer than the rest of four spots
	cellPlace = 4 * restUnit << fineBits
	levelBits = 8 // of what four spots make of a level
	cellUnit  = 1 << levelBits
)

// fill sets the cells of the row, but for those of no part of the pad, and returns how many it has set.
func (r *cellRow) fill(row []minutiae.RidgeCell) (cells int) {
	least := 4 * touching(chartTouch)
	atX, atY, n := r.x-r.stepX, r.y-r.stepY, r.grain
	upper, lower := r.upper, r.lower[:len(r.upper)]
	left := upper[0].plus(lower[0])
	for i := range row {
		s := left.plus(left)
		if i&1 != 0 {
			next := upper[i/2+1].plus(lower[i/2+1])
			s, left = left.plus(next), next
		}
		atX, atY = atX+r.stepX, atY+r.stepY
		if s.place < least {
			continue
		}
		const zero, coarser = 4 * restZero, 3 // bits
		at := latticePlace{(atX>>fineBits + s.place.first() - zero) >> coarser, (atY>>fineBits + s.place.second() - zero) >> coarser}
		if uint(at.x) > latticeRight || uint(at.y) > latticeBottom {
			continue
		}
		k := r.lattice.at(at)
		if k.third() < shortestPeriod*periodUnit<<weightBits {
			continue
		}
		w, g := wayAt(k), &r.grains[n%grainSize]
		row[i] = w.orientation(r.turned, s.state, g)<<10 | periodLevel(k, g)<<5 | w.clarity(s.state, g)
		n++
		cells++
	}
	r.grain = n
	return cells
}
