package main

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// twoFingers is a set of two fingers of four prints each. Right pairs score 50 but for print 3, which scores 5 and has quality 9; wrong ones
// score 15, but for one of prints 0 and 3, which scores 25.
func twoFingers() trials {
	s := trials{name: "two", fingers: [][]looked{make([]looked, 4), make([]looked, 4)}}
	for p := range 8 {
		for q := p + 1; q < 8; q++ {
			t := trial{a: p / 4, b: q / 4, i: p % 4, j: q % 4, score: 1500, quality: 80}
			if t.a == t.b {
				t.score = 5000
				if t.i == 3 || t.j == 3 {
					t.score, t.quality = 500, 9
				}
			} else if t.i == 0 && t.j == 3 {
				t.score = 2500
			}
			s.all = append(s.all, t)
		}
	}
	return s
}

func TestStatedRow(t *testing.T) {
	row := statedRow("two", []trials{twoFingers()}, func(t trial) matcher.Score { return t.score })
	var seen []string
	for k := 2; k < len(row); k += 2 {
		seen = append(seen, row[k])
	}
	if want := []string{"100.000", "6.250", "0.000", "0.000"}; !slices.Equal(seen, want) || row[1] != "16" {
		t.Errorf("%q, want shares %q", row, want)
	}
}

// TestScoreOfCalibration asks for the interpolation of package matcher.
func TestScoreOfCalibration(t *testing.T) {
	c := calibration{scores: []int{0, 100, 300, 350}}
	for evidence, want := range map[int32]matcher.Score{0: 0, 64: 50, 128: 100, 192: 200, 256: 300, 384: 350, 512: 400} {
		if got := c.score(evidence); got != want {
			t.Errorf("evidence %d: %d, want %d", evidence, got, want)
		}
	}
}

func TestDiscard(t *testing.T) {
	var b bytes.Buffer
	if err := writeDiscard(&b, []trials{twoFingers()}); err != nil {
		t.Fatal(err)
	}
	// 12 right pairs, 6 of them with print 3: half are refused, and 3 of 9 fewer where 3 are left out.
	for _, want := range []string{"\n0                       9               50.00    50.00", "\n30                      9               33.33    33.33"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestAgainst(t *testing.T) {
	s := twoFingers()
	count := func(n int, rule func([]matcher.Score) matcher.Score) map[matcher.Score]int {
		seen := map[matcher.Score]int{}
		for _, o := range s.against(n, 3, 10, rule) {
			if o.a < 10 || o.b > 11 {
				t.Errorf("fingers %d and %d", o.a, o.b)
			}
			seen[matcher.Score(math.Round(100*o.score))]++
		}
		return seen
	}
	// Print 3 of each finger against the reference of its own finger, and of the other.
	best := slices.Max[[]matcher.Score]
	if got := count(1, best); got[500] != 2 || got[1500]+got[2500] != 2 || len(s.against(1, 3, 10, best)) != 4 {
		t.Errorf("a sample: %v", got)
	}
	if got := count(3, best); got[500] != 2 || got[2500] != 1 || got[1500] != 1 {
		t.Errorf("the best of three: %v", got)
	}
	if got := count(3, meanScore); got[500] != 2 || got[1833] != 1 || got[1500] != 1 {
		t.Errorf("the mean of three: %v", got)
	}
}

// TestClaimsRun runs the command on drawn prints.
func TestClaimsRun(t *testing.T) {
	s := trials{name: "drawn"}
	for f := range 2 {
		prints := make([]looked, 4)
		for i := range prints {
			p, err := lookAt("keep")().look(drawnImpression(f, i))
			if err != nil {
				t.Fatal(err)
			}
			prints[i] = p
		}
		s.fingers = append(s.fingers, prints)
	}
	if err := s.compare(); err != nil {
		t.Fatal(err)
	}
	if len(s.all) != 28 {
		t.Fatalf("%d comparisons", len(s.all))
	}
	for _, v := range s.all {
		if (v.score > 4000) != (v.a == v.b) || v.quality < 80 {
			t.Errorf("%+v", v)
		}
	}
	var b bytes.Buffer
	if err := writeReliability(&b, []trials{s}); err != nil || !strings.Contains(b.String(), "90-99") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func drawnImpression(finger, impression int) minutiae.Image {
	return drawnFinger(finger).Impression(uint64(impression), drawnKinds(0)[0]).Image
}

var drawnFingers [2]*synth.Finger

// drawnFinger draws each finger once: it takes a while.
func drawnFinger(i int) *synth.Finger {
	if drawnFingers[i] == nil {
		drawnFingers[i] = synth.NewFinger(uint64(700 + i))
	}
	return drawnFingers[i]
}
