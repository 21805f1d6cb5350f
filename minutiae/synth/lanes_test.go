package synth

import (
	"math"
	"testing"
)

// TestBetween weighs lanes of the largest numbers there are, and of small ones, against what each gives alone.
func TestBetween(t *testing.T) {
	const most, part = 1<<valueBits - 1, 1<<weightBits - 1
	corners := [4][3]int{{most, 0, most}, {most, 7, 0}, {most, most, 1000}, {most, 0, most}}
	for _, at := range [][2]int{{0, 0}, {part, 0}, {0, part}, {part, part}, {100, 30}, {1, 254}} {
		l := between(pack(corners[0][0], corners[0][1], corners[0][2]), pack(corners[1][0], corners[1][1], corners[1][2]),
			pack(corners[2][0], corners[2][1], corners[2][2]), pack(corners[3][0], corners[3][1], corners[3][2]), at[0], at[1])
		for k, got := range []int{l.first(), l.second(), l.third()} {
			x, y := float64(at[0])/(part+1), float64(at[1])/(part+1)
			upper := float64(corners[0][k])*(1-x) + float64(corners[1][k])*x
			lower := float64(corners[2][k])*(1-x) + float64(corners[3][k])*x
			if want := upper*(1-y) + lower*y; math.Abs(float64(got)/(part+1)-want) > most/128.0 {
				t.Errorf("at %v lane %d holds %v, want %v", at, k, float64(got)/(part+1), want)
			}
		}
	}
	if d := pack(3, most, 0).minus(pack(5, 0, most)); d.first() != differs-2 || d.second() != differs+most || d.third() != differs-most {
		t.Errorf("differences are %d, %d, %d", d.first()-differs, d.second()-differs, d.third()-differs)
	}
}

// TestLanesHold asks whether the largest numbers there can be fit into the lanes of a spot.
func TestLanesHold(t *testing.T) {
	give, clear := 0.0, 0.0
	for _, p := range skinTexture() {
		give = max(give, 2*math.Abs(float64(p.giveX)), 2*math.Abs(float64(p.giveY)))
		clear = max(clear, 2*math.Abs(float64(p.clear)))
	}
	// Skin moves with the bone at most, wherever in the largest imprint it lies.
	farthest := math.Hypot(mostPoints*gridStep, mostPoints*gridStep) + math.Hypot(fingerWidth, fingerHeight)/2
	moved := math.Hypot(dragMost, dragMost) + farthest*2*math.Sin(twistMost/2*math.Pi/180)
	if rest := moved + 4*giveSpread*give; rest*restUnit >= restZero {
		t.Errorf("skin moves by up to %v px", rest)
	}
	if clear >= clearZero || (clear+clearZero)*clearUnit >= 1<<valueBits {
		t.Errorf("a place is up to %v clear", clear)
	}
	low := clarityLevels * (correlationLeast - clarityRim - clarityPatches*clear + clarityRim*touchNever)
	high := clarityLevels * (correlationMost + clarityPatches*clear)
	if low <= -levelZero || (high+levelZero)*levelUnit >= 1<<valueBits {
		t.Errorf("levels of clarity go from %v to %v", low, high)
	}
	if (1-touchNever)*touchUnit >= 1<<valueBits {
		t.Error("what touches fully has no room")
	}
}
