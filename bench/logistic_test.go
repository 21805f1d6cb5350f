package main

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"fingerzeig/minutiae"
)

// observe draws observations of a known model.
func observe(n int, model logisticModel) (seen []observation) {
	r := rand.New(rand.NewPCG(7, 8))
	for range n {
		o := observation{terms: make([]float64, len(model)-1)}
		for i := range o.terms {
			o.terms[i] = r.Float64()
		}
		if r.Float64() < model.predict(o.terms) {
			o.chance = 1
		}
		seen = append(seen, o)
	}
	return seen
}

func TestFitLogistic(t *testing.T) {
	want := logisticModel{-3, 4, 1.5, 0.5}
	got, err := fitLogistic(observe(40000, want))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 0.2 {
			t.Fatalf("got %.2f, want %.2f", got, want)
		}
	}
	if _, err := fitLogistic(observe(1000, logisticModel{0, -4})); !errors.Is(err, errFalling) {
		t.Errorf("a chance that falls: %v", err)
	}
	if _, err := fitLogistic(nil); err == nil {
		t.Error("nothing is fitted to nothing")
	}
}

func TestLogisticSource(t *testing.T) {
	b, err := logisticModel{-3, 0.5, 2}.source("courage", "9 lions")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"DO NOT EDIT", "fitted to 9 lions", "var courageModel = logistic{base: -3072, weights: []int{512, 2048}}"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q in %s", want, b)
		}
	}
}

// TestCompareDrawn asks that drawn prints show both true and false minutiae, and that the true ones look better.
func TestCompareDrawn(t *testing.T) {
	seen, err := compareDrawn(2)
	if err != nil {
		t.Fatal(err)
	}
	var sums, counts [2]float64
	for _, o := range seen {
		kind := int(o.chance)
		counts[kind]++
		sums[kind] += o.terms[0] + o.terms[1] // clearness and strength
	}
	if counts[0] < 50 || counts[1] < 50 || sums[1]/counts[1] < sums[0]/counts[0] {
		t.Errorf("%v true minutiae with %.2f, %v false ones with %.2f", counts[1], sums[1]/counts[1], counts[0], sums[0]/counts[0])
	}
}

func TestIsIn(t *testing.T) {
	truth := []minutiae.Minutia{{X: 800, Y: 800, Direction: 65000}}
	rows := []struct {
		m    minutiae.Minutia
		want float64
	}{
		{minutiae.Minutia{X: 800, Y: 800, Direction: 65000}, 1},
		{minutiae.Minutia{X: 850, Y: 820, Direction: 1000}, 1}, // across the zero of angles
		{minutiae.Minutia{X: 900, Y: 800, Direction: 65000}, 0},
		{minutiae.Minutia{X: 800, Y: 800, Direction: 6000}, 0},
	}
	for _, r := range rows {
		if got := isIn(truth, r.m); got != r.want {
			t.Errorf("%+v: %v", r.m, got)
		}
	}
}

// TestJudge asks that prints of a finger are worth something to each other and an empty one nothing.
func TestJudge(t *testing.T) {
	seen, err := judgeDrawn(1)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(drawnKinds(0)) {
		t.Fatalf("%d prints judged", len(seen))
	}
	if good, unreadable := seen[0].chance, seen[3].chance; good < 0.5 || unreadable > 0.3 {
		t.Errorf("a good print is worth %.2f, an unreadable one %.2f", good, unreadable)
	}
}
