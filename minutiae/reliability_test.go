package minutiae

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestReliabilityGrows asks that whatever speaks for a minutia makes it more reliable.
func TestReliabilityGrows(t *testing.T) {
	of := func(correlation int64, amplitude int64, coherence uint16, depth uint16, near int32) uint8 {
		m := mask{grid: grid{2, 2}, in: []bool{true, true, true, true}, depth: []uint16{depth, depth, depth, depth}}
		c := clarity{grid: m.grid, meanAmplitude: 1000, amplitude: []int64{amplitude, amplitude, amplitude, amplitude},
			meanCorrelation: correlation}
		f := flow{grid: m.grid, coherence: []uint16{coherence, coherence, coherence, coherence}}
		terms := reliability{&m, &c, &f}.of(vortex{x: 20, y: 20}, near)
		return reliabilityModel.percent(terms[:])
	}
	base := of(60, 800, coherenceOne/2, 200, 100)
	better := map[string]uint8{
		"correlation": of(90, 800, coherenceOne/2, 200, 100),
		"amplitude":   of(60, 1600, coherenceOne/2, 200, 100),
		"coherence":   of(60, 800, coherenceOne, 200, 100),
		"depth":       of(60, 800, coherenceOne/2, 400, 100),
		"near":        of(60, 800, coherenceOne/2, 200, 300),
	}
	for name, got := range better {
		if got <= base {
			t.Errorf("with more %s: %d, not above %d", name, got, base)
		}
	}
	if worst, best := of(0, 0, 0, 0, 0), of(100, 5000, coherenceOne, 5000, 5000); worst > 5 || best < 95 || best > 100 {
		t.Errorf("from %d to %d", worst, best)
	}
}

// TestNearest compares the search among rows with one among all.
func TestNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		v := make([]vortex, 1+r.IntN(60))
		y := 0
		for i := range v {
			y += r.IntN(40)
			v[i] = vortex{x: Length(r.IntN(1600)), y: Length(y + r.IntN(LengthPerPixel)), gone: r.IntN(4) == 0}
		}
		got := nearest(nil, v)
		for i, a := range v {
			want := float64(nearEnough)
			for j, b := range v {
				if i != j && !b.gone {
					want = min(want, math.Hypot(float64(a.x)-float64(b.x), float64(a.y)-float64(b.y)))
				}
			}
			if got[i] != int32(want) {
				t.Fatalf("vortex %d: %d, want %v", i, got[i], want)
			}
		}
	}
}
