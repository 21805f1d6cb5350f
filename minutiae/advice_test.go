package minutiae_test

import (
	"slices"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// TestAdvice takes impressions that are bad in one way each, of several fingers, and asks for the advice that helps: for most of them, and
// for hardly any of the good ones.
func TestAdvice(t *testing.T) {
	if testing.Short() {
		t.Skip("draws fingers")
	}
	const fingers = 8
	rows := []struct {
		name    string
		options synth.Options
		want    minutiae.Advice
	}{
		{"dry", synth.Options{Moisture: -1, Pressure: -1}, minutiae.TooDry},
		{"wet", synth.Options{Moisture: 1, Pressure: 1}, minutiae.TooWet},
		{"small", synth.Options{Area: -0.7}, minutiae.TooSmall},
		{"smeared", synth.Options{Smear: 1}, minutiae.Smeared},
		{"right", synth.Options{Right: 10}, minutiae.TooFarRight},
		{"left", synth.Options{Right: -10}, minutiae.TooFarLeft},
		{"unreadable", synth.Unreadable(), minutiae.NoFinger},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			seen := map[minutiae.Advice]int{}
			given := 0
			var s minutiae.Scratch
			for seed := range uint64(fingers) {
				if _, err := minutiae.Extract(synth.NewFinger(500+seed).Impression(seed, r.options).Image, &s); err != nil {
					t.Fatal(err)
				}
				seen[s.Advice()]++
				if s.Advice()&r.want != 0 {
					given++
				}
			}
			if given < fingers/2 {
				t.Errorf("%v is advised for %d of %d: %v", r.want, given, fingers, seen)
			}
		})
	}
	var s minutiae.Scratch
	for seed := range uint64(fingers) {
		if _, err := minutiae.Extract(synth.NewFinger(500+seed).Impression(seed, synth.Good()).Image, &s); err != nil {
			t.Fatal(err)
		}
		if s.Advice() != 0 {
			t.Errorf("finger %d: a good print is advised %v", seed, s.Advice())
		}
	}
}

func TestAdviceNames(t *testing.T) {
	a := minutiae.TooWet | minutiae.TooFarLeft
	if got := a.Names(); !slices.Equal(got, []string{"too-wet", "too-far-left"}) || a.String() != "too-wet,too-far-left" {
		t.Errorf("%q, %q", got, a.String())
	}
	if got := minutiae.Advice(0).String(); got != "" {
		t.Errorf("nothing to say is said as %q", got)
	}
	if names := (minutiae.TooLow<<1 - 1).Names(); len(names) != 9 || slices.Contains(names, "") {
		t.Errorf("all names: %q", names)
	}
}

// TestAdviceBlank asks for the advice of an image without anything on it.
func TestAdviceBlank(t *testing.T) {
	blank := minutiae.Image{Width: 300, Height: 300, PPI: 500, Pixels: make([]byte, 300*300)}
	for i := range blank.Pixels {
		blank.Pixels[i] = 255
	}
	var s minutiae.Scratch
	if _, err := minutiae.Extract(blank, &s); err != nil || s.Advice() != minutiae.NoFinger {
		t.Errorf("advice %v, error %v", s.Advice(), err)
	}
}
