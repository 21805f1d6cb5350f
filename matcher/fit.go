package matcher

import "fingerzeig/minutiae"

// What follows is for fitting: `bench fit` learns the basis from structures and the calibration from evidence. No comparison needs it.

// Structures returns the structure of each minutia of a template before it is made a code: cell values from 0 to 1<<14, negative where the
// print says nothing.
func Structures(t minutiae.Template) [][]int16 {
	var s side
	s.readMinutiae(appendMinutiae(nil, t))
	all := make([][]int16, s.n)
	for i := range all {
		var v [cells]int16
		describe(&v, &s, i)
		all[i] = v[:]
	}
	return all
}

// BasisShape returns the number of components of a code and of cells of a structure: the sides of the basis.
func BasisShape() (components, structureCells int) { return dims, cells }

// Evidence returns what a comparison is calibrated from, in 1/256. It has no meaning across versions.
func (p *Probe) Evidence(c Candidate, s *Scratch) int32 { return p.evidence(c, 0, s) }
