package synth

import (
	"math"
	"testing"
)

// TestGridIsTheField reads a field at the points of the lattice by either way.
func TestGridIsTheField(t *testing.T) {
	for _, step := range []float64{clearStep, periodStep, swayStep} {
		f := newField(newChance(1, forSpacing), -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, step)
		var g grid
		g.set(f.v, f.w, newMesh(step), latticeColumns, latticeRows)
		for i, p := range latticePoints {
			if want := f.at(p.x, p.y); math.Abs(g[i]-want) > 1e-12 {
				t.Fatalf("step %v: at %v got %v, want %v", step, p, g[i], want)
			}
		}
	}
}

// TestSwatch asks swatches for the deviation of fields, 1, over many of them.
func TestSwatch(t *testing.T) {
	c, sum, square, n := newChance(2, forSkin), 0.0, 0.0, 0
	for range 500 {
		s := lushTexture().cut(c, 9, 11)
		for i := range 9 * 11 {
			v := s.at(i/9*textureSide + i%9)
			sum, square, n = sum+v, square+v*v, n+1
		}
	}
	mean := sum / float64(n)
	if deviation := math.Sqrt(square/float64(n) - mean*mean); math.Abs(mean) > 0.05 || math.Abs(deviation-1) > 0.05 {
		t.Errorf("mean %v, deviation %v", mean, deviation)
	}
}

// TestChance asks for the moments of what is drawn several at once.
func TestChance(t *testing.T) {
	c, sums, n := newChance(3, forSkin), [5][2]float64{}, 100_000
	for range n {
		x, y, z := c.noises()
		u, v := c.pair()
		for k, value := range []float64{float64(x) / noiseOne, float64(y) / noiseOne, float64(z) / noiseOne, u, v} {
			sums[k][0] += value
			sums[k][1] += value * value
		}
	}
	for k, s := range sums {
		wantMean, wantDeviation := 0.0, 1.0
		if k >= 3 {
			wantMean, wantDeviation = 0.5, math.Sqrt(1.0/12)
		}
		mean := s[0] / float64(n)
		if deviation := math.Sqrt(s[1]/float64(n) - mean*mean); math.Abs(mean-wantMean) > 0.02 || math.Abs(deviation-wantDeviation) > 0.02 {
			t.Errorf("number %d: mean %v, deviation %v, want %v, %v", k, mean, deviation, wantMean, wantDeviation)
		}
	}
}
