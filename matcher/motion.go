package matcher

import "fingerzeig/internal/fixed"

// motion is a rotation about the origin and then a shift.
type motion struct {
	cos, sin int32  // in 1/fixed.One
	angle    uint16 // from +x towards +y, which points down
	shift    point
}

func (m *motion) apply(p point) point {
	return point{
		m.shift.x + (p.x*m.cos-p.y*m.sin)>>weightBits,
		m.shift.y + (p.x*m.sin+p.y*m.cos)>>weightBits,
	}
}

// undo is the inverse of apply.
func (m *motion) undo(p point) point {
	x, y := p.x-m.shift.x, p.y-m.shift.y
	return point{(x*m.cos + y*m.sin) >> weightBits, (y*m.cos - x*m.sin) >> weightBits}
}

// turn makes m the rotation by angle that brings from to to.
func (m *motion) turn(angle uint16, from, to point) {
	*m = motion{cos: fixed.Cos(angle), sin: fixed.Sin(angle), angle: angle}
	p := m.apply(from)
	m.shift = point{to.x - p.x, to.y - p.y}
}

// fit makes m the rigid motion with the least weighted squared error (closed form in the plane). Weights are positive.
func (m *motion) fit(w []weighted) {
	var total, fromX, fromY, toX, toY int64
	for _, p := range w {
		total += p.weight
		fromX += p.weight * int64(p.from.x)
		fromY += p.weight * int64(p.from.y)
		toX += p.weight * int64(p.to.x)
		toY += p.weight * int64(p.to.y)
	}
	from := point{int32(fromX / total), int32(fromY / total)}
	to := point{int32(toX / total), int32(toY / total)}
	var dot, cross int64
	for _, p := range w {
		x, y := int64(p.from.x-from.x), int64(p.from.y-from.y)
		u, v := int64(p.to.x-to.x), int64(p.to.y-to.y)
		dot += p.weight * (x*u + y*v)
		cross += p.weight * (x*v - y*u)
	}
	for dot > 1<<30 || dot < -1<<30 || cross > 1<<30 || cross < -1<<30 {
		dot, cross = dot/2, cross/2
	}
	length := int64(fixed.Sqrt(uint64(dot*dot + cross*cross)))
	if length == 0 {
		m.turn(0, from, to)
		return
	}
	*m = motion{
		cos:   int32(dot * fixed.One / length),
		sin:   int32(cross * fixed.One / length),
		angle: fixed.Atan2(int32(cross), int32(dot)),
	}
	p := m.apply(from)
	m.shift = point{to.x - p.x, to.y - p.y}
}
