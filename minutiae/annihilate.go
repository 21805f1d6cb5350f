package minutiae

import (
	"cmp"
	"slices"

	"fingerzeig/internal/fixed"
)

// annihilator removes pairs of vortices that cancel.
//
// Takes all vortices, marks as gone those that lie close to one of opposite direction, nearest pairs first: a break or a bridge in a ridge
// makes two opposite vortices, and no finger has minutiae that close.
type annihilator struct {
	dipoles []dipole
}

type dipole struct {
	a, b     int
	distance int32 // squared, in Length units
}

func (s *annihilator) run(v []vortex, trace Trace) []vortex {
	s.dipoles = s.dipoles[:0]
	for a := range v {
		// Vortices come row by row, so the loop over later ones ends at the first row too far down.
		for b := a + 1; b < len(v) && v[b].y-v[a].y <= dipoleReach+LengthPerPixel; b++ {
			dx, dy := int32(v[b].x)-int32(v[a].x), int32(v[b].y)-int32(v[a].y)
			d := dx*dx + dy*dy
			if d <= dipoleReach*dipoleReach && fixed.Distance(v[a].direction, v[b].direction) > 1<<14 {
				s.dipoles = append(s.dipoles, dipole{a, b, d})
			}
		}
	}
	slices.SortFunc(s.dipoles, func(p, q dipole) int {
		return cmp.Or(cmp.Compare(p.distance, q.distance), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	for _, d := range s.dipoles {
		if !v[d.a].gone && !v[d.b].gone {
			v[d.a].gone, v[d.b].gone = true, true
		}
	}
	trace.vortices("annihilate", v)
	return v
}
