package minutiae

import (
	"sync"

	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// contextFilter lets through the wave that orientation and period predict.
//
// Takes ridges, mask, orientation and period, gives the even and odd response at each pixel of a Gabor pair tuned to its cell (Hong, Wan
// and Jain, TPAMI 20(8), 1998, made complex as by Larkin and Fletcher, Optics Express 15, 2007): together the local amplitude and phase
// of the ridge pattern. The envelope is short, so that curvature and minutiae survive.
type contextFilter struct {
	wave   wave
	choice []int16 // filter of each cell, or noFilter outside the print
}

// wave is the complex response: even + i odd is amplitude times e to the i phase, in 1/waveOne.
type wave struct {
	even, odd *plane
	normal    []uint8 // step of the filter's orientation in each cell, of orientationSteps a half turn
	planes    [2]plane
}

const noFilter = -1

func (s *contextFilter) run(in *plane, m *mask, f *flow, p *periodMap, trace Trace) *wave {
	w := &s.wave
	w.even, w.odd = &w.planes[0], &w.planes[1]
	w.even.resize(in.w, in.h)
	w.odd.resize(in.w, in.h)
	w.normal = grow(w.normal, m.size())
	s.choice = grow(s.choice, m.size())
	bank := filterBank()
	s.choose(m, f, p, bank)
	for y := range in.h {
		even, odd := w.even.row(y), w.odd.row(y)
		choice := s.choice[y/cellPx*m.w:][:m.w]
		for from := 0; from < m.w; {
			to := from + 1
			for to < m.w && choice[to] == choice[from] {
				to++
			}
			e, o := even[from*cellPx:to*cellPx], odd[from*cellPx:to*cellPx]
			if c := choice[from]; c == noFilter {
				clear(e)
				clear(o)
			} else {
				r := bank.radius[int(c)/orientationSteps]
				kernel.FilterPair(e, o, in.px[in.at(from*cellPx-r, y-r):], in.stride, bank.taps[c])
			}
			from = to
		}
	}
	trace.plane("filter", "even", *w.even)
	trace.plane("filter", "odd", *w.odd)
	return w
}

// choose picks the filter of each cell.
func (s *contextFilter) choose(m *mask, f *flow, p *periodMap, bank *bank) {
	for y := range m.h {
		for x := range m.w {
			i := y*m.w + x
			step := (f.theta[i] + stepTheta/2) / stepTheta % orientationSteps
			s.wave.normal[i] = uint8(step)
			s.choice[i] = noFilter
			if m.in[i] {
				s.choice[i] = int16(bank.level(p.at(x, y))*orientationSteps + int(step))
			}
		}
	}
}

// at returns the period at cell (x, y), in 1/256 pixel: linear between the places where it was measured.
func (p *periodMap) at(x, y int) int {
	// Place k is measured at the corner between cells 2k and 2k+1, so cell 2k lies a quarter of the way back to place k-1.
	x0, y0 := max((x-1)/2, 0), max((y-1)/2, 0)
	if x > 0 && x%2 == 0 {
		x0 = x/2 - 1
	}
	if y > 0 && y%2 == 0 {
		y0 = y/2 - 1
	}
	x1, y1 := min(x0+1, p.w-1), min(y0+1, p.h-1)
	wx, wy := quarterTowards(x), quarterTowards(y)
	top := int(p.px256[y0*p.w+x0])*(4-wx) + int(p.px256[y0*p.w+x1])*wx
	bottom := int(p.px256[y1*p.w+x0])*(4-wx) + int(p.px256[y1*p.w+x1])*wx
	return (top*(4-wy) + bottom*wy) / 16
}

// quarterTowards returns how many quarters of the way cell x lies from the place before it towards the next.
func quarterTowards(x int) int {
	switch {
	case x == 0:
		return 0
	case x%2 == 0:
		return 3
	}
	return 1
}

// bank holds one pair of filters for each level of the period and each step of the orientation.
type bank struct {
	taps   [][]int16 // of filter level*orientationSteps+step, in the layout of kernel.FilterPair
	radius [periodLevels]int
	limit  [periodLevels]int // longest period, in 1/256 pixel, that each level serves
}

var filterBank = sync.OnceValue(newBank)

func newBank() *bank {
	b := &bank{taps: make([][]int16, 0, periodLevels*orientationSteps)}
	ratio := fixed.Exp(logPeriodRange / (periodLevels - 1))
	half := fixed.Exp(logPeriodRange / (periodLevels - 1) / 2)
	period := float64(minPeriodPx)
	for level := range periodLevels {
		b.limit[level] = int(float64(float64(period*half)*periodOne) + 0.5)
		b.radius[level] = min(maxRadiusPx, int(float64(envelopeReach*float64(envelopeAlong*period))+0.999))
		for step := range orientationSteps {
			b.taps = append(b.taps, gaborPair(period, uint16(step*stepTheta), b.radius[level]))
		}
		period = float64(period * ratio)
	}
	return b
}

// level returns the filter level for a period in 1/256 pixel.
func (b *bank) level(period int) int {
	for l, limit := range b.limit[:periodLevels-1] {
		if period <= limit {
			return l
		}
	}
	return periodLevels - 1
}

// gaborPair returns the taps of the filter for a period in pixels and ridges that run along theta: a cosine and a sine across the ridges
// under a Gaussian envelope, the cosine without response to a constant, both scaled to answer a wave of amplitude 1 with about 1.
func gaborPair(period float64, theta uint16, radius int) []int16 {
	side := 2*radius + 1
	along, across := float64(envelopeAlong*period), float64(envelopeAcross*period)
	ux, uy := float64(fixed.Cos(theta))/fixed.One, float64(fixed.Sin(theta))/fixed.One
	envelope, even, odd := make([]float64, side*side), make([]float64, side*side), make([]float64, side*side)
	var sumEnvelope, sumEven float64
	for i := range envelope {
		x, y := float64(i%side-radius), float64(i/side-radius)
		a, b := float64(x*ux)+float64(y*uy), float64(y*ux)-float64(x*uy)
		a2, b2 := float64(float64(a/along)*float64(a/along)), float64(float64(b/across)*float64(b/across))
		turn := uint16(int32(float64(b/period) * 65536))
		envelope[i] = fixed.Exp(-0.5 * float64(float64(a2)+float64(b2)))
		even[i] = float64(envelope[i]*float64(fixed.Cos(turn))) / fixed.One
		odd[i] = float64(envelope[i]*float64(fixed.Sin(turn))) / fixed.One
		sumEnvelope += envelope[i]
		sumEven += even[i]
	}
	taps := make([]int16, side*2*tapColumns)
	for i := range envelope {
		zeroMean := even[i] - float64(envelope[i]*float64(sumEven/sumEnvelope))
		at := i/side*2*tapColumns + i%side
		taps[at] = tap(zeroMean / sumEnvelope)
		taps[at+tapColumns] = tap(odd[i] / sumEnvelope)
	}
	return taps
}

// tap turns a filter coefficient into fixed point.
func tap(v float64) int16 {
	if v < 0 {
		return -tap(-v)
	}
	return int16(min(float64(v*(2*tapOne))+0.5, 32767))
}
