package minutiae

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestStain puts a stain of noise among straight ridges: there the first wave is not trusted, and the orientation is that of the ridges about.
func TestStain(t *testing.T) {
	const size, radius = 240, 22
	for degrees := 10; degrees < 180; degrees += 20 {
		theta := float64(degrees) * math.Pi / 180
		img := waves(size, 9, theta)
		r := rand.New(rand.NewPCG(uint64(degrees), 1))
		for i := range img.Pixels {
			if x, y := i%size-size/2, i/size-size/2; x*x+y*y < radius*radius {
				img.Pixels[i] = byte(r.IntN(256))
			}
		}
		var s Scratch
		if _, err := Extract(img, &s); err != nil {
			t.Fatal(err)
		}
		m, f, trust := &s.segment.mask, &s.orient.flow, s.trust.agreement.percent
		middle, clear := m.h/2*m.w+m.w/2, m.h/2*m.w+m.w/6
		if trust[middle] > 70 || trust[clear] < 90 {
			t.Errorf("%d degrees: trust of %d in the stain and %d in the ridges", degrees, trust[middle], trust[clear])
		}
		if off := math.Remainder(float64(f.theta[middle])/65536*2*math.Pi-theta, math.Pi); math.Abs(off) > 0.12 {
			t.Errorf("%d degrees: orientation in the stain off by %.2f", degrees, off)
		}
	}
}
