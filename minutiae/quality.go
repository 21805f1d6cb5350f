package minutiae

import "fingerzeig/internal/fixed"

// assessor says how good a print is, and what would make it better.
//
// Takes grey levels, mask, flow, period, clarity and minutiae, gives the quality and the advice. First the print is summed up in a few numbers
// that a person can read; the quality is a model over some of them, fitted to how impressions score against others of their finger, and
// each advice is a rule over some of them.
type assessor struct {
	light   []int // light pixels of each cell
	signs   signs
	quality uint8
	advice  Advice
}

// signs are what is seen of a print as a whole. Areas are in mm2, positions and lengths in tenths of a millimetre.
type signs struct {
	expected int // minutiae that will be found again, in tenths: the sum of the reliabilities
	area     int // of the print
	clear    int // of the print where it agrees with the wave
	periodic int // percent of the print where a ridge period is seen
	closed   int // percent of the print where no valley is seen: black patches
	void     int // percent of the print where no ridge is seen: white patches
	dark     int // percent: how dark the print is on the whole, from its lightest to its darkest
	edges    int // percent: change from pixel to pixel, as a multiple of the contrast; patches have few edges, dots many
	oneWay   int // percent: how far all ridges have one direction, as streaks have
	right    int // from the middle of the image to that of the print
	down     int //
	cut      [4]int
}

// The sides of the image at which a print is cut off.
const (
	leftSide = iota
	rightSide
	topSide
	bottomSide
)

func (s *assessor) run(grey *greyPlane, n *normaliser, m *mask, f *flow, p *periodMap, c *clarity, kept []Minutia, trace Trace) *assessor {
	s.signs = signs{periodic: p.share}
	s.sumUp(kept, m, f, c)
	s.place(m)
	s.shade(grey, n, m)
	s.quality = 0
	found := isPrint(m, f, p)
	if found {
		s.quality = s.signs.quality()
	}
	s.advice = s.signs.advice(found)
	s.trace(trace)
	return s
}

// sumUp takes the sums over the minutiae and the cells.
func (s *assessor) sumUp(kept []Minutia, m *mask, f *flow, c *clarity) {
	var sure, clear, cos, sin int
	for _, k := range kept {
		sure += int(k.Reliability)
	}
	for i, in := range m.in {
		if !in {
			continue
		}
		if c.correlation[i] >= clearPercent {
			clear++
		}
		cos += int(fixed.Cos(2*f.theta[i])) >> 7
		sin += int(fixed.Sin(2*f.theta[i])) >> 7
	}
	s.signs.expected = 10 * sure / maxPercent
	s.signs.area, s.signs.clear = squareMM(m.count), squareMM(clear)
	s.signs.oneWay = 100 * int(fixed.Sqrt(uint64(cos*cos+sin*sin))) / (max(m.count, 1) * fixed.One >> 7)
}

// place finds where the print lies and where the image cuts it off.
func (s *assessor) place(m *mask) {
	var x2, y2 int // twice the sums of the cells' distances from the middle
	at := func(side int, there bool) {
		if there {
			s.signs.cut[side]++
		}
	}
	for i, in := range m.in {
		if !in {
			continue
		}
		x, y := i%m.w, i/m.w
		x2 += 2*x + 1 - m.w
		y2 += 2*y + 1 - m.h
		at(leftSide, x == 0)
		at(rightSide, x == m.w-1)
		at(topSide, y == 0)
		at(bottomSide, y == m.h-1)
	}
	s.signs.right, s.signs.down = tenthsMM(x2/2)/max(m.count, 1), tenthsMM(y2/2)/max(m.count, 1)
	for side, cells := range s.signs.cut {
		s.signs.cut[side] = tenthsMM(cells)
	}
}

// squareMM turns cells into mm2: a cell is 0.2032 mm wide.
func squareMM(cells int) int { return cells * 2032 * 2032 / (10000 * 10000) }

// tenthsMM turns a length in cells into tenths of a millimetre.
func tenthsMM(cells int) int { return cells * 2032 / 1000 }

// shade looks at light and dark.
func (s *assessor) shade(grey *greyPlane, n *normaliser, m *mask) {
	var levels [256]int
	var edges, contrast, total int
	for i, in := range m.in {
		if !in {
			continue
		}
		x0, y0 := i%m.w*cellPx, i/m.w*cellPx
		contrast += int(n.deviation[i])
		total += cellPx * cellPx
		for y := y0; y < y0+cellPx; y++ {
			row, below := grey.px[y*grey.w:][:grey.w], grey.px[min(y+1, grey.h-1)*grey.w:][:grey.w]
			for x := x0; x < x0+cellPx; x++ {
				v := int(row[x])
				levels[v]++
				edges += distance(v, int(row[min(x+1, grey.w-1)])) + distance(v, int(below[x]))
			}
		}
	}
	s.signs.edges = 100 * edges * greyOne / (cellPx * cellPx * max(contrast, 1))
	mean := meanLevel(levels[:], total)
	dark, light := percentile(levels[:], total*darkestPercent/100), percentile(levels[:], total*lightestPercent/100)
	s.signs.dark = 100 * (light - mean) / max(light-dark, 1)
	s.patches(grey, m, mean)
}

func distance(a, b int) int { return max(a-b, b-a) }

func meanLevel(levels []int, total int) int {
	sum := 0
	for v, n := range levels {
		sum += v * n
	}
	return sum / max(total, 1)
}

// percentile returns the level below which n of what was counted lies.
func percentile(levels []int, n int) int {
	for v, k := range levels {
		if n -= k; n < 0 {
			return v
		}
	}
	return len(levels) - 1
}

// patches counts the cells around which three by three cells, more than a ridge or a valley is wide, are nearly all darker or nearly all lighter
// than the mean.
func (s *assessor) patches(grey *greyPlane, m *mask, mean int) {
	s.light = grow(s.light, m.size())
	clear(s.light)
	for y := range grey.h {
		cells := s.light[y/cellPx*m.w:][:m.w]
		for x, v := range grey.px[y*grey.w:][:grey.w] {
			if int(v) > mean {
				cells[x/cellPx]++
			}
		}
	}
	closed, void := 0, 0
	for i, in := range m.in {
		if !in {
			continue
		}
		x, y := i%m.w, i/m.w
		light, all := 0, 0
		for ny := max(y-1, 0); ny <= min(y+1, m.h-1); ny++ {
			for nx := max(x-1, 0); nx <= min(x+1, m.w-1); nx++ {
				light += s.light[ny*m.w+nx]
				all += cellPx * cellPx
			}
		}
		if 100*light < all*patchPercent {
			closed++
		}
		if 100*(all-light) < all*patchPercent {
			void++
		}
	}
	s.signs.closed, s.signs.void = 100*closed/max(m.count, 1), 100*void/max(m.count, 1)
}

// terms are what qualityModel looks at, in 1/logitOne, and more is better: minutiae that will be found again, clear ridges, the share of the
// print with a ridge period, and the share without black patches.
func (s signs) terms() [4]int16 {
	return [...]int16{
		int16(logitOne * s.expected / (s.expected + expectedHalf)),
		int16(logitOne * s.clear / (s.clear + clearHalf)),
		int16(logitOne * s.periodic / 100),
		int16(logitOne * (100 - s.closed) / 100),
	}
}

// quality is the mean score that the print is expected to reach against others of its finger, in percent of what is more than enough. However
// clear a print is, hardly any minutiae leave hardly anything to compare; the data that the model is fitted to holds no such prints.
func (s signs) quality() uint8 {
	terms := s.terms()
	return uint8(int(qualityModel.percent(terms[:])) * min(s.expected, fewExpected) / fewExpected)
}

func (s *assessor) trace(t Trace) {
	if t == nil {
		return
	}
	v, terms := s.signs, s.signs.terms()
	t(Layer{Stage: "quality", Name: "terms", Width: len(terms), Height: 1, CellPx: 1, Values: terms[:]})
	signs := []int16{
		int16(v.expected), int16(v.clear), int16(v.periodic), int16(v.closed), int16(v.area), int16(v.void), int16(v.dark), int16(v.edges),
		int16(v.oneWay), int16(v.right), int16(v.down), int16(s.quality), int16(s.advice),
	}
	t(Layer{
		Stage: "quality", Name: "expected-clear-periodic-closed-area-void-dark-edges-oneway-right-down-quality-advice",
		Width: len(signs), Height: 1, CellPx: 1, Values: signs,
	})
}
