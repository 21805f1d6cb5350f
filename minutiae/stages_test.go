package minutiae

import (
	"math"
	"math/rand/v2"
	"testing"
)

// waves returns an image of straight ridges: period in pixels, running along theta (from +x towards +y, which points down).
func waves(size int, period, theta float64) Image {
	img := Image{Pixels: make([]byte, size*size), Width: size, Height: size, PPI: 500}
	for i := range img.Pixels {
		across := float64(i/size)*math.Cos(theta) - float64(i%size)*math.Sin(theta)
		img.Pixels[i] = byte(128 - 90*math.Cos(2*math.Pi*across/period))
	}
	return img
}

// TestWaves asks orientation, period, wave and phase of straight ridges that are known.
func TestWaves(t *testing.T) {
	for _, period := range []float64{6, 9, 13} {
		for degrees := 0; degrees < 180; degrees += 15 {
			theta := float64(degrees) * math.Pi / 180
			var s Scratch
			if _, err := Extract(waves(160, period, theta), &s); err != nil {
				t.Fatal(err)
			}
			m, f := &s.segment.mask, &s.orient.flow
			for y := 10; y < m.h-10; y += 5 {
				for x := 10; x < m.w-10; x += 5 {
					i := y*m.w + x
					off := math.Remainder(float64(f.theta[i])/65536*2*math.Pi-theta, math.Pi)
					if math.Abs(off) > 0.05 { // differences of neighbours bend steep waves towards the axes
						t.Errorf("%d degrees, period %v, cell %d %d: orientation off by %.3f", degrees, period, x, y, off)
					}
					if got := float64(s.period.out.at(x, y)) / periodOne; math.Abs(got/period-1) > 0.05 {
						t.Errorf("%d degrees, period %v, cell %d %d: period %.2f", degrees, period, x, y, got)
					}
					if s.clarity.out.correlation[i] < 97 {
						t.Errorf("%d degrees, period %v, cell %d %d: correlation %d", degrees, period, x, y, s.clarity.out.correlation[i])
					}
				}
			}
			if n := len(s.keep.kept); n > 0 {
				t.Errorf("%d degrees, period %v: %d minutiae in straight ridges", degrees, period, n)
			}
		}
	}
}

// TestSmooth compares moving sums with sums that start anew at each place.
func TestSmooth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 30 {
		g := grid{1 + r.IntN(30), 1 + r.IntN(30)}
		v := make([]int64, g.size())
		for i := range v {
			v[i] = int64(r.IntN(2001) - 1000)
		}
		b := boxes{1 + 2*r.IntN(4), 1 + 2*r.IntN(4), 1 + 2*r.IntN(12)}
		want := append([]int64(nil), v...)
		for _, width := range b {
			want = slowBox(want, g, width)
		}
		var s smoother
		s.smooth(v, g, b)
		for i := range v {
			if v[i] != want[i] {
				t.Fatalf("%v by %v, place %d: %d, want %d", g, b, i, v[i], want[i])
			}
		}
	}
}

func slowBox(v []int64, g grid, width int) []int64 {
	out := make([]int64, len(v))
	for i := range out {
		for dy := -width / 2; dy <= width/2; dy++ {
			for dx := -width / 2; dx <= width/2; dx++ {
				out[i] += v[mirror(i/g.w+dy, g.h)*g.w+mirror(i%g.w+dx, g.w)]
			}
		}
	}
	return out
}

// TestScale asks that a grey area stays grey, and that waves come out where they belong.
func TestScale(t *testing.T) {
	for _, ppi := range []int{250, 333, 499, 501, 569, 1000} {
		var s scaler
		flat := Image{Pixels: make([]byte, 150*120), Width: 150, Height: 120, PPI: ppi}
		for i := range flat.Pixels {
			flat.Pixels[i] = 77
		}
		for _, v := range s.run(flat, nil).px {
			if v != 77 {
				t.Fatalf("%d ppi: grey 77 became %d", ppi, v)
			}
		}
		const size = 400
		img := Image{Pixels: make([]byte, size*size), Width: size, Height: size, PPI: ppi}
		grey := func(x, y float64) float64 { return 128 + 60*math.Cos(x/2.1) + 60*math.Sin(y/2.7) } // at 500 ppi
		scale := 500 / float64(ppi)
		for i := range img.Pixels {
			img.Pixels[i] = byte(math.Round(grey((float64(i%size)+0.5)*scale-0.5, (float64(i/size)+0.5)*scale-0.5)))
		}
		g := s.run(img, nil)
		worst := 0.0
		for y := 8; y < g.usedH-8; y++ {
			for x := 8; x < g.usedW-8; x++ {
				worst = max(worst, math.Abs(float64(g.px[y*g.w+x])-grey(float64(x), float64(y))))
			}
		}
		limit := 8.0
		if ppi < 400 {
			limit = 30 // waves of 13 px at 500 ppi have 6.6 px at 250
		}
		if worst > limit {
			t.Errorf("%d ppi: off by %.1f grey levels", ppi, worst)
		}
	}
}

// TestSegment puts waves into a disc: the mask is that disc, in one part and without holes.
func TestSegment(t *testing.T) {
	img := waves(300, 9, 0.5)
	for i := range img.Pixels {
		if x, y := i%300-150, i/300-150; x*x+y*y > 110*110 {
			img.Pixels[i] = 230
		}
	}
	img.Pixels[20*300+20] = 0 // a speck of dirt
	var s Scratch
	if _, err := Extract(img, &s); err != nil {
		t.Fatal(err)
	}
	m := &s.segment.mask
	wrong := 0
	for i, in := range m.in {
		x, y := i%m.w*cellPx+2-150, i/m.w*cellPx+2-150
		if r := math.Hypot(float64(x), float64(y)); in && r > 122 || !in && r < 104 {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d cells are wrong", wrong)
	}
	if middle := m.depth[m.h/2*m.w+m.w/2]; middle < 95*LengthPerPixel || middle > 130*LengthPerPixel {
		t.Errorf("the middle lies %d pixels deep", middle/LengthPerPixel)
	}
}

// TestCityBlock compares two sweeps with a search over all cells.
func TestCityBlock(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		g := grid{1 + r.IntN(15), 1 + r.IntN(15)}
		in := make([]bool, g.size())
		for i := range in {
			in[i] = r.IntN(6) > 0
		}
		edge := r.IntN(2) == 0
		got := make([]int32, g.size())
		cityBlock(got, in, g, false, edge)
		for i := range got {
			x, y := i%g.w, i/g.w
			want := 1 << 30
			if edge {
				want = min(x+1, y+1, g.w-x, g.h-y)
			}
			for j := range in {
				if !in[j] {
					dx, dy := j%g.w-x, j/g.w-y
					want = min(want, max(dx, -dx)+max(dy, -dy))
				}
			}
			if int(got[i]) != want && want < 1<<29 {
				t.Fatalf("cell %d of %v: %d, want %d", i, g, got[i], want)
			}
		}
	}
}

// TestAnnihilate gives pairs of opposite and of like vortices at different distances.
func TestAnnihilate(t *testing.T) {
	rows := []struct {
		name     string
		distance Length
		turn     uint16
		gone     bool
	}{
		{"close and opposite", 5 * LengthPerPixel, 1 << 15, true},
		{"close and nearly opposite", 5 * LengthPerPixel, 1<<15 - 5000, true},
		{"close and alike", 5 * LengthPerPixel, 3000, false},
		{"far and opposite", 8 * LengthPerPixel, 1 << 15, false},
	}
	for _, r := range rows {
		var s annihilator
		v := s.run([]vortex{{x: 400, y: 400, direction: 7}, {x: 400, y: 400 + r.distance, direction: 7 + r.turn}}, nil)
		if v[0].gone != r.gone || v[1].gone != r.gone {
			t.Errorf("%s: gone %v and %v", r.name, v[0].gone, v[1].gone)
		}
	}
}
