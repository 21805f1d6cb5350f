package matcher

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fingerzeig/internal/kernel"
	"fingerzeig/minutiae"
)

// scattered returns a template of n minutiae in random places.
func scattered(r *rand.Rand, n int) minutiae.Template {
	t := minutiae.Template{Width: 2400, Height: 2400}
	for range n {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2400)), Direction: minutiae.Angle(r.Uint32()),
			Reliability: uint8(r.IntN(101)),
		})
	}
	return t
}

func sideOf(t minutiae.Template) *side {
	var s side
	s.readMinutiae(appendMinutiae(nil, t))
	return &s
}

// TestCode asks that codes keep what the basis keeps: length codeOne, and cosine one with themselves.
func TestCode(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	s := sideOf(scattered(r, 40))
	for i := range s.n {
		var e encoder
		e.describe(0, s, i)
		var energy float64
		for _, c := range e.run(nil, 1) {
			energy += float64(int8(c)) * float64(int8(c))
		}
		if length := math.Sqrt(energy); math.Abs(length/codeOne-1) > 0.05 {
			t.Errorf("minutia %d: length %.1f, want %d", i, length, codeOne)
		}
	}
}

// TestPairsRankBest compares the partial sort with a whole one.
func TestPairsRankBest(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		var p pairer
		var all []uint64
		for i := range kernel.Points * r.IntN(mostPairs) {
			quality := uint32(r.ExpFloat64()*5000) * uint32(r.IntN(2))
			if quality > 0 {
				all = append(all, uint64(quality)<<32|uint64(^uint32(i)))
			}
			p.shares = append(p.shares, int32(quality))
			if i%kernel.Points == 0 {
				p.most = append(p.most, 0)
			}
			p.most[i/kernel.Points] = max(p.most[i/kernel.Points], int32(quality))
		}
		p.rankBest()
		slices.Sort(all)
		slices.Reverse(all)
		if want := all[:min(len(all), mostPairs)]; !slices.Equal(p.rank, want) {
			t.Fatalf("of %d:\n got %v\nwant %v", len(p.shares), p.rank, want)
		}
	}
}

// TestBinAscends asks that a greater quality never lies in a lower step.
func TestBinAscends(t *testing.T) {
	last := 0
	for q := uint64(0); q < 1<<32; q += 1 + q>>7 {
		b := bin(uint32(q))
		if b < last || b >= histogramBins {
			t.Fatalf("quality %d lies in step %d, a lower one in %d", q, b, last)
		}
		if q > 0 && (uint64(floor(b)) > q || bin(floor(b)) != b || bin(floor(b)-1) >= b) {
			t.Fatalf("quality %d lies in step %d, whose floor is %d", q, b, floor(b))
		}
		last = b
	}
}

// TestRegion compares hull and half-planes with a test that asks every triangle.
func TestRegion(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	inTriangle := func(p, a, b, c point) bool {
		x, y, z := turn(a, b, p), turn(b, c, p), turn(c, a, p)
		return x >= 0 && y >= 0 && z >= 0 || x <= 0 && y <= 0 && z <= 0
	}
	for range 60 {
		points := make([]point, 3+r.IntN(8))
		for i := range points {
			points[i] = point{int32(r.IntN(400)), int32(r.IntN(400))}
		}
		var area region
		area.bound(convexHull(slices.Clone(points)))
		for range 200 {
			p := point{int32(r.IntN(400)), int32(r.IntN(400))}
			in := false
			for i := range points {
				for j := range i {
					for k := range j {
						in = in || inTriangle(p, points[i], points[j], points[k])
					}
				}
			}
			if in && !area.has(p, 1) || !in && area.has(p, -1) {
				t.Fatalf("%v in the hull of %v: %v", p, points, !in)
			}
		}
	}
}

// TestCurve compares tables with their functions.
func TestCurve(t *testing.T) {
	c := newCurve(8000, 3, 1000, gauss(2))
	for v := range uint32(8000) {
		x := float64(v) / 1000
		if got, want := float64(c.at(v))/weightOne, math.Exp(-x*x/8); math.Abs(got-want) > 0.003 {
			t.Fatalf("at %v: %v, want %v", x, got, want)
		}
	}
	if c.at(8008) != 0 || c.at(math.MaxUint32) != 0 {
		t.Error("beyond the limit the curve is not zero")
	}
}

// TestRelaxRewardsAgreement gives true pairs and false ones the same weight: afterwards the true ones weigh more.
func TestRelaxRewardsAgreement(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	a := sideOf(scattered(r, 20))
	var pairs []pair
	for i := range int32(20) {
		pairs = append(pairs, pair{i, i, weightOne / 2}, pair{i, (i + 7) % 20, weightOne / 2})
	}
	var s relaxer
	s.run(a, a, pairs)
	for k := 0; k < len(pairs); k += 2 {
		if pairs[k].weight <= pairs[k+1].weight {
			t.Errorf("true pair %v weighs no more than false pair %v", pairs[k], pairs[k+1])
		}
	}
	for i := range s.n {
		for k := range s.n {
			if (s.between[i*s.n+k] == 0) != (s.between[k*s.n+i] == 0) && s.between[i*s.n+k] > weightOne/2 {
				t.Errorf("pairs %d and %d agree one way only", i, k)
			}
		}
	}
}

// TestChart stores maps and reads them back: places outside are zero, and orientations are seen from the other side of the page.
func TestChart(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 50 {
		m := minutiae.RidgeMap{Width: r.IntN(20), Height: r.IntN(20)}
		for range m.Width * m.Height {
			m.Cells = append(m.Cells, minutiae.RidgeCell(r.Uint32())*minutiae.RidgeCell(r.IntN(2)))
		}
		b := appendChart(nil, &m)
		if rest, err := checkChart(append(b, 1, 2)); err != nil || len(rest) != 2 {
			t.Fatalf("%d left over, %v", len(rest), err)
		}
		var c chart
		c.read(b)
		for y := int32(-1); y <= c.height; y++ {
			for x := int32(-1); x <= c.width; x++ {
				at := point{x<<chartCellBits + 5, y<<chartCellBits + 127}
				got, want := c.at(at), m.At(minutiae.Length(at.x), minutiae.Length(at.y))
				if got&0x3ff != want&0x3ff || uint16(got.Orientation()+want.Orientation())%(1<<15) != 0 {
					t.Fatalf("cell %d %d: %x, want %x mirrored", x, y, got, want)
				}
			}
		}
		for n := range b {
			if rest, err := checkChart(b[:n]); err == nil && len(rest) == 0 && n < len(b) {
				t.Fatalf("%d of %d bytes are taken for a chart", n, len(b))
			}
		}
	}
}

// TestAgreement lays a print over itself, over one with turned ridges, with wider ridges and with minutiae missing.
func TestAgreement(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	f := scattered(r, 30)
	for i := range f.Minutiae {
		f.Minutiae[i].Reliability = 80
	}
	f.Ridges = minutiae.RidgeMap{Width: 20, Height: 20}
	for range 400 {
		f.Ridges.Cells = append(f.Ridges.Cells, minutiae.RidgeCell(20<<10|14<<5|30))
	}
	change := func(change func(*minutiae.RidgeCell)) *side {
		g := f
		g.Ridges.Cells = slices.Clone(f.Ridges.Cells)
		for i := range g.Ridges.Cells {
			change(&g.Ridges.Cells[i])
		}
		return sideOf(g)
	}
	laid := func(b *side, partners bool) float64 {
		a := sideOf(f)
		var s aligner
		s.motion.turn(0, point{}, point{})
		s.moved, s.takenA, s.takenB = b.at, make([]bool, a.n), make([]bool, b.n)
		for i := range s.takenA {
			s.takenA[i], s.takenB[i] = partners, partners
		}
		return float64(agreement(a, b, &s)) / weightOne
	}
	empty := f
	empty.Ridges = minutiae.RidgeMap{}
	rows := []struct {
		name      string
		b         *side
		partners  bool
		low, high float64
	}{
		{"itself", change(func(*minutiae.RidgeCell) {}), true, 0.99, 1},
		{"30 degrees off", change(func(c *minutiae.RidgeCell) { *c += 11 << 10 }), true, 0.4, 0.5},
		{"across", change(func(c *minutiae.RidgeCell) { *c += 32 << 10 }), true, 0, 0},
		{"periods 2 levels off", change(func(c *minutiae.RidgeCell) { *c += 2 << 5 }), true, 0.75, 0.82},
		{"without partners", change(func(*minutiae.RidgeCell) {}), false, 0.30, 0.40},
		{"without partners, blurred", change(func(c *minutiae.RidgeCell) { *c -= 25 }), false, 0.50, 0.60},
		{"without a map", sideOf(empty), true, 0.33, 0.33},
	}
	for _, row := range rows {
		if got := laid(row.b, row.partners); got < row.low-1e-4 || got > row.high+1e-4 {
			t.Errorf("%s: %.3f, want %.2f to %.2f", row.name, got, row.low, row.high)
		}
	}
}
