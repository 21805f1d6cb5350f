package minutiae

import "fingerzeig/internal/fixed"

// orienter finds which way the ridges run.
//
// Takes ridges (or the filter's even response) and the mask, gives the ridge orientation of each cell. The squared gradient, written as a
// vector of double angle, can be averaged (structure tensor; Kass and Witkin 1987, Bigun and Granlund 1987); its length over the
// gradient energy is the coherence, which weighs the second average. That one looks near and, with less weight, far around, so that
// smears and stains take their orientation from the clear ridges about them.
type orienter struct {
	smoother smoother
	blurred  [3][]int32 // rows above, at and below the current one
	cos2     []int64    // of the gradient's double angle, weighted by energy
	sin2     []int64
	energy   []int64
	weight   []int64
	far      [3][]int64 // cos2, sin2 and weight from the wide neighbourhood
	flow     flow
}

// flow is the orientation of ridges, one value a cell.
type flow struct {
	grid
	theta     []uint16 // 0 to 32,767: half a turn; from +x towards +y, which points down
	coherence []uint16 // 0 to coherenceOne
}

// look says how wide orientation is averaged: before filtering the print is noisy, after it the narrow average follows sharp curves.
type look struct {
	name      string
	integrate boxes // of the squared gradient
	blend     boxes // of the orientation
}

// run weighs each cell by trust, in percent; nil trusts all alike.
func (s *orienter) run(in *plane, m *mask, trust []uint16, l look, trace Trace) *flow {
	s.flow.grid = m.grid
	s.cos2 = grow(s.cos2, m.size())
	s.sin2 = grow(s.sin2, m.size())
	s.energy = grow(s.energy, m.size())
	s.flow.theta = grow(s.flow.theta, m.size())
	s.flow.coherence = grow(s.flow.coherence, m.size())

	s.squareGradients(in, m)
	s.smoother.smooth(s.cos2, m.grid, l.integrate)
	s.smoother.smooth(s.sin2, m.grid, l.integrate)
	s.smoother.smooth(s.energy, m.grid, l.integrate)
	s.weigh(m, trust)
	s.blend(m.grid, l.blend)
	for i, w := range s.weight {
		c, n := s.cos2[i]/(w+1), s.sin2[i]/(w+1)
		// Ridges run across the gradient: the double angle turns by half a turn.
		s.flow.theta[i] = fixed.Atan2(int32(-n), int32(-c)) / 2
		s.flow.coherence[i] = uint16(min(fixed.Sqrt(uint64(c*c+n*n)), coherenceOne))
	}
	traceGrid(trace, "orient", l.name, m.grid, s.flow.theta, cellPx)
	return &s.flow
}

// weigh turns the sums into the double angle with the coherence as its length, times the weight of the cell.
func (s *orienter) weigh(m *mask, trust []uint16) {
	s.weight = grow(s.weight, m.size())
	for i, e := range s.energy {
		w := int64(maxPercent)
		if trust != nil {
			w = int64(trust[i]) * int64(trust[i]) / maxPercent
		}
		if !m.in[i] || e == 0 {
			w = 0
		}
		s.weight[i] = w
		s.cos2[i] = s.cos2[i] / (e>>coherenceBits + 1) * w
		s.sin2[i] = s.sin2[i] / (e>>coherenceBits + 1) * w
	}
}

// blend averages orientations and weights near and far around each cell.
func (s *orienter) blend(g grid, near boxes) {
	for k, v := range [][]int64{s.cos2, s.sin2, s.weight} {
		s.far[k] = append(s.far[k][:0], v...)
		s.smoother.smooth(v, g, near)
		s.smoother.smooth(s.far[k], g, farBlend)
		for i, f := range s.far[k] {
			v[i] = v[i]/near.gain()*maxPercent + f/farBlend.gain()*farPercent
		}
	}
}

// squareGradients sums the squared gradient of a slightly blurred image over the cells of the print.
func (s *orienter) squareGradients(in *plane, m *mask) {
	clear(s.cos2)
	clear(s.sin2)
	clear(s.energy)
	for i := range s.blurred {
		s.blurred[i] = grow(s.blurred[i], in.w)
	}
	next := -1 // first row not blurred yet
	for cy := range m.h {
		from, to := m.span(cy)
		if from == to {
			continue
		}
		for y := max(cy*cellPx, 1); y < min((cy+1)*cellPx, in.h-1); y++ {
			for next = max(next, y-1); next <= y+1; next++ {
				blurRow(s.blurred[next%3], in, next)
			}
			up, mid, down := s.blurred[(y-1)%3], s.blurred[y%3], s.blurred[(y+1)%3]
			for cx := from; cx < to; cx++ {
				i := cy*m.w + cx
				if !m.in[i] {
					continue
				}
				var c, n, e int64
				for x := max(cx*cellPx, 1); x < min((cx+1)*cellPx, in.w-1); x++ {
					gx, gy := int64(mid[x+1]-mid[x-1])>>gradientShift, int64(down[x]-up[x])>>gradientShift
					c += gx*gx - gy*gy
					n += 2 * gx * gy
					e += gx*gx + gy*gy
				}
				s.cos2[i] += c
				s.sin2[i] += n
				s.energy[i] += e
			}
		}
	}
}

// blurRow convolves row y with the binomial 1 4 6 4 1, down and across: a Gaussian of sigma 1 pixel, times 256.
func blurRow(dst []int32, in *plane, y int) {
	const halo = 2
	row := func(d int) []int16 { return in.px[in.at(-halo, y+d):][:in.w+2*halo] }
	a, b, c, d, e := row(-2), row(-1), row(0), row(1), row(2)
	column := func(x int) int32 {
		return int32(a[x]) + int32(e[x]) + 4*(int32(b[x])+int32(d[x])) + 6*int32(c[x])
	}
	p, q, r, s := column(0), column(1), column(2), column(3)
	for x := range dst {
		t := column(x + 4)
		dst[x] = p + t + 4*(q+s) + 6*r
		p, q, r, s = q, r, s, t
	}
}
