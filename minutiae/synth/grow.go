package synth

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// plane is a map of values with a margin of zeros around it, so that filters need no edges.
type plane struct {
	w, h, stride int
	px           []int16
}

const marginPx = kernel.Taps

func newPlane(w, h int) *plane {
	p := &plane{w: w, h: h, stride: w + 2*marginPx}
	p.px = make([]int16, p.stride*(h+2*marginPx))
	return p
}

func (p *plane) at(x, y int) int   { return (y+marginPx)*p.stride + x + marginPx }
func (p *plane) row(y int) []int16 { return p.px[p.at(0, y):][:p.w] }

// wave is the ridge pattern with its phase: even + i odd is e to the i phase along each cell's normal, 0 on a ridge.
type wave struct {
	even, odd *plane
	cell      int   // px a cell
	choice    []int // filter of each cell
	cells     int   // cells a row
}

// grow lets ridges grow: noise is filtered with what orientation and period predict until the pattern hardly changes.
func grow(seed uint64, f *flow, s *spacing, cuts []scar) *wave {
	c := newChance(seed, forGrowth)
	ridges := newPlane(fingerWidth/2, fingerHeight/2)
	for y := range ridges.h {
		row := ridges.row(y)
		for x := range row {
			row[x] = int16(c.noise() * (ridgeOne / noiseOne) / 4)
		}
	}
	coarse := newWave(f, s, coarseBank(), cellPx/2, 0.5)
	for range coarseRounds {
		coarse.filter(ridges, coarseBank())
		coarse.level(ridges)
	}
	ridges = doubled(ridges)
	fine := newWave(f, s, fineBank(), cellPx, 1)
	for range fineRounds {
		fine.filter(ridges, fineBank())
		fine.level(ridges)
	}
	for _, s := range cuts {
		ridges = s.slipped(ridges)
	}
	fine.filter(ridges, fineBank())
	return fine
}

func newWave(f *flow, s *spacing, b *bank, cell int, scale float64) *wave {
	w := &wave{cell: cell, cells: f.w, choice: make([]int, len(f.theta))}
	w.even, w.odd = newPlane(f.w*cell, f.h*cell), newPlane(f.w*cell, f.h*cell)
	for i, theta := range f.theta {
		step := int(theta+stepTheta/2) / stepTheta % orientationSteps
		w.choice[i] = b.level(float64(s.px[i]*scale))*orientationSteps + step
	}
	return w
}

// filter sets the wave to the answer of each cell's filter.
func (w *wave) filter(in *plane, b *bank) {
	for y := range in.h {
		even, odd := w.even.row(y), w.odd.row(y)
		choice := w.choice[y/w.cell*w.cells:][:w.cells]
		for from := 0; from < w.cells; {
			to := from + 1
			for to < w.cells && choice[to] == choice[from] {
				to++
			}
			r := b.radius[choice[from]/orientationSteps]
			kernel.FilterPair(even[from*w.cell:to*w.cell], odd[from*w.cell:to*w.cell],
				in.px[in.at(from*w.cell-r, y-r):], in.stride, b.taps[choice[from]])
			from = to
		}
	}
}

// level sets out to the ridges of the wave, brought to equal height. Where the wave is nearly nothing, as at minutiae, it stays so.
func (w *wave) level(out *plane) {
	for y := range out.h {
		even, odd, row := w.even.row(y), w.odd.row(y), out.row(y)
		for x := range row {
			e, o := int64(even[x]), int64(odd[x])
			row[x] = int16(e * ridgeOne / int64(fixed.Sqrt(uint64(e*e+o*o+levelFloor*levelFloor))))
		}
	}
}

// doubled returns p at twice the resolution, linear between its values.
func doubled(p *plane) *plane {
	d := newPlane(2*p.w, 2*p.h)
	for y := range d.h {
		row := d.row(y)
		// Fine pixel 2k lies a quarter of a coarse pixel before k, 2k+1 a quarter behind.
		near, far := p.at(0, y/2), p.at(0, y/2+2*(y%2)-1)
		for x := range row {
			side := 2*(x%2) - 1
			a := 3*int(p.px[near+x/2]) + int(p.px[near+x/2+side])
			b := 3*int(p.px[far+x/2]) + int(p.px[far+x/2+side])
			row[x] = int16((3*a + b) / 16)
		}
	}
	return d
}
