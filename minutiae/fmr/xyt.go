package fmr

import (
	"bytes"
	"strconv"

	"fingerzeig/minutiae"
)

// A file of NIST's mindtct has a line for each minutia: x, y, direction and, mostly, reliability in percent, as decimal numbers. As XYT, y
// counts from the bottom edge of the image and the direction, in degrees, points away from the ridge or valley that begins here, half a turn from
// that of the standards. As XYTM1 all is as in INCITS 378-2004: y from the top, units of 2 degrees. Neither says its resolution: bozorth3 is made for
// 500 ppi. Types are not said either; all are read as minutiae.Other.

const (
	halfTurn     minutiae.Angle = turn / 2
	mostXYT                     = 10000 // minutiae; mindtct finds a few hundred
	mostXYTPixel                = 1 << 14
)

// looksXYT tells whether b begins with a line of three or four numbers.
func looksXYT(b []byte) bool {
	line, _, _ := bytes.Cut(b[:min(len(b), 64)], []byte("\n"))
	numbers, ok := parseLine(line)
	return ok && len(numbers) > 0
}

// parseLine returns the three or four numbers of a line, or none of an empty one.
func parseLine(line []byte) (numbers []int, ok bool) {
	for _, word := range bytes.Fields(line) {
		n, err := strconv.Atoi(string(word))
		if err != nil || len(numbers) == 4 {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, len(numbers) == 0 || len(numbers) >= 3
}

func (r *reader) readXYT(record *Record, height int) {
	v := View{ResX: pixelUnits, ResY: pixelUnits, Height: height}
	for line := range bytes.Lines(r.b) {
		numbers, ok := parseLine(line)
		switch {
		case !ok:
			r.fatal(fieldPosition, "a line of something else than three or four numbers")
			return
		case len(v.Minutiae) == mostXYT:
			r.fatal(fieldCount, "more than %d minutiae", mostXYT)
			return
		case len(numbers) > 0:
			v.Minutiae = append(v.Minutiae, r.lineMinutia(numbers))
		}
		r.at += len(line)
	}
	if len(v.Minutiae) == 0 {
		r.fatal(fieldCount, "no minutiae")
		return
	}
	if r.format == XYT {
		r.turnOver(&v)
	}
	record.Views = []View{v}
}

// lineMinutia makes a minutia of the numbers of a line. Its y is that of the file.
func (r *reader) lineMinutia(numbers []int) Minutia {
	m := Minutia{X: numbers[0], Y: numbers[1], Quality: NotReported}
	if min(m.X, m.Y) < 0 || max(m.X, m.Y) >= mostXYTPixel {
		r.violates(fieldPosition, "a minutia at %d, %d", m.X, m.Y)
		m.X, m.Y = max(0, min(m.X, mostXYTPixel-1)), max(0, min(m.Y, mostXYTPixel-1))
	}
	units, t := r.format.units(), numbers[2]
	if t < 0 || t >= units {
		r.violates(fieldAngle, "a direction of %d, want 0 to %d", t, units-1)
		t = (t%units + units) % units
	}
	m.Direction = fromUnits(uint16(t), units)
	if r.format == XYT {
		m.Direction += halfTurn
	}
	if len(numbers) > 3 {
		if q := numbers[3]; q >= 0 && q <= mostQuality {
			m.Quality = uint8(q)
		} else {
			r.violates(fieldMinutiaQuality, "a reliability of %d, want 0 to 100", q)
		}
	}
	return m
}

// turnOver makes y count from the top.
func (r *reader) turnOver(v *View) {
	height := v.Height
	if height == 0 {
		for _, m := range v.Minutiae {
			height = max(height, m.Y)
		}
	}
	for i := range v.Minutiae {
		m := &v.Minutiae[i]
		if m.Y = height - m.Y; m.Y < 0 {
			r.violates(fieldPosition, "a minutia lies above the image of height %d", height)
			m.Y = 0
		}
	}
}

// writeXYT writes the first view. A reliability is written where it is reported.
func (w *writer) writeXYT(record Record) {
	v := &record.Views[0]
	w.fits(len(v.Minutiae), mostXYT, "the number of minutiae")
	if len(v.Minutiae) == 0 {
		w.fail("no minutiae")
	}
	height := v.Height
	for _, m := range v.Minutiae {
		if v.Height == 0 {
			height = max(height, m.Y)
		}
	}
	for _, m := range v.Minutiae {
		y, direction := m.Y, m.Direction
		if w.format == XYT {
			y, direction = height-y, direction+halfTurn
		}
		w.fits(m.X, mostXYTPixel-1, "a position across")
		w.fits(y, mostXYTPixel-1, "a position upward")
		w.b = strconv.AppendInt(w.b, int64(m.X), 10)
		w.b = strconv.AppendInt(append(w.b, ' '), int64(y), 10)
		w.b = strconv.AppendInt(append(w.b, ' '), int64(inUnits(direction, w.format.units())), 10)
		if m.Quality <= mostQuality {
			w.b = strconv.AppendInt(append(w.b, ' '), int64(m.Quality), 10)
		}
		w.b = append(w.b, '\n')
	}
}
