package minutiae

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// periodMeter finds the distance from ridge to ridge.
//
// Takes ridges, mask and orientation, gives the period of every second cell. Across the ridges a signature of the print is read, averaged
// along them; its energy at each candidate period (a windowed Fourier sum) has its peak at the ridge period (after Hong, Wan and Jain,
// TPAMI 20(8), 1998, with a spectrum in place of counted peaks). Where no peak stands out, the neighbourhood and then the whole print
// answer.
type periodMeter struct {
	smoother      smoother
	signature     [signaturePadded]int16
	spectrum      [2 * len(candidatePeriods{})]int32
	local, wide   weighted
	out           periodMap
	total, weight int64
}

// weighted is a sum of periods and the weight it carries, for each place of a grid.
type weighted struct{ sum, weight []int64 }

// periodMap is the ridge period, one value for each 2 x 2 cells.
type periodMap struct {
	grid
	px256 []uint16 // in 1/256 pixel
	share int      // percent of the print's places at which a period was seen
}

// candidatePeriods are the periods tried, geometrically spaced, in 1/256 pixel.
type candidatePeriods [30]int

var (
	periodCandidates = func() (c candidatePeriods) {
		p := float64(minPeriodPx) * periodOne
		for i := range c {
			c[i] = int(p + 0.5)
			p = float64(p * periodStep)
		}
		return c
	}()
	// fourier holds a cosine and a sine row for each candidate, under a Hann window.
	fourier = func() []int16 {
		rows := make([]int16, 0, 2*len(periodCandidates)*signaturePadded)
		for _, p := range periodCandidates {
			for _, quarter := range []uint16{1 << 14, 0} {
				row := make([]int16, signaturePadded)
				for k := range signaturePx {
					hann := int32(fixed.One/2) - fixed.Cos(uint16((2*k+1)*65536/(2*signaturePx)))/2
					turn := uint16(k * 65536 * periodOne / p)
					row[k] = int16(hann * fixed.Sin(turn+quarter) / fixed.One / 2)
				}
				rows = append(rows, row...)
			}
		}
		return rows
	}()
)

func (s *periodMeter) run(in *plane, m *mask, f *flow, trace Trace) *periodMap {
	p := &s.out
	p.grid = grid{(m.w + 1) / 2, (m.h + 1) / 2}
	p.px256 = grow(p.px256, p.size())
	s.local.reset(p.size())
	s.wide.reset(p.size())
	s.total, s.weight = 0, 0
	asked, seen := 0, 0
	for y := range p.h {
		for x := range p.w {
			cell := min(2*y+1, m.h-1)*m.w + min(2*x+1, m.w-1)
			if !m.in[cell] {
				continue
			}
			asked++
			s.read(in, x*2*cellPx+cellPx, y*2*cellPx+cellPx, f.theta[cell])
			period, strength := s.peak()
			if strength == 0 {
				continue
			}
			seen++
			weight := strength * int64(f.coherence[cell]) >> coherenceBits
			i := y*p.w + x
			s.local.sum[i], s.local.weight[i] = period*weight, weight
			s.total += period * weight
			s.weight += weight
		}
	}
	p.share = 100 * seen / max(asked, 1)
	s.blend(p)
	traceGrid(trace, "period", "px256", p.grid, p.px256, cellPx*2)
	return p
}

// read fills the signature at (x, y): the sum along the ridge for each of signaturePx steps across it.
func (s *periodMeter) read(in *plane, x, y int, theta uint16) {
	const bits = 15 // of fixed.One
	alongX, alongY := int(fixed.Cos(theta)), int(fixed.Sin(theta))
	acrossX, acrossY := -alongY, alongX
	var sum int32
	var raw [signaturePx]int32
	for k := range raw {
		d := 2*k - signaturePx + 1 // half pixels across
		px := x<<bits + d*acrossX/2 - signatureReach*alongX + 1<<(bits-1)
		py := y<<bits + d*acrossY/2 - signatureReach*alongY + 1<<(bits-1)
		var v int32
		for q := -signatureReach; q <= signatureReach; q += 2 {
			ix, iy := px>>bits, py>>bits
			if ix >= -marginPx && iy >= -marginPx && ix < in.w+marginPx && iy < in.h+marginPx {
				v += int32(in.px[in.at(ix, iy)])
			}
			px += 2 * alongX
			py += 2 * alongY
		}
		raw[k] = v
		sum += v
	}
	for k, v := range raw {
		s.signature[k] = int16((v - sum/signaturePx) / 2)
	}
}

// peak returns the candidate period with the most energy and its share of the signature's energy, in 1/strengthOne; zero where the
// share is too small or the peak lies at the end of the range.
func (s *periodMeter) peak() (period, strength int64) {
	kernel.DotRows(s.spectrum[:], fourier, s.signature[:])
	var best, at int64
	for i := range periodCandidates {
		re, im := int64(s.spectrum[2*i])>>spectrumShift, int64(s.spectrum[2*i+1])>>spectrumShift
		if e := re*re + im*im; e > best {
			best, at = e, int64(i)
		}
	}
	var energy int64
	for k, v := range s.signature[:signaturePx] {
		w := int64(v) * hannWindow[k] >> 15
		energy += w * w
	}
	if energy == 0 {
		return 0, 0
	}
	// The rows hold half of cosine and sine times fixed.One.
	share := best << (2*spectrumShift + 2 - 30 + strengthBits) / (energy * signaturePx)
	if share < minPeakShare || at == 0 || at == int64(len(periodCandidates)-1) {
		return 0, 0
	}
	return int64(periodCandidates[at]), share
}

var hannWindow = func() (w [signaturePx]int64) {
	for k := range w {
		w[k] = fixed.One/2 - int64(fixed.Cos(uint16((2*k+1)*65536/(2*signaturePx))))/2
	}
	return w
}()

// blend fills the map: what is seen near a place, then what is seen far around, then the mean of the print.
func (s *periodMeter) blend(p *periodMap) {
	mean := int64(defaultPeriodPx * periodOne)
	if s.weight > 0 {
		mean = s.total / s.weight
	}
	copy(s.wide.sum, s.local.sum)
	copy(s.wide.weight, s.local.weight)
	s.local.smooth(&s.smoother, p.grid, periodNear)
	s.wide.smooth(&s.smoother, p.grid, periodFar)
	for i := range p.px256 {
		// The near mean counts fully, the far one a twentieth, the whole print's almost nothing.
		sum := s.local.sum[i] + s.wide.sum[i]/20 + globalWeight*mean
		weight := s.local.weight[i] + s.wide.weight[i]/20 + globalWeight
		p.px256[i] = uint16(sum / weight)
	}
}

func (w *weighted) reset(n int) {
	w.sum, w.weight = grow(w.sum, n), grow(w.weight, n)
	clear(w.sum)
	clear(w.weight)
}

// smooth takes the moving averages, keeping weights in units of 1/strengthOne/weightScale.
func (w *weighted) smooth(s *smoother, g grid, b boxes) {
	s.smooth(w.sum, g, b)
	s.smooth(w.weight, g, b)
	for i := range w.sum {
		w.sum[i] = w.sum[i] * weightScale / b.gain()
		w.weight[i] = w.weight[i] * weightScale / b.gain()
	}
}
