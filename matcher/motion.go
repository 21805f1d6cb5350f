package matcher

import "fingerzeig/internal/fixed"

// motion lays one print over another: a linear map, which is a rotation and a little stretch, and then a shift.
type motion struct {
	there, back linear // each the inverse of the other
	angle       uint16 // of the rotation, from +x towards +y, which points down
	shift       point
}

// linear is a 2 x 2 matrix by rows, in 1/fixed.One.
type linear [4]int32

func (l *linear) of(x, y int32) point {
	u, v := int64(x), int64(y)
	return point{int32((u*int64(l[0]) + v*int64(l[1])) >> weightBits), int32((u*int64(l[2]) + v*int64(l[3])) >> weightBits)}
}

func (m *motion) apply(p point) point {
	q := m.there.of(p.x, p.y)
	return point{m.shift.x + q.x, m.shift.y + q.y}
}

// undo is the inverse of apply.
func (m *motion) undo(p point) point { return m.back.of(p.x-m.shift.x, p.y-m.shift.y) }

// turn makes m the rotation by angle that brings from to to.
func (m *motion) turn(angle uint16, from, to point) {
	m.rotate(fixed.Cos(angle), fixed.Sin(angle), angle, from, to)
}

// rotate makes m the rotation of that cosine, sine and angle that brings from to to.
func (m *motion) rotate(cos, sin int32, angle uint16, from, to point) {
	*m = motion{there: linear{cos, -sin, sin, cos}, back: linear{cos, sin, -sin, cos}, angle: angle}
	m.hold(from, to)
}

// hold sets the shift so that from comes to lie on to.
func (m *motion) hold(from, to point) {
	p := m.there.of(from.x, from.y)
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
	m.rotate(int32(dot*fixed.One/length), int32(cross*fixed.One/length), fixed.Atan2(int32(cross), int32(dot)), from, to)
}

// stretch lets m follow skin that was pressed wider one way than the other: it adds to m, which fit has made of the same points, the linear
// map that leaves the least weighted squared error over, with a prior for none (ridge regression). No entry of it exceeds mostStretch.
func (m *motion) stretch(w []weighted) {
	var total, x0, y0 int64
	for _, p := range w {
		q := m.apply(p.from)
		total += p.weight
		x0 += p.weight * int64(q.x)
		y0 += p.weight * int64(q.y)
	}
	centre := point{int32(x0 / total), int32(y0 / total)}
	xx, xy, yy := int64(stretchPrior), int64(0), int64(stretchPrior) // of places with places
	var ux, uy, vx, vy int64                                         // of what is left over with places
	for _, p := range w {
		q := m.apply(p.from)
		x, y := int64(q.x-centre.x), int64(q.y-centre.y)
		u, v := int64(p.to.x-q.x), int64(p.to.y-q.y)
		xx, xy, yy = xx+p.weight*x*x, xy+p.weight*x*y, yy+p.weight*y*y
		ux, uy, vx, vy = ux+p.weight*u*x, uy+p.weight*u*y, vx+p.weight*v*x, vy+p.weight*v*y
	}
	for max(xx, yy) > 1<<30 { // the products below must fit
		xx, xy, yy, ux, uy, vx, vy = xx/2, xy/2, yy/2, ux/2, uy/2, vx/2, vy/2
	}
	det := (xx*yy-xy*xy)>>weightBits + 1
	part := func(v int64) int32 { return int32(max(-mostStretch, min(mostStretch, v/det))) }
	a, b, c, d := part(ux*yy-uy*xy), part(uy*xx-ux*xy), part(vx*yy-vy*xy), part(vy*xx-vx*xy)
	m.compose(linear{fixed.One + a, b, c, fixed.One + d}, centre)
}

// compose lets l follow m; the place that comes to lie on centre stays there.
func (m *motion) compose(l linear, centre point) {
	from := m.undo(centre)
	r := m.there
	x, y := l.of(r[0], r[2]), l.of(r[1], r[3])
	m.there = linear{x.x, y.x, x.y, y.y}
	det := (int64(x.x)*int64(y.y) - int64(y.x)*int64(x.y)) >> weightBits
	inverse := func(v int32) int32 { return int32(int64(v) * fixed.One / det) }
	m.back = linear{inverse(y.y), inverse(-y.x), inverse(-x.y), inverse(x.x)}
	m.hold(from, centre)
}
