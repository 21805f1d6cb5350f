package minutiae

// marginPx is the border of zeros around a plane. The ridge period samples farthest outside: 28 across and 8 along, rounded up.
const marginPx = 40

// cellPx is the side of a cell. What varies slowly over the print (foreground, flow, contrast) has one value a cell.
const cellPx = 4

// plane is a map with one value a pixel, w x h of them inside a margin of zeros. Both sides are multiples of cellPx.
type plane struct {
	w, h, stride int
	px           []int16
}

// resize makes p a plane of w x h whose margin is zero and whose inside is undefined.
func (p *plane) resize(w, h int) {
	stride := w + 2*marginPx
	n := stride * (h + 2*marginPx)
	if p.w != w || p.h != h {
		p.px = grow(p.px, n)
		clear(p.px)
	}
	p.w, p.h, p.stride = w, h, stride
}

// at returns the index of pixel (x, y), which may lie in the margin.
func (p *plane) at(x, y int) int { return (y+marginPx)*p.stride + x + marginPx }

// row returns the pixels of row y without the margin.
func (p *plane) row(y int) []int16 { return p.px[p.at(0, y):][:p.w] }

// grid is the shape of a map with one value a cell.
type grid struct{ w, h int }

func (p *plane) grid() grid { return grid{p.w / cellPx, p.h / cellPx} }

func (g grid) size() int { return g.w * g.h }

// grow returns a slice of length n, reusing s where it is large enough. Its values are undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
