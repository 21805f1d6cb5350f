package minutiae_test

import (
	"testing"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// TestRidgeMap compares the map of a drawn print with the waves it is drawn of.
func TestRidgeMap(t *testing.T) {
	for _, period := range []int{48, 72, 100} { // eighths of a pixel
		d := drawing{width: 260, height: 300, period: period, bend: 30}
		got, err := minutiae.Extract(d.image(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r := got.Ridges
		if r.Width != 17 || r.Height != 19 {
			t.Fatalf("%d x %d cells", r.Width, r.Height)
		}
		for y := 2; y < r.Height-2; y++ {
			for x := 2; x < r.Width-2; x++ {
				c := r.At(minutiae.Length(x*128+64), minutiae.Length(y*128+64))
				want := -d.ridge(x*16 + 8)
				if off := fixed.Distance(2*uint16(c.Orientation()), 2*want) / 2; off > 1500 { // 8 degrees
					t.Errorf("period %d, cell %d %d: orientation %d, want %d", period, x, y, c.Orientation(), want%32768)
				}
				if px := 5 * fixed.Exp(minutiae.LogPeriodLevel*float64(c.PeriodLevel())) * 8; px < 0.93*float64(period)-1 || px > 1.07*float64(period)+1 {
					t.Errorf("period %d, cell %d %d: %.1f", period, x, y, px)
				}
				if c.Clarity() < 28 {
					t.Errorf("period %d, cell %d %d: clarity %d", period, x, y, c.Clarity())
				}
			}
		}
		if c := r.At(-1, 0); c != 0 {
			t.Errorf("a cell left of the map: %x", c)
		}
		if c := r.At(minutiae.Length(r.Width*128), 0); c != 0 {
			t.Errorf("a cell right of the map: %x", c)
		}
	}
}
