package synth_test

import (
	"math"
	"testing"

	"fingerzeig/minutiae/synth"
)

// share returns how much of the image is clean.
func share(a synth.Area) float64 {
	n := 0
	for _, in := range a.In {
		if in {
			n++
		}
	}
	return float64(n) / float64(len(a.In))
}

// TestClean: the clean area covers much of a good print, keeps away from the edges, and shrinks by what lies on the print.
func TestClean(t *testing.T) {
	still := synth.Options{Variation: -1, Creases: -1}
	for i, f := range fingers()[:6] {
		good := f.Impression(1, still)
		all := share(good.Clean)
		if all < 0.25 || all > 0.9 {
			t.Errorf("finger %d: %.2f of a good print is clean", i+1, all)
		}
		for x := 0.0; x < 300; x++ {
			for y := 0.0; y < 18; y++ {
				if good.Clean.At(x, y) || good.Clean.At(x, 399-y) || good.Clean.At(y, x) || good.Clean.At(299-y, x) {
					t.Fatalf("finger %d: clean at %v px from the edge", i+1, y)
				}
			}
		}
		for name, change := range map[string]func(*synth.Options){
			"scratches":    func(o *synth.Options) { o.Scratches = 5 },
			"a small area": func(o *synth.Options) { o.Area = -0.6 },
			"creases":      func(o *synth.Options) { o.Creases = 1 },
		} {
			o := still
			change(&o)
			if less := share(f.Impression(1, o).Clean); less > all || name != "creases" && less == all {
				t.Errorf("finger %d: %s: %.3f is clean, without %.3f", i+1, name, less, all)
			}
		}
	}
	scarred, whole := share(synth.NewScarred(3, 4).Impression(1, still).Clean), share(fingers()[2].Impression(1, still).Clean)
	if scarred >= whole {
		t.Errorf("with scars %.3f is clean, without %.3f", scarred, whole)
	}
	if a := (&synth.Area{CellPx: 8, Width: 1, Height: 1, In: []bool{true}}); a.At(-1, 0) || a.At(math.NaN(), 0) || a.At(8, 0) || a.At(0, 8) || !a.At(7.9, 0) {
		t.Error("At is wrong about the bounds of an area")
	}
}

// TestCores: a print shows as many cores and deltas as its class has, or fewer, and they move with the finger.
func TestCores(t *testing.T) {
	still := synth.Options{Variation: -1, Distortion: -1}
	most := map[synth.Class][2]int{
		synth.Arch: {0, 0}, synth.TentedArch: {1, 1}, synth.LeftLoop: {1, 1}, synth.RightLoop: {1, 1}, synth.Whorl: {2, 2}, synth.DoubleLoop: {2, 2},
	}
	cores := 0
	for i, f := range fingers() {
		o := still
		from := f.Impression(1, o)
		o.Right = 1
		to := f.Impression(1, o)
		if n := most[f.Class()]; len(from.Cores) > n[0] || len(from.Deltas) > n[1] {
			t.Errorf("finger %d, a %v: %d cores, %d deltas", i+1, f.Class(), len(from.Cores), len(from.Deltas))
		}
		cores += len(from.Cores)
		for k := range min(len(from.Cores), len(to.Cores)) {
			if moved := float64(to.Cores[k].X-from.Cores[k].X) / 8; math.Abs(moved-500/25.4) > 0.3 {
				t.Errorf("finger %d: a core moves by %v px, want a millimetre", i+1, moved)
			}
		}
	}
	if cores < 8 {
		t.Errorf("%d cores on 12 fingers", cores)
	}
}
