package synth

import "fingerzeig/internal/fixed"

// skin is what lies on the ridges and belongs to the finger, so that every impression shows it at the same places.
type skin struct {
	rough   *plane // uneven edges of ridges, standard deviation skinOne
	pores   *plane // depth, 0 to skinOne
	creases *plane // depth, 0 to skinOne
	scars   *plane // depth, 0 to skinOne; nil where there are none
}

const skinOne = 1 << 10

func newSkin(seed uint64, ridges *plane) *skin {
	c := newChance(seed, forSkin)
	s := &skin{rough: newPlane(ridges.w, ridges.h), pores: newPlane(ridges.w, ridges.h), creases: newPlane(ridges.w, ridges.h)}
	s.roughen(c)
	s.pierce(c, ridges)
	// Most fingers have few, those of the old and of hard workers many.
	few := c.uniform()
	for range int(float64(float64(mostCreases*few) * float64(few*few))) {
		s.crease(c)
	}
	return s
}

// roughen fills rough with noise of about the size of a ridge's width.
func (s *skin) roughen(c chance) {
	fillNoise(c, s.rough)
	blurBox(s.rough, 1)
	blurBox(s.rough, 1) // sigma 1.15 px
	// Two 3 x 3 means leave 0.222 of the deviation.
	scale(s.rough, 9, 2)
}

// pierce puts pores on the middle lines of ridges, about one for each ridge period.
func (s *skin) pierce(c chance, ridges *plane) {
	for y := 4; y < ridges.h-4; y++ {
		for x := 4; x < ridges.w-4; x++ {
			if ridges.row(y)[x] < ridgeOne*9/10 || c.below(1000) >= porePermille {
				continue
			}
			size := c.between(0.8, 1.5)
			dent(s.pores, float64(x)+c.between(-0.5, 0.5), float64(y)+c.between(-0.5, 0.5), size, 1)
		}
	}
}

// dent deepens p around (x, y) with a Gaussian of the given deviation.
func dent(p *plane, x, y, size, depth float64) {
	reach := int(3*size) + 1
	for py := max(int(y)-reach, 0); py <= min(int(y)+reach, p.h-1); py++ {
		for px := max(int(x)-reach, 0); px <= min(int(x)+reach, p.w-1); px++ {
			dx, dy := (float64(px)-x)/size, (float64(py)-y)/size
			v := float64(float64(depth*skinOne) * fixed.Exp(float64(-0.5*(float64(dx*dx)+float64(dy*dy)))))
			i := p.at(px, py)
			p.px[i] = max(p.px[i], int16(v))
		}
	}
}

// crease folds the skin along a slightly bent line, mostly across the finger.
func (s *skin) crease(c chance) {
	at := point{c.between(0, float64(s.creases.w)), float64(c.between(0.1, 1) * float64(s.creases.h))}
	direction := degrees(float64(35 * c.normal()))
	width, depth := c.between(0.7, 1.8), c.between(0.4, 1)
	bend := float64(0.6 * c.normal())
	length := int(c.between(25, 150))
	for i := range length {
		taper := smoothStep(min(float64(i), float64(length-i)) / 12)
		dent(s.creases, at.x, at.y, float64(width*(0.6+float64(0.4*taper))), float64(depth*taper))
		at = at.plus(point{1, 0}.turned(direction))
		direction += degrees(float64(bend) + float64(2*c.normal()))
	}
}

// fillNoise fills p with independent values of deviation skinOne.
func fillNoise(c chance, p *plane) {
	for y := range p.h {
		row := p.row(y)
		for x := range row {
			row[x] = int16(c.noise() * (skinOne / noiseOne))
		}
	}
}

// scale multiplies p by num/den.
func scale(p *plane, num, den int) {
	for y := range p.h {
		row := p.row(y)
		for x, v := range row {
			row[x] = int16(min(max(int(v)*num/den, -32767), 32767))
		}
	}
}

// blurBox replaces each value by the mean of the square of 2r+1 values around it. Outside p there are zeros.
func blurBox(p *plane, r int) {
	line := make([]int32, max(p.w, p.h))
	for y := range p.h {
		row := p.px[p.at(-marginPx, y):][:p.stride]
		blurLine(row, line[:p.w], r, 1)
	}
	for x := range p.w {
		blurLine(p.px[p.at(x, -marginPx):], line[:p.h], r, p.stride)
	}
}

// blurLine replaces the values behind the margin, stride apart, by moving averages, with room for them in line.
func blurLine(v []int16, line []int32, r, stride int) {
	sum := int32(0)
	for i := -r; i < r; i++ {
		sum += int32(v[(marginPx+i)*stride])
	}
	for i := range line {
		sum += int32(v[(marginPx+i+r)*stride])
		line[i] = sum
		sum -= int32(v[(marginPx+i-r)*stride])
	}
	n := int32(2*r + 1)
	for i, s := range line {
		v[(marginPx+i)*stride] = int16((s + n/2) / n)
	}
}
