package fmr

import (
	"encoding/binary"

	"fingerzeig/minutiae"
)

// Cores and deltas. In ISO two bits above each x tell whether directions follow; in INCITS two bits above their number tell it of all cores,
// or all deltas.

const (
	countMask2005   = 0x3f
	countMaskINCITS = 0x0f
	directed        = 1
)

// pointReader reads points. It does not read beyond the data: short is set instead.
type pointReader struct {
	b     []byte
	short bool
}

func (p *pointReader) take(n int) []byte {
	if n > len(p.b) {
		p.short, p.b = true, nil
		return make([]byte, n)
	}
	b := p.b[:n]
	p.b = p.b[n:]
	return b
}

// count reads how many points follow, and whether they have directions where all have or none.
func (p *pointReader) count(f Format) (n int, all bool) {
	v := int(p.take(1)[0])
	if f.isINCITS() {
		return v & countMaskINCITS, v>>6&directed != 0
	}
	return v & countMask2005, false
}

// xy reads a position and whether its own bits say that directions follow.
func (p *pointReader) xy() (x, y int, own bool) {
	v := binary.BigEndian.Uint32(p.take(4))
	return int(v >> 16 & coordinateMask), int(v & coordinateMask), v>>30&directed != 0
}

func (p *pointReader) direction(units int) minutiae.Angle {
	return fromUnits(uint16(int(p.take(1)[0])%units), units)
}

// points reads the cores and deltas of a view.
func (r *reader) points(v *View, data []byte) bool {
	p, units := pointReader{b: data}, r.format.units()
	var cores []Core
	var deltas []Delta
	for n, all := p.count(r.format); n > 0; n-- {
		x, y, own := p.xy()
		c := Core{X: x, Y: y, Directed: all || own && !r.format.isINCITS()}
		if c.Directed {
			c.Direction = p.direction(units)
		}
		cores = append(cores, c)
	}
	for n, all := p.count(r.format); n > 0; n-- {
		x, y, own := p.xy()
		d := Delta{X: x, Y: y, Directed: all || own && !r.format.isINCITS()}
		for i := range d.Directions {
			if d.Directed {
				d.Directions[i] = p.direction(units)
			}
		}
		deltas = append(deltas, d)
	}
	if p.short || len(p.b) > 0 {
		r.violates(fieldPoints, "%d bytes do not hold %d cores and %d deltas", len(data), len(cores), len(deltas))
		return false
	}
	v.Cores, v.Deltas = cores, deltas
	return true
}

// points writes the cores and deltas of a view.
func (w *writer) points(v *View) {
	most, all := countMask2005, uint8(0)
	cores, deltas := true, true
	if w.format.isINCITS() {
		most, all = countMaskINCITS, directed<<6
		for _, c := range v.Cores {
			cores = cores && c.Directed
		}
		for _, d := range v.Deltas {
			deltas = deltas && d.Directed
		}
	}
	head := func(n int, directed bool) {
		w.fits(n, most, "the number of cores or deltas")
		if directed && n > 0 {
			w.u8(uint8(n) | all)
		} else {
			w.u8(uint8(n))
		}
	}
	head(len(v.Cores), cores)
	for _, c := range v.Cores {
		w.point(c.X, c.Y, c.Directed, cores, c.Direction)
	}
	head(len(v.Deltas), deltas)
	for _, d := range v.Deltas {
		w.point(d.X, d.Y, d.Directed, deltas, d.Directions[:]...)
	}
}

// point writes a point with its directions, where it has them and, in INCITS, all others of its kind have.
func (w *writer) point(x, y int, has, all bool, directions ...minutiae.Angle) {
	bits := uint16(0)
	if has && !w.format.isINCITS() {
		bits = directed
	}
	w.xy(x, y, bits)
	if has && all {
		for _, d := range directions {
			w.u8(uint8(inUnits(d, w.format.units())))
		}
	}
}
