package screen_test

import (
	"testing"

	"fingerzeig/hw"
	"fingerzeig/hw/screen"
)

// ridges draws a round patch of stripes, 9 pixels apart, of which the dark ones are broad from 0 to 9 pixels by the share of black. The patch has a
// radius of 90 pixels around x, y.
func ridges(w, h, x, y int, black ...int) hw.Frame {
	broad, radius := 4, 90
	if len(black) > 0 {
		broad = black[0]
	}
	if len(black) > 1 {
		radius = black[1]
	}
	f := hw.Frame{Pixels: make([]byte, w*h), Width: w, Height: h, PPI: 500}
	for i := range f.Pixels {
		px, py := i%w, i/w
		f.Pixels[i] = 240
		if (px-x)*(px-x)+(py-y)*(py-y) < radius*radius && py%9 < broad {
			f.Pixels[i] = 20
		}
	}
	return f
}

func TestHintOf(t *testing.T) {
	for _, row := range []struct {
		name  string
		frame hw.Frame
		want  screen.Hint
	}{
		{"nothing", ridges(300, 300, 150, 150, 0), screen.HintLay},
		{"no image", hw.Frame{}, screen.HintNone},
		{"good", ridges(300, 300, 150, 150), screen.HintNone},
		{"a tip", ridges(300, 300, 150, 150, 4, 40), screen.HintPress},
		{"at the edge", ridges(400, 400, 110, 110), screen.HintCentre},
		{"wet", ridges(300, 300, 150, 150, 7), screen.HintDrier},
		{"dry", ridges(300, 300, 150, 150, 1), screen.HintWetter},
	} {
		if got := screen.HintOf(row.frame); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

// No frame panics, whatever it is.
func FuzzHintOf(f *testing.F) {
	f.Add([]byte{0, 255, 0, 255}, 2, 2, 500)
	f.Add([]byte{}, 0, 0, 0)
	f.Add([]byte{7}, 1, 1, 1)
	f.Fuzz(func(t *testing.T, pixels []byte, w, h, ppi int) {
		switch screen.HintOf(hw.Frame{Pixels: pixels, Width: w, Height: h, PPI: ppi}) {
		case screen.HintNone, screen.HintLay, screen.HintPress, screen.HintCentre, screen.HintDrier, screen.HintWetter:
		default:
			t.Error("an unknown hint")
		}
	})
}
