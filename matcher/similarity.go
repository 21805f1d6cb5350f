package matcher

import (
	"sort"

	"fingerzeig/internal/kernel"
)

// similarity compares every structure of one print with every structure of the other.
//
// Takes two sides, gives the cosine of their codes for each pair of minutiae whose directions lie within turnWindow, and from it how
// likely the structures are alike.
type similarity struct {
	alike alike
	dots  []int32
}

// alike holds one value for each pair of minutiae: a.n rows of b.n.
type alike struct {
	columns int
	cosine  []int16 // in 1/cosineOne; -cosineOne outside the window
	weight  []uint16
	rowSum  []int32 // of weight
	colSum  []int32
}

// likelihood is the weight of a cosine, from -cosineOne in steps of 2^similaritySide.
var likelihood = newCurve(2*cosineOne, similaritySide, cosineOne, func(x float64) float64 {
	return sigmoid(1+cosineMiddle, 1/cosineWidth)(x)
})

func (s *similarity) run(a, b *side) *alike {
	m := &s.alike
	m.columns = b.n
	m.cosine, m.weight = grow(m.cosine, a.n*b.n), grow(m.weight, a.n*b.n)
	m.rowSum, m.colSum = grow(m.rowSum, a.n), grow(m.colSum, b.n)
	clear(m.rowSum)
	clear(m.colSum)
	clear(m.weight)
	for i := range m.cosine {
		m.cosine[i] = -cosineOne
	}
	s.dots = grow(s.dots, b.n)
	for i := range a.n {
		code := a.codes[i*dims:][:dims]
		// b is sorted by direction, so what lies in the window is one run, or two where it passes the full turn.
		from, to := a.turn[i]-turnWindow, a.turn[i]+turnWindow
		if from <= to {
			s.row(i, b, code, after(b.turn, from), after(b.turn, to))
		} else {
			s.row(i, b, code, 0, after(b.turn, to))
			s.row(i, b, code, after(b.turn, from), b.n)
		}
	}
	return m
}

// after returns the index of the first of the ascending directions that is not below v.
func after(turns []uint16, v uint16) int {
	return sort.Search(len(turns), func(i int) bool { return turns[i] >= v })
}

// row compares minutia i of a with minutiae from to to-1 of b.
func (s *similarity) row(i int, b *side, code []int8, from, to int) {
	if from >= to {
		return
	}
	m := &s.alike
	kernel.DotCodes(s.dots[from:to], b.codes[from*dims:to*dims], code)
	for j := from; j < to; j++ {
		c := max(-cosineOne, min(cosineOne, s.dots[j]>>codeShift))
		w := likelihood.at(uint32(c + cosineOne))
		m.cosine[i*m.columns+j] = int16(c)
		m.weight[i*m.columns+j] = uint16(w)
		m.rowSum[i] += w
		m.colSum[j] += w
	}
}
