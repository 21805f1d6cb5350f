package minutiae

// segmenter tells the print from the background.
//
// Takes grey levels, gives a mask with one value a cell. Ridges have strong gradients and background has weak ones, so the mask is where the
// smoothed gradient magnitude exceeds a share of its own upper percentile; closing, keeping the largest part, filling holes and opening
// make it one compact region (Cappelli et al., gradient-magnitude segmentation, pyfing).
type segmenter struct {
	blurred   []int16
	magnitude []int64
	smoother  smoother
	mask      mask
	distance  []int32
	parts     flood
}

// mask tells which cells belong to the print, and how far each of them lies inside.
type mask struct {
	grid
	in    []bool
	count int      // cells in the print
	depth []uint16 // distance to the nearest cell outside the print, in Length units, centre to edge
}

func (s *segmenter) run(grey *greyPlane, trace Trace) *mask {
	m := &s.mask
	m.grid = grid{grey.w / cellPx, grey.h / cellPx}
	m.in = grow(m.in, m.size())
	s.distance = grow(s.distance, m.size())

	threshold := s.gradients(grey) * cellPx * cellPx * magnitudeSmooth.gain() * maskShareNum / maskShareDen
	s.smoother.smooth(s.magnitude, m.grid, magnitudeSmooth)
	for i, v := range s.magnitude {
		m.in[i] = v > threshold
	}
	s.dilate(closeCells)
	s.erode(closeCells, true)
	s.parts.keepLargest(m)
	s.parts.fillHoles(m)
	s.erode(openCells, false)
	s.dilate(openCells)
	s.parts.keepLargest(m)
	m.measure()
	m.trace(trace)
	return m
}

// gradients sums the gradient magnitude over each cell and returns its upper percentile over the pixels.
func (s *segmenter) gradients(grey *greyPlane) int64 {
	w, h := grey.w, grey.h
	s.blurred = grow(s.blurred, w*h)
	for y := range h {
		up, mid, down := grey.px[max(y-1, 0)*w:][:w], grey.px[y*w:][:w], grey.px[min(y+1, h-1)*w:][:w]
		out := s.blurred[y*w:][:w]
		column := func(x int) int16 { return int16(up[x]) + 2*int16(mid[x]) + int16(down[x]) }
		left, here := column(0), column(0)
		for x := range out {
			right := column(min(x+1, w-1))
			out[x] = left + 2*here + right
			left, here = here, right
		}
	}
	s.magnitude = grow(s.magnitude, s.mask.size())
	clear(s.magnitude)
	var histogram [magnitudeLevels]int32
	for y := 1; y < h-1; y++ {
		up, mid, down := s.blurred[(y-1)*w:][:w], s.blurred[y*w:][:w], s.blurred[(y+1)*w:][:w]
		sums := s.magnitude[y/cellPx*(w/cellPx):][:w/cellPx]
		for x := 1; x < w-1; x++ {
			v := hypotenuse(int32(mid[x+1])-int32(mid[x-1]), int32(down[x])-int32(up[x]))
			histogram[min(v, magnitudeLevels-1)]++
			sums[x/cellPx] += int64(v)
		}
	}
	return upperPercentile(histogram[:], (w-2)*(h-2))
}

// hypotenuse returns the length of (x, y) within 4 %.
func hypotenuse(x, y int32) int32 {
	x, y = max(x, -x), max(y, -y)
	return (123*max(x, y) + 51*min(x, y)) >> 7
}

func upperPercentile(histogram []int32, total int) int64 {
	left := int32(total * (100 - magnitudePercent) / 100)
	for v := len(histogram) - 1; v > 0; v-- {
		if left -= histogram[v]; left < 0 {
			return int64(v)
		}
	}
	return 0
}

// dilate adds to the mask every cell within r city-block steps of it.
func (s *segmenter) dilate(r int32) {
	m := &s.mask
	cityBlock(s.distance, m.in, m.grid, true, false)
	for i, d := range s.distance {
		m.in[i] = d <= r
	}
}

// erode takes from the mask every cell within r city-block steps of what is not in it. outside tells whether the world beyond the image
// counts as print.
func (s *segmenter) erode(r int32, outside bool) {
	m := &s.mask
	cityBlock(s.distance, m.in, m.grid, false, !outside)
	for i, d := range s.distance {
		m.in[i] = d > r
	}
}

// cityBlock sets dst to the city-block distance of each cell to the nearest cell whose value is target; edge tells whether the world beyond
// the image is a target too.
func cityBlock(dst []int32, in []bool, g grid, target, edge bool) {
	const far = 1 << 30
	border := int32(far)
	if edge {
		border = 0
	}
	neighbour := func(x, y int) int32 {
		if x < 0 || y < 0 || x >= g.w || y >= g.h {
			return border
		}
		return dst[y*g.w+x]
	}
	for y := range g.h {
		for x := range g.w {
			d := min(neighbour(x-1, y), neighbour(x, y-1)) + 1
			if in[y*g.w+x] == target {
				d = 0
			}
			dst[y*g.w+x] = d
		}
	}
	for y := g.h - 1; y >= 0; y-- {
		for x := g.w - 1; x >= 0; x-- {
			i := y*g.w + x
			dst[i] = min(dst[i], neighbour(x+1, y)+1, neighbour(x, y+1)+1)
		}
	}
}

// measure counts the cells and finds how deep each lies inside, by a chamfer transform with steps of 1 and sqrt 2 cells.
func (m *mask) measure() {
	const straight, diagonal = cellPx * LengthPerPixel, cellPx * LengthPerPixel * 1448 / 1024
	m.depth = grow(m.depth, m.size())
	m.count = 0
	at := func(x, y int) uint16 {
		if x < 0 || y < 0 || x >= m.w || y >= m.h {
			return 0
		}
		return m.depth[y*m.w+x]
	}
	for y := range m.h {
		for x := range m.w {
			i := y*m.w + x
			m.depth[i] = 0
			if m.in[i] {
				m.count++
				m.depth[i] = min(at(x-1, y)+straight, at(x, y-1)+straight, at(x-1, y-1)+diagonal, at(x+1, y-1)+diagonal)
			}
		}
	}
	for y := m.h - 1; y >= 0; y-- {
		for x := m.w - 1; x >= 0; x-- {
			if i := y*m.w + x; m.in[i] {
				m.depth[i] = min(m.depth[i], at(x+1, y)+straight, at(x, y+1)+straight, at(x+1, y+1)+diagonal, at(x-1, y+1)+diagonal)
			}
		}
	}
}

// span returns the first cell of row y that is in the print and the one after the last; both are zero where there is none.
func (m *mask) span(y int) (from, to int) {
	row := m.in[y*m.w:][:m.w]
	for x, in := range row {
		if in {
			if to == 0 {
				from = x
			}
			to = x + 1
		}
	}
	return from, to
}

func (m *mask) trace(t Trace) { traceGrid(t, "segment", "depth", m.grid, m.depth, cellPx) }
