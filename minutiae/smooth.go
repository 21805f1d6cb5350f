package minutiae

// boxes are the widths, in cells, of three moving sums that together stand for a Gaussian of variance sum((width^2-1)/12). All are odd.
type boxes [3]int

// gain returns by how much smoothing multiplies a constant.
func (b boxes) gain() int64 {
	g := int64(b[0] * b[1] * b[2])
	return g * g
}

// smoother holds the working memory of smooth.
type smoother struct {
	line, sums, other []int64
}

// smooth replaces v by three moving sums along rows and along columns, mirrored at the border. It multiplies a constant by b.gain():
// the sums are not divided, so that nothing is rounded.
func (s *smoother) smooth(v []int64, g grid, b boxes) {
	s.other = grow(s.other, g.size())
	for _, width := range b {
		if width > 1 {
			s.rows(v, g, width)
			s.columns(s.other, v, g, width)
			copy(v, s.other)
		}
	}
}

func (s *smoother) rows(v []int64, g grid, width int) {
	r := width / 2
	s.line = grow(s.line, g.w+2*r+1)
	for y := range g.h {
		row := v[y*g.w:][:g.w]
		for i := range s.line {
			s.line[i] = row[mirror(i-r, g.w)]
		}
		var sum int64
		for _, x := range s.line[:width] {
			sum += x
		}
		in, out := s.line[width:], s.line
		for x := range row {
			row[x] = sum
			sum += in[x] - out[x]
		}
	}
}

func (s *smoother) columns(dst, src []int64, g grid, width int) {
	r := width / 2
	s.sums = grow(s.sums, g.w)
	clear(s.sums)
	for y := -r; y <= r; y++ {
		for x, v := range src[mirror(y, g.h)*g.w:][:g.w] {
			s.sums[x] += v
		}
	}
	for y := range g.h {
		copy(dst[y*g.w:], s.sums)
		in := src[mirror(y+r+1, g.h)*g.w:][:g.w]
		out := src[mirror(y-r, g.h)*g.w:][:g.w]
		for x := range s.sums {
			s.sums[x] += in[x] - out[x]
		}
	}
}

// mirror folds an index outside 0..n-1 back in, as if the row went on mirrored.
func mirror(i, n int) int {
	for i < 0 || i >= n {
		if i < 0 {
			i = -i - 1
		} else {
			i = 2*n - 1 - i
		}
	}
	return i
}
