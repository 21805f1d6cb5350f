package minutiae

import "fingerzeig/internal/fixed"

// vortexFinder finds where the phase winds once around a point: there a ridge ends or forks.
//
// Takes wave, phase, mask and orientation, gives every vortex, most of them real minutiae, some of them opposite twins born of noise.
// Around a minutia the phase of the ridge pattern gains or loses exactly one turn, and the sign of that with the orientation tells the
// direction without doubt (Larkin and Fletcher, Optics Express 15, 2007; Feng and Jain, TPAMI 33(2), 2011).
type vortexFinder struct {
	found []vortex
}

// vortex is a point around which the phase winds.
type vortex struct {
	x, y      Length
	direction uint16 // from +x towards +y, which points down
	gone      bool   // annihilated
}

func (s *vortexFinder) run(w *wave, phase *plane, m *mask, f *flow, trace Trace) []vortex {
	s.found = s.found[:0]
	for y := range phase.h - 1 {
		cells := m.depth[y/cellPx*m.w:][:m.w]
		from, to := m.span(y / cellPx)
		for x := from * cellPx; x < min(to*cellPx, phase.w-1); x++ {
			if cells[x/cellPx] < vortexDepth {
				continue
			}
			if turns := winding(w, phase, m, x, y); turns != 0 {
				s.found = append(s.found, vortex{
					x:         Length(x*LengthPerPixel + LengthPerPixel/2),
					y:         Length(y*LengthPerPixel + LengthPerPixel/2),
					direction: direction(w, m, f, x, y, turns),
				})
				s.found[len(s.found)-1].refine(w, m, x, y)
			}
		}
	}
	trace.vortices("vortex", s.found)
	return s.found
}

// winding returns by how many turns the phase grows around the loop (x, y), (x+1, y), (x+1, y+1), (x, y+1).
func winding(w *wave, phase *plane, m *mask, x, y int) int {
	i := phase.at(x, y)
	a, b, c, d := phase.px[i], phase.px[i+1], phase.px[i+phase.stride+1], phase.px[i+phase.stride]
	if x%cellPx == cellPx-1 || y%cellPx == cellPx-1 { // the loop crosses into other cells
		cell := y/cellPx*m.w + x/cellPx
		right := y/cellPx*m.w + (x+1)/cellPx
		below := (y + 1) / cellPx * m.w
		b = aligned(b, w.normal[right], w.normal[cell])
		c = aligned(c, w.normal[below+(x+1)/cellPx], w.normal[cell])
		d = aligned(d, w.normal[below+x/cellPx], w.normal[cell])
	}
	// Differences wrap to half a turn at most, so their sum is a whole number of turns.
	return (int(b-a) + int(c-b) + int(d-c) + int(a-d)) / 65536
}

// aligned returns phase v, measured with filter normal from, as seen with normal to: where the normals point apart, the odd part flips.
func aligned(v int16, from, to uint8) int16 {
	if opposed(from, to) {
		return -v
	}
	return v
}

// opposed tells whether two filter normals, given as steps of half a turn, point apart by more than a quarter turn.
func opposed(a, b uint8) bool {
	d := int(a) - int(b)
	return d > orientationSteps/2 || d < -orientationSteps/2
}

// direction returns the way the minutia opens: along the ridge orientation, one way or the other by the sign of the winding. The phase
// that the filter measures falls along its normal, so a growing turn is a negative charge.
func direction(w *wave, m *mask, f *flow, x, y, turns int) uint16 {
	cell := y/cellPx*m.w + x/cellPx
	theta, normal := f.theta[cell], uint16(w.normal[cell])*stepTheta
	if fixed.Distance(theta, normal) > 1<<14 {
		theta += 1 << 15
	}
	if turns > 0 {
		theta += 1 << 15
	}
	return theta
}

// refine moves the vortex to where even and odd response, taken as planes through the loop's corners, both vanish.
func (v *vortex) refine(w *wave, m *mask, x, y int) {
	i := w.even.at(x, y)
	sign := func(px, py int) int64 {
		if opposed(w.normal[py/cellPx*m.w+px/cellPx], w.normal[y/cellPx*m.w+x/cellPx]) {
			return -1
		}
		return 1
	}
	corner := func(p *plane, flip bool) (mean, dx, dy int64) {
		a, b := int64(p.px[i]), int64(p.px[i+1])
		c, d := int64(p.px[i+p.stride]), int64(p.px[i+p.stride+1])
		if flip {
			b, c, d = b*sign(x+1, y), c*sign(x, y+1), d*sign(x+1, y+1)
		}
		return a + b + c + d, (b + d - a - c) * 2, (c + d - a - b) * 2 // all in quarters
	}
	e, ex, ey := corner(w.even, false)
	o, ox, oy := corner(w.odd, true)
	det := ex*oy - ey*ox
	if det == 0 {
		return
	}
	const half = LengthPerPixel / 2
	dx, dy := LengthPerPixel*(ey*o-oy*e)/det, LengthPerPixel*(ox*e-ex*o)/det
	v.x += Length(max(-half, min(half, dx)))
	v.y += Length(max(-half, min(half, dy)))
}

// vortices shows the vortices that are left as rows of x, y and direction.
func (t Trace) vortices(stage string, found []vortex) {
	if t == nil {
		return
	}
	values := make([]int16, 0, 3*len(found))
	for _, v := range found {
		if !v.gone {
			values = append(values, int16(v.x), int16(v.y), int16(v.direction))
		}
	}
	t(Layer{Stage: stage, Name: "x-y-direction", Width: 3, Height: len(values) / 3, CellPx: 1, Values: values})
}
