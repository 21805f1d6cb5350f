package matcher

import "fingerzeig/internal/kernel"

// similarity compares every structure of one print with every structure of the other.
//
// Takes two sides, gives the cosine of their codes for each pair of minutiae whose directions lie within turnWindow, and from it how
// likely the structures are alike.
type similarity struct {
	alike alike
	dots  []int32
}

// alike holds one value for each pair of minutiae: rows, those of a, of columns, those of b. What lies behind them in a row, up to stride, is
// unlike everything.
type alike struct {
	rows, columns, stride int
	cosine                []int16 // in 1/cosineOne; -cosineOne outside the window
	weight                []uint16
	rowSum                []int32 // of weight
	colSum                []int32
}

// likelihood is the weight of a cosine, from -cosineOne in steps of 2^similaritySide.
var likelihood = func() curve {
	c := newCurve(2*cosineOne, similaritySide, cosineOne, func(x float64) float64 {
		return sigmoid(1+cosineMiddle, 1/cosineWidth)(x)
	})
	if c.values[0] != 0 {
		panic("matcher: what is not compared would have a weight")
	}
	c.values = append(c.values, 0) // kernel.Weigh leaves the last one alone
	return c
}()

// unlike is the product of codes that are not compared.
const unlike = -codeOne * codeOne

func (s *similarity) run(a, b *side) *alike {
	m := &s.alike
	m.rows, m.columns, m.stride = a.n, b.n, len(b.lanes)/3
	m.cosine, m.weight = grow(m.cosine, a.n*m.stride), grow(m.weight, a.n*m.stride)
	m.rowSum, m.colSum = grow(m.rowSum, a.n), grow(m.colSum, m.stride)
	clear(m.rowSum)
	clear(m.colSum)
	s.multiply(a, b)
	kernel.Weigh(m.cosine, m.weight, m.rowSum, m.colSum, s.dots, likelihood.values, cosineOne, codeShift, similaritySide)
	return m
}

// multiply fills dots with the products of the codes, or unlike outside the window. Both sides are sorted by direction, so what lies in the window
// of a minutia is one run, or two where it passes the full turn, and it moves on from minutia to minutia.
func (s *similarity) multiply(a, b *side) {
	stride := s.alike.stride
	s.dots = grow(s.dots, a.n*stride)
	from, to := 0, 0
	for i, turn := range a.turn[:a.n] {
		dots, code := s.dots[i*stride:][:stride], a.codes[i*dims:][:dims]
		first, end := turn-turnWindow, turn+turnWindow
		from, to = after(b.turn, first, from), after(b.turn, end, to)
		if first <= end {
			fill(dots[:from], unlike)
			kernel.DotCodes(dots[from:to], b.codes[from*dims:], code)
			fill(dots[to:], unlike)
		} else {
			kernel.DotCodes(dots[:to], b.codes, code)
			fill(dots[to:from], unlike)
			kernel.DotCodes(dots[from:b.n], b.codes[from*dims:], code)
			fill(dots[b.n:], unlike)
		}
	}
}

// after returns the index of the first of the ascending directions that is not below v, looking around near first.
func after(turns []uint16, v uint16, near int) int {
	for near > 0 && turns[near-1] >= v {
		near--
	}
	for near < len(turns) && turns[near] < v {
		near++
	}
	return near
}

func fill(s []int32, v int32) {
	for i := range s {
		s[i] = v
	}
}
