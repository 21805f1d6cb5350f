package minutiae

import "fingerzeig/internal/fixed"

// normaliser gives ridges the same height everywhere.
//
// Takes grey levels, gives (local mean - grey) / (local deviation + floor), clipped: positive on ridges, ridgeOne times one
// deviation. Mean and deviation vary slowly, so they are computed a cell and interpolated between cell centres.
type normaliser struct {
	smoother  smoother
	mean      []int64 // grey levels, in 1/greyOne
	deviation []int64 // grey levels, in 1/greyOne
	inverse   []int64 // ridgeOne << inverseBits / (deviation + floor)
	out       plane
	meanRow   []int64
	scaleRow  []int64
	sorted    []int32
}

func (s *normaliser) run(grey *greyPlane, trace Trace) *plane {
	s.out.resize(grey.w, grey.h)
	g := s.out.grid()
	s.mean = grow(s.mean, g.size())
	s.deviation = grow(s.deviation, g.size())
	s.inverse = grow(s.inverse, g.size())
	s.measureMean(grey, g)
	s.measureDeviation(grey, g)
	floor := max(deviationFloor*greyOne, s.highDeviation(g)*floorShareNum/floorShareDen)
	for i, d := range s.deviation {
		s.inverse[i] = (ridgeOne << inverseBits) / (d + floor)
	}
	for y := range grey.h {
		s.interpolate(g, y)
		src, dst := grey.px[y*grey.w:][:grey.w], s.out.row(y)
		for x, v := range src {
			n := (s.meanRow[x] - int64(v)*greyOne) * s.scaleRow[x] >> inverseBits
			dst[x] = int16(max(-ridgeClip, min(ridgeClip, n)))
		}
	}
	trace.plane("normalise", "ridges", s.out)
	return &s.out
}

func (s *normaliser) measureMean(grey *greyPlane, g grid) {
	clear(s.mean)
	for y := range grey.h {
		sums := s.mean[y/cellPx*g.w:][:g.w]
		for x, v := range grey.px[y*grey.w:][:grey.w] {
			sums[x/cellPx] += int64(v)
		}
	}
	s.smoother.smooth(s.mean, g, contrastSmooth)
	for i, v := range s.mean {
		s.mean[i] = v * greyOne / (cellPx * cellPx * contrastSmooth.gain())
	}
}

func (s *normaliser) measureDeviation(grey *greyPlane, g grid) {
	clear(s.deviation)
	s.meanRow, s.scaleRow = grow(s.meanRow, grey.w), grow(s.scaleRow, grey.w)
	for y := range grey.h {
		s.interpolate(g, y)
		sums := s.deviation[y/cellPx*g.w:][:g.w]
		for x, v := range grey.px[y*grey.w:][:grey.w] {
			d := s.meanRow[x] - int64(v)*greyOne
			sums[x/cellPx] += d * d
		}
	}
	s.smoother.smooth(s.deviation, g, contrastSmooth)
	for i, v := range s.deviation {
		s.deviation[i] = int64(fixed.Sqrt(uint64(v / (cellPx * cellPx * contrastSmooth.gain()))))
	}
}

// highDeviation returns an upper percentile of the deviation over the whole image.
func (s *normaliser) highDeviation(g grid) int64 {
	const levels = 128 * greyOne // no deviation of 8-bit values is larger
	s.sorted = grow(s.sorted, levels)
	clear(s.sorted)
	for _, d := range s.deviation {
		s.sorted[min(d, levels-1)]++
	}
	left := int32(g.size() * (100 - deviationPercent) / 100)
	for v := levels - 1; v > 0; v-- {
		if left -= s.sorted[v]; left < 0 {
			return int64(v)
		}
	}
	return 0
}

// interpolate fills meanRow and scaleRow for image row y: linear between the centres of cells.
func (s *normaliser) interpolate(g grid, y int) {
	cy := (y - cellPx/2 + cellPx) / cellPx // one below the row of cells whose centre is above y; the +cellPx keeps the division rounding down
	above, below := max(cy-1, 0)*g.w, min(cy, g.h-1)*g.w
	wy := int64(2*((y+cellPx/2)%cellPx) + 1) // eighths of the cell below
	blend := func(v []int64, x int) int64 { return v[above+x]*(8-wy) + v[below+x]*wy }
	mean, scale := blend(s.mean, 0), blend(s.inverse, 0)
	x := 0
	for cx := 0; cx <= g.w; cx++ {
		nextMean, nextScale := mean, scale
		if cx < g.w {
			nextMean, nextScale = blend(s.mean, cx), blend(s.inverse, cx)
		}
		end := min(cx*cellPx+cellPx/2, g.w*cellPx)
		for ; x < end; x++ {
			wx := int64(2*((x+cellPx/2)%cellPx) + 1)
			s.meanRow[x] = (mean*(8-wx) + nextMean*wx) / 64
			s.scaleRow[x] = (scale*(8-wx) + nextScale*wx) / 64
		}
		mean, scale = nextMean, nextScale
	}
}
