package synth_test

import (
	"slices"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// TestSensors looks at the size of the prints of each sensor, and whether what Extract finds in them is where the truth says.
func TestSensors(t *testing.T) {
	rows := []struct {
		sensor        synth.Sensor
		width, height int
	}{{synth.Optical, 315, 374}, {synth.Capacitive, 299, 299}, {synth.Sweep, 276, 472}}
	for _, r := range rows {
		t.Run(r.sensor.String(), func(t *testing.T) {
			hits, found := 0, 0
			for _, f := range fingers()[:6] {
				o := synth.Options{Sensor: r.sensor}
				p := f.Impression(1, o)
				if p.Image.Width != r.width || p.Image.Height != r.height {
					t.Fatalf("%d x %d pixels, want %d x %d", p.Image.Width, p.Image.Height, r.width, r.height)
				}
				if digest(p) != digest(f.Impression(1, o)) {
					t.Error("equal seeds give different prints")
				}
				got, err := minutiae.Extract(p.Image, nil)
				if err != nil {
					t.Fatal(err)
				}
				hits, found = hits+paired(got.Minutiae, p.Truth), found+len(got.Minutiae)
			}
			t.Logf("%d of %d minutiae found are true", hits, found)
			if 100*hits < 85*found {
				t.Errorf("%d of %d minutiae found are true", hits, found)
			}
		})
	}
}

// TestScars: a scar belongs to the finger, whose minutiae it changes; without one the finger is the same.
func TestScars(t *testing.T) {
	if a, b := synth.NewScarred(3, 0).Impression(1, synth.Good()), fingers()[2].Impression(1, synth.Good()); digest(a) != digest(b) {
		t.Error("a finger with no scars is another than the finger")
	}
	a, b := synth.NewScarred(3, 4).Impression(1, synth.Good()), fingers()[2].Impression(1, synth.Good())
	if slices.Equal(a.Truth, b.Truth) || digest(a) == digest(b) {
		t.Error("scars change nothing")
	}
	if darkness(a) >= darkness(b) {
		t.Errorf("darkness %.1f with scars, %.1f without: they leave no ridges", darkness(a), darkness(b))
	}
}

// TestResidue: the trace of an earlier finger darkens the plate, and changes no truth.
func TestResidue(t *testing.T) {
	f := fingers()[1]
	none := f.Impression(1, synth.Options{Sensor: synth.Optical, Residue: -1})
	much := f.Impression(1, synth.Options{Sensor: synth.Optical, Residue: 1})
	if !slices.Equal(none.Truth, much.Truth) {
		t.Error("the trace changes the truth")
	}
	if darkness(much) <= darkness(none) {
		t.Errorf("darkness %.2f with a trace, %.2f without", darkness(much), darkness(none))
	}
}

// TestWhich: the same number means the same minutia in every impression, so that those of still impressions lie at one place.
func TestWhich(t *testing.T) {
	still := synth.Options{Variation: -1, Distortion: -1}
	a, b := fingers()[0].Impression(1, still), fingers()[0].Impression(2, still)
	both := 0
	for i, n := range a.Which {
		if j := slices.Index(b.Which, n); j >= 0 {
			both++
			if m := a.Truth[i]; m != b.Truth[j] {
				t.Errorf("minutia %d is %v and %v", n, m, b.Truth[j])
			}
		}
	}
	if len(a.Which) != len(a.Truth) || both < 20 {
		t.Errorf("%d numbers of %d minutiae, %d in both", len(a.Which), len(a.Truth), both)
	}
}
