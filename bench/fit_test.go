package main

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fingerzeig/matcher"
)

// TestFitCalibration draws impostors from a known distribution and asks for its rates back.
func TestFitCalibration(t *testing.T) {
	rows := []struct {
		name     string
		draw     func(r *rand.Rand) float64
		survival func(x float64) float64
	}{
		{"exponential", (*rand.Rand).ExpFloat64, func(x float64) float64 { return math.Exp(-x) }},
		{"heavy tail", func(r *rand.Rand) float64 { return 5 * (math.Pow(1-r.Float64(), -0.2) - 1) },
			func(x float64) float64 { return math.Pow(1+x/5, -5) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			evidence := make([]int32, 200000)
			for i := range evidence {
				evidence[i] = int32(row.draw(r) * evidenceOne)
			}
			c, err := fitCalibration(evidence)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSorted(c.scores) || c.scores[0] != 0 || len(c.scores) != knots {
				t.Errorf("knots %v", c.scores)
			}
			if c.supported != 4301 { // 10 of 200,000
				t.Errorf("supported %d", c.supported)
			}
			for k, score := range c.scores[:20] { // to ten units of evidence
				want := -1000 * math.Log10(row.survival(float64(k)/2))
				if math.Abs(float64(score)-want) > 30+want/20 {
					t.Errorf("knot %d: score %d, want %.0f", k, score, want)
				}
			}
		})
	}
}

// TestFitCalibrationBounded gives a tail that ends: the fit must not claim that it does.
func TestFitCalibrationBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	evidence := make([]int32, 50000)
	for i := range evidence {
		evidence[i] = int32(r.IntN(4 * evidenceOne))
	}
	c, err := fitCalibration(evidence)
	if err != nil {
		t.Fatal(err)
	}
	if c.shape != 0 || c.scores[knots-1] > 500000 {
		t.Errorf("shape %v, last knot %d", c.shape, c.scores[knots-1])
	}
	if _, err := fitCalibration(evidence[:9999]); !errors.Is(err, errFewImpostors) {
		t.Errorf("9,999 impostors: %v", err)
	}
}

func TestCalibrationSource(t *testing.T) {
	c := calibration{scores: make([]int, knots), supported: 4000, impostors: 12345}
	b, err := c.source("some prints")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"DO NOT EDIT", "12345 impostor comparisons of some prints", "supported Score = 4000"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q in %s", want, b)
		}
	}
}

// TestFitBasis draws structures with two strong directions and asks for these two first, at equal variance.
func TestFitBasis(t *testing.T) {
	dims, cells := matcher.BasisShape()
	r := rand.New(rand.NewPCG(5, 6))
	structures := make([][]int16, cells+200)
	for i := range structures {
		strong, weaker := r.NormFloat64()*2000, r.NormFloat64()*700
		s := make([]int16, cells)
		for j := range s {
			v := 8000 + r.NormFloat64()*20
			switch {
			case j < cells/4:
				v += strong
			case j < cells/2:
				v += weaker
			}
			s[j] = int16(max(0, min(v, 16384)))
		}
		s[cells-1] = -1 // unknown
		structures[i] = s
	}
	b, err := fitBasis(structures)
	if err != nil {
		t.Fatal(err)
	}
	if want := 2*cells + 4*dims + cells*dims; len(b) != want {
		t.Fatalf("%d bytes, want %d", len(b), want)
	}
	rows := b[2*cells+4*dims:]
	share := func(row, from, to int) float64 {
		var inside, all float64
		for j, v := range rows[row*cells:][:cells] {
			e := float64(int8(v)) * float64(int8(v))
			all += e
			if j >= from && j < to {
				inside += e
			}
		}
		return inside / all
	}
	if s := share(0, 0, cells/4); s < 0.99 {
		t.Errorf("the first row has %.3f of itself where the strongest direction is", s)
	}
	if s := share(1, cells/4, cells/2); s < 0.99 {
		t.Errorf("the second row has %.3f of itself where the weaker direction is", s)
	}
	again, err := fitBasis(structures)
	if err != nil || !bytes.Equal(b, again) {
		t.Error("a second fit differs")
	}
	if _, err := fitBasis(structures[:cells]); !errors.Is(err, errFewStructures) {
		t.Errorf("as many structures as cells: %v", err)
	}
}
