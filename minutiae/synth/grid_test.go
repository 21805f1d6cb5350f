package synth

import (
	"math"
	"testing"
)

// TestGridIsTheField reads a field at the points of the lattice by either way.
func TestGridIsTheField(t *testing.T) {
	for _, step := range []float64{periodStep, swayStep} {
		f := newField(newChance(1, forSpacing), -fingerWidth/2, -fingerHeight/2, fingerWidth, fingerHeight, step)
		var g grid
		g.set(f, newMesh(step))
		for y, pad := range padRows {
			for x := pad.first; x < pad.end; x++ {
				p, got := latticePoints[y*latticeColumns+x], g[y*latticeColumns+x]
				if want := f.at(p.x, p.y); math.Abs(got-want) > 1e-12 {
					t.Fatalf("step %v: at %v got %v, want %v", step, p, got, want)
				}
			}
		}
	}
}

// TestSwatch asks swatches for the deviation of fields, 1, over many of them.
func TestSwatch(t *testing.T) {
	c, sum, square, n := newSeries(2, forSkin), 0.0, 0.0, 0
	for range 500 {
		s := lushTexture().cut(&c, 9, 11)
		for i := range 9 * 11 {
			at := i/9*textureSide + i%9
			v := float64(s.one[at]) + float64(s.other[at])
			sum, square, n = sum+v, square+v*v, n+1
		}
	}
	mean := sum / float64(n)
	if deviation := math.Sqrt(square/float64(n) - mean*mean); math.Abs(mean) > 0.05 || math.Abs(deviation-1) > 0.05 {
		t.Errorf("mean %v, deviation %v", mean, deviation)
	}
}

// TestSeries asks for the moments of what is drawn several at once.
func TestSeries(t *testing.T) {
	c, sums, n := newSeries(3, forSkin), [8][2]float64{}, 100_000
	for range n {
		w := c.noise()
		x, y, z := c.noises()
		values := [8]float64{float64(w) / noiseOne, float64(x) / noiseOne, float64(y) / noiseOne, float64(z) / noiseOne}
		values[4], values[5], values[6], values[7] = c.shares()
		for k, v := range values {
			sums[k][0] += v
			sums[k][1] += v * v
		}
	}
	for k, s := range sums {
		wantMean, wantDeviation := 0.0, 1.0
		if k >= 4 {
			wantMean, wantDeviation = 0.5, math.Sqrt(1.0/12)
		}
		mean := s[0] / float64(n)
		if deviation := math.Sqrt(s[1]/float64(n) - mean*mean); math.Abs(mean-wantMean) > 0.02 || math.Abs(deviation-wantDeviation) > 0.02 {
			t.Errorf("number %d: mean %v, deviation %v, want %v, %v", k, mean, deviation, wantMean, wantDeviation)
		}
	}
}
