package minutiae

import (
	"cmp"
	"slices"

	"fingerzeig/internal/fixed"
)

// keeper turns the vortices that can be trusted into minutiae.
//
// Takes vortices, wave, mask, flow and clarity, gives minutiae, most reliable first: those deep enough inside the print, where the wave has
// amplitude, one of each cluster. None is dropped for low reliability: that loses more mates than it removes false ones, the matcher
// weighs them instead.
type keeper struct {
	near  []int32
	all   []candidate
	kept  []Minutia
	terms []int16 // of kept
}

// candidate is a minutia with what speaks for it.
type candidate struct {
	Minutia
	terms terms
}

func (s *keeper) run(vortices []vortex, w *wave, m *mask, f *flow, c *clarity, trace Trace) []Minutia {
	s.near = nearest(s.near, vortices)
	sure := reliability{m, c, f}
	s.all = s.all[:0]
	for i, v := range vortices {
		x, y := int(v.x)/LengthPerPixel, int(v.y)/LengthPerPixel
		cell := min(y/cellPx, m.h-1)*m.w + min(x/cellPx, m.w-1)
		if v.gone || m.depthAt(v.x, v.y) < borderDepth ||
			c.amplitude[cell]*amplitudeShareDen < c.meanAmplitude*amplitudeShareNum {
			continue
		}
		t := sure.of(v, s.near[i])
		s.all = append(s.all, candidate{terms: t, Minutia: Minutia{
			X:           v.x,
			Y:           v.y,
			Direction:   Angle(-v.direction), // y turns upward
			Type:        v.kind(w),
			Reliability: reliabilityModel.percent(t[:]),
		}})
	}
	slices.SortFunc(s.all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.Reliability, a.Reliability), cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	s.kept, s.terms = s.kept[:0], s.terms[:0]
	for _, v := range s.all {
		if len(s.kept) < keepMost && !s.crowded(v.Minutia) {
			s.kept, s.terms = append(s.kept, v.Minutia), append(s.terms, v.terms[:]...)
		}
	}
	s.trace(trace)
	return s.kept
}

// crowded tells whether a more reliable minutia lies too close for both to be real.
func (s *keeper) crowded(v Minutia) bool {
	for _, k := range s.kept {
		dx, dy := int32(k.X)-int32(v.X), int32(k.Y)-int32(v.Y)
		if dx*dx+dy*dy < clusterReach*clusterReach {
			return true
		}
	}
	return false
}

// kind looks ahead along the minutia's direction: a ridge there means that a ridge ends here, a valley that one forks.
func (v vortex) kind(w *wave) Type {
	x := int(v.x)*fixed.One/LengthPerPixel + lookAheadPx*int(fixed.Cos(v.direction)) + fixed.One/2
	y := int(v.y)*fixed.One/LengthPerPixel + lookAheadPx*int(fixed.Sin(v.direction)) + fixed.One/2
	if w.even.px[w.even.at(x/fixed.One, y/fixed.One)] > 0 {
		return Ending
	}
	return Bifurcation
}

// depthAt interpolates the depth between the centres of cells, in Length units.
func (m *mask) depthAt(x, y Length) int {
	const cell = cellPx * LengthPerPixel
	fx, fy := max(int(x)-cell/2, 0), max(int(y)-cell/2, 0)
	x0, y0 := min(fx/cell, m.w-1), min(fy/cell, m.h-1)
	x1, y1 := min(x0+1, m.w-1), min(y0+1, m.h-1)
	wx, wy := fx%cell, fy%cell
	top := int(m.depth[y0*m.w+x0])*(cell-wx) + int(m.depth[y0*m.w+x1])*wx
	bottom := int(m.depth[y1*m.w+x0])*(cell-wx) + int(m.depth[y1*m.w+x1])*wx
	return (top*(cell-wy) + bottom*wy) / (cell * cell)
}

func (s *keeper) trace(t Trace) {
	if t == nil {
		return
	}
	values := make([]int16, 0, 5*len(s.kept))
	for _, m := range s.kept {
		values = append(values, int16(m.X), int16(m.Y), int16(m.Direction), int16(m.Type), int16(m.Reliability))
	}
	t(Layer{Stage: "keep", Name: "x-y-direction-type-reliability", Width: 5, Height: len(s.kept), CellPx: 1, Values: values})
	t(Layer{Stage: "keep", Name: "terms", Width: len(terms{}), Height: len(s.kept), CellPx: 1, Values: s.terms})
}
