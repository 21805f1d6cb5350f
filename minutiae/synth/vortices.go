package synth

import (
	"cmp"
	"slices"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// vortex is a minutia of the finger.
type vortex struct {
	at        point
	direction uint16 // from +x towards +y, which points down
	kind      minutiae.Type
}

// findVortices returns the points around which the phase of the wave winds: where a ridge ends or forks.
func findVortices(w *wave) (found []vortex) {
	for y := range w.even.h - 1 {
		for x := range w.even.w - 1 {
			if v, ok := w.vortexAt(x, y); ok {
				found = append(found, v)
			}
		}
	}
	return cancel(found)
}

// cancel removes pairs of opposite vortices so close that nobody can see them: the ridge merely dents there. Nearest pairs go first.
func cancel(v []vortex) []vortex {
	type pair struct {
		a, b     int
		distance float64
	}
	var pairs []pair
	for a := range v {
		for b := a + 1; b < len(v) && v[b].at.y-v[a].at.y <= cancelReach+1; b++ {
			d := v[b].at.minus(v[a].at)
			square := float64(d.x*d.x) + float64(d.y*d.y)
			if square <= cancelReach*cancelReach && fixed.Distance(v[a].direction, v[b].direction) > 1<<14 {
				pairs = append(pairs, pair{a, b, square})
			}
		}
	}
	slices.SortStableFunc(pairs, func(p, q pair) int { return cmp.Compare(p.distance, q.distance) })
	gone := make([]bool, len(v))
	for _, p := range pairs {
		if !gone[p.a] && !gone[p.b] {
			gone[p.a], gone[p.b] = true, true
		}
	}
	kept := v[:0]
	for i, m := range v {
		if !gone[i] {
			kept = append(kept, m)
		}
	}
	return kept
}

// vortexAt tells whether the phase winds around the loop (x, y), (x+1, y), (x+1, y+1), (x, y+1), and where in it.
func (w *wave) vortexAt(x, y int) (v vortex, ok bool) {
	base := w.normal(x, y)
	var even, odd [4]int32
	var phase [4]uint16
	for k, corner := range [4][2]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		cx, cy := x+corner[0], y+corner[1]
		n := w.normal(cx, cy)
		i := w.even.at(cx, cy)
		even[k], odd[k] = int32(w.even.px[i]), int32(w.odd.px[i])
		switch turn := fixed.Distance(n, base); {
		case turn > 3<<13:
			odd[k] = -odd[k] // the normals point apart
		case turn > 1<<13:
			return v, false // a core or a delta: the phase has no meaning around it
		}
		phase[k] = fixed.Atan2(odd[k], even[k])
	}
	turns := 0
	for k := range phase {
		turns += int(int16(phase[(k+1)%4] - phase[k]))
	}
	if turns == 0 {
		return v, false
	}
	// The phase that filters measure falls along their normal, so a growing turn opens against the ridge's direction.
	v.direction = base - 1<<14
	if turns > 0 {
		v.direction += 1 << 15
	}
	v.at = point{float64(x), float64(y)}.plus(zeroOf(even, odd)).minus(point{fingerWidth / 2, fingerHeight / 2})
	v.kind = w.kind(v)
	return v, true
}

// normal returns the direction across the ridges along which the phase at (x, y) was measured.
func (w *wave) normal(x, y int) uint16 {
	return uint16(w.choice[y/w.cell*w.cells+x/w.cell]%orientationSteps*stepTheta) + 1<<14
}

// zeroOf returns where in the loop even and odd, taken as planes through the corners, both vanish.
func zeroOf(even, odd [4]int32) point {
	plane := func(v [4]int32) (mean, dx, dy float64) {
		return float64(v[0]+v[1]+v[2]+v[3]) / 4, float64(v[1]-v[0]+v[2]-v[3]) / 2, float64(v[3]-v[0]+v[2]-v[1]) / 2
	}
	em, ex, ey := plane(even)
	om, ox, oy := plane(odd)
	d := float64(ex*oy) - float64(ey*ox)
	if d == 0 {
		return point{0.5, 0.5}
	}
	x := (float64(ey*om) - float64(em*oy)) / d
	y := (float64(em*ox) - float64(ex*om)) / d
	return point{0.5 + min(max(x, -0.5), 0.5), 0.5 + min(max(y, -0.5), 0.5)}
}

// kind looks ahead from a vortex: a ridge that begins there is an ending, a valley a bifurcation.
func (w *wave) kind(v vortex) minutiae.Type {
	ahead := v.at.plus(point{lookAhead, 0}.turned(v.direction)).plus(point{fingerWidth/2 + 0.5, fingerHeight/2 + 0.5})
	x, y := min(max(int(ahead.x), 0), w.even.w-1), min(max(int(ahead.y), 0), w.even.h-1)
	if w.even.row(y)[x] > 0 {
		return minutiae.Ending
	}
	return minutiae.Bifurcation
}
