package screen

import (
	"math"

	"fingerzeig/hw"
)

// Hint is what would make the print better.
type Hint string

// The hints. Empty: nothing is wrong.
const (
	HintNone   Hint = ""
	HintLay    Hint = "lay"    // no finger lies there
	HintPress  Hint = "press"  // it hardly touches
	HintCentre Hint = "centre" // it lies at the edge
	HintDrier  Hint = "drier"  // ridges run together: dry the finger, press less
	HintWetter Hint = "wetter" // ridges break up: breathe on the finger
)

// look is what the grey levels of a frame say.
type look struct {
	area  float64 // mm2 covered by ridges or by dark patches
	off   float64 // mm from the middle of the frame to that of the covered area
	black int     // percent of the covered area that is dark
}

// HintOf says what would make the print better, from the grey levels of a frame alone. It knows no fingers: dark on light is all it sees. A frame
// that is no image has HintNone.
func HintOf(f hw.Frame) Hint {
	if f.Check() != nil {
		return HintNone
	}
	switch l := lookAt(f); {
	case l.area < leastAreaMM2:
		return HintLay
	case l.area < smallAreaMM2:
		return HintPress
	case l.off > farMM:
		return HintCentre
	case l.black >= wetPercent:
		return HintDrier
	case l.black < dryPercent:
		return HintWetter
	}
	return HintNone
}

// lookAt sums up a frame. A cell is covered where it holds dark and light, or is dark all over as a wet print's patches are.
func lookAt(f hw.Frame) look {
	side := max(1, int(math.Round(cellMM/25.4*float64(f.PPI))))
	dark, light := levels(f.Pixels)
	middle := (dark + light) / 2
	var covered, x, y, black, pixels int
	for top := 0; top+side <= f.Height; top += side {
		for left := 0; left+side <= f.Width; left += side {
			lo, hi, below := cell(f, left, top, side, middle)
			if hi-lo < leastSpread && hi >= middle || light-dark < leastSpread {
				continue
			}
			covered++
			x += 2*left + side - f.Width
			y += 2*top + side - f.Height
			black += below
			pixels += side * side
		}
	}
	if covered == 0 {
		return look{}
	}
	mm := 25.4 / float64(f.PPI)
	return look{
		area:  float64(covered) * math.Pow(float64(side)*mm, 2),
		off:   math.Hypot(float64(x), float64(y)) / 2 / float64(covered) * mm,
		black: 100 * black / pixels,
	}
}

// cell returns the darkest and the lightest level of a cell, and how many of its pixels are darker than middle.
func cell(f hw.Frame, left, top, side, middle int) (lo, hi, below int) {
	lo = 255
	for y := top; y < top+side; y++ {
		for _, p := range f.Pixels[y*f.Width+left : y*f.Width+left+side] {
			v := int(p)
			lo, hi = min(lo, v), max(hi, v)
			if v < middle {
				below++
			}
		}
	}
	return lo, hi, below
}

// levels returns the grey levels below which 2 % and above which 2 % of the pixels lie.
func levels(pixels []byte) (dark, light int) {
	var count [256]int
	for _, p := range pixels {
		count[p]++
	}
	rest := len(pixels) / 50
	dark, light = 0, 255
	for sum := count[0]; sum <= rest && dark < 255; sum += count[dark] {
		dark++
	}
	for sum := count[255]; sum <= rest && light > 0; sum += count[light] {
		light--
	}
	return dark, light
}
