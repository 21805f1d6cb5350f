package matcher

import (
	"slices"

	"fingerzeig/internal/fixed"
)

// point is a place in the print, in Length units, y downward.
type point struct{ x, y int32 }

// region is the convex hull of some points as half-planes; points on an edge belong to it.
type region struct{ edges []edge }

// edge is the line that has the region on the side of negative distance. The normal has length normalOne.
type edge struct {
	nx, ny int32
	offset int64 // of the line from the origin, times normalOne
}

const normalOne = 1 << 12

// beyond returns how far p lies outside of the edge, times normalOne.
func (e *edge) beyond(p point) int64 {
	return int64(e.nx)*int64(p.x) + int64(e.ny)*int64(p.y) - e.offset
}

// bound makes r the region inside hull, whose corners turn from +x towards +y.
func (r *region) bound(hull []point) {
	r.edges = r.edges[:0]
	for i, p := range hull {
		q := hull[(i+1)%len(hull)]
		dx, dy := int64(q.x-p.x), int64(q.y-p.y)
		length := int64(fixed.Sqrt(uint64((dx*dx + dy*dy) << 8)))
		if length == 0 {
			continue
		}
		e := edge{nx: int32(dy * (normalOne << 4) / length), ny: int32(-dx * (normalOne << 4) / length)}
		e.offset = int64(e.nx)*int64(p.x) + int64(e.ny)*int64(p.y)
		r.edges = append(r.edges, e)
	}
}

// has tells whether p lies in the region or within margin of each of its edges' lines.
func (r *region) has(p point, margin int32) bool {
	for _, e := range r.edges {
		if e.beyond(p) > int64(margin)*normalOne {
			return false
		}
	}
	return true
}

// near makes part the region that decides about places within radius of p, where r with its margin decides: edges that lie farther away are
// left out.
func (r *region) near(part *region, p point, radius, margin int32) {
	part.edges = part.edges[:0]
	for _, e := range r.edges {
		if e.beyond(p) > int64(margin-radius-px)*normalOne {
			part.edges = append(part.edges, e)
		}
	}
}

// convexHull returns the corners of the convex hull of p, turning from +x towards +y (Andrew's monotone chain). It sorts p.
func convexHull(p []point) []point {
	slices.SortFunc(p, func(a, b point) int {
		if a.x != b.x {
			return int(a.x - b.x)
		}
		return int(a.y - b.y)
	})
	p = slices.Compact(p)
	if len(p) < 3 {
		return p
	}
	var hull []point
	add := func(q point, floor int) {
		for n := len(hull); n >= floor+2 && turn(hull[n-2], hull[n-1], q) <= 0; n-- {
			hull = hull[:n-1]
		}
		hull = append(hull, q)
	}
	for _, q := range p {
		add(q, 0)
	}
	back := len(hull) - 1
	for i := len(p) - 2; i >= 0; i-- {
		add(p[i], back)
	}
	return hull[:len(hull)-1]
}

// turn is positive where the way from a over b to c turns from +x towards +y.
func turn(a, b, c point) int64 {
	return int64(b.x-a.x)*int64(c.y-a.y) - int64(b.y-a.y)*int64(c.x-a.x)
}
