package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fingerzeig/minutiae"
)

// clean returns an area of cells of 10 pixels, all of them clean but the first row.
func clean(width, height int) cleanArea {
	c := cleanArea{CellPx: 10, Rows: []string{strings.Repeat(".", width)}}
	for range height - 1 {
		c.Rows = append(c.Rows, strings.Repeat("#", width))
	}
	return c
}

// at returns a minutia at a place of an image of 1000 ppi.
func at1000(x, y, degrees float64) minutiae.Minutia {
	return minutiae.Minutia{X: minutiae.Length(x * 4), Y: minutiae.Length(y * 4), Direction: minutiae.Angle(int(degrees * 65536 / 360))}
}

// TestTallied counts by hand, in an image of 1000 ppi: a pixel at 500 ppi is two of it.
func TestTallied(t *testing.T) {
	about := truth{PPI: 1000, Clean: clean(60, 60), Cores: [][2]float64{{500, 500}}, Deltas: [][2]float64{{100, 500}}}
	for _, m := range [][3]float64{
		{100, 5, 0},                   // not clean
		{100, 100, 10}, {200, 100, 0}, // found, and missed by direction
		{300, 100, 0}, {316, 100, 180}, // facing within a ridge: 8 pixels
		{300, 200, 0}, {320, 200, 180}, // facing further apart: both missed
		{500, 530, 0},                  // around a core: found
		{100, 540, 0}, {400, 400, 350}, // beyond a delta: missed; found across 0 degrees
	} {
		about.Minutiae = append(about.Minutiae, trueMinutia{X: m[0], Y: m[1], Direction: m[2]})
	}
	got := tallied([]minutiae.Minutia{
		at1000(101, 6, 0),                           // not clean
		at1000(110, 108, 25), at1000(101, 100, 200), // 6.4 pixels off by 15 degrees; false, for it points elsewhere
		at1000(200, 100, 30),                     // off by 30 degrees: false
		at1000(310, 100, 90),                     // at the two that face each other: nothing
		at1000(500, 528, 5), at1000(480, 500, 0), // around the core: true, false
		at1000(405, 400, 5), at1000(407, 403, 0), // true, and once more: false
		at1000(300, 300, 0), at1000(590, 590, 0), // false, both
	}, about)
	if want := (truthTally{there: 6, found: 2, claimed: 7, untrue: 5}); got.straight != want {
		t.Errorf("got %+v, want %+v", got.straight, want)
	}
	if want := (truthTally{there: 9, found: 3, claimed: 10, untrue: 7}); got.all != want {
		t.Errorf("with nothing left out: got %+v, want %+v", got.all, want)
	}
	if want := (truthTally{there: 1, found: 1, claimed: 2, untrue: 1}); got.turning != want {
		t.Errorf("around cores and deltas: got %+v, want %+v", got.turning, want)
	}
}

// TestPairedOff: the nearest pair goes first, and nobody is taken twice.
func TestPairedOff(t *testing.T) {
	there := []spot{{x: 0}, {x: 6}, {x: 100}}
	found, known := pairedOff(there, []spot{{x: 5}, {x: 12}, {x: 110}, {x: 100, direction: 21}})
	if !slices.Equal(found, []bool{false, true, false}) || !slices.Equal(known, []bool{true, false, false, false}) {
		t.Errorf("got %v and %v", found, known)
	}
}

func TestTruthReport(t *testing.T) {
	print := func(finger int, quality uint8, sensor string, there, found, claimed, untrue int) judgedPrint {
		return judgedPrint{finger: finger, quality: quality, sensor: sensor, verdicts: verdicts{straight: truthTally{there, found, claimed, untrue}}}
	}
	r := newTruthReport([]judgedPrint{
		print(0, 95, "plain", 40, 38, 50, 1), print(1, 100, "sweep", 60, 60, 50, 1), print(1, 89, "sweep", 10, 4, 8, 4), print(2, 3, "plain", 0, 0, 0, 0),
	}, 3, 1)
	if want := (truthRow{Quality: 90, Prints: 2, Minutiae: 100, FoundPercent: 98, FalsePercent: 2}); r.Good.truthRow != want {
		t.Errorf("got %+v, want %+v", r.Good.truthRow, want)
	}
	if want := []truthRow{{80, 1, 10, 40, 50}, {90, 2, 100, 98, 2}}; !slices.Equal(r.Truth, want) {
		t.Errorf("got %+v, want %+v", r.Truth, want)
	}
	if want := []sensorTruth{{"plain", truthRow{90, 1, 40, 95, 2}}, {"sweep", truthRow{90, 1, 60, 100, 2}}}; !slices.Equal(r.Sensors, want) {
		t.Errorf("got %+v, want %+v", r.Sensors, want)
	}
	// Resamples of the two fingers with good prints reach from 95 to 100, and those without any give 0.
	if got := r.Good.FoundRange; got.low > 95 || got.high != 100 {
		t.Errorf("found %v", got)
	}
	if got := r.sentence(); !strings.Contains(got, "980 are found, and 20 of 1,000") {
		t.Error(got)
	}
}

// TestTruth draws, measures, and measures another extractor, whose templates are ours but for one file.
func TestTruth(t *testing.T) {
	dir := t.TempDir()
	set, path := filepath.Join(dir, "set"), filepath.Join(dir, "truth.json")
	if status, _, stderr := runBench(fingerzeig{}, false, "synth", set, "--fingers", "2", "--impressions", "2", "--hardness", "0"); status != 0 {
		t.Fatal(stderr)
	}
	status, out, stderr := runBench(fingerzeig{}, false, "truth", set, "--json", path)
	if status != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r truthReport
	if err := json.Unmarshal(b, &r); err != nil || len(r.Truth) == 0 || r.Good.Prints != 4 || r.Good.Minutiae < 20 || r.Good.FoundPercent < 85 || r.Good.FalsePercent > 10 {
		t.Errorf("%v, %+v", err, r)
	}
	if !strings.Contains(out, r.sentence()) || !strings.Contains(out, truthDefinition) {
		t.Error(out)
	}

	others := filepath.Join(dir, "others")
	if err := os.Mkdir(others, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"001_1", "001_2", "002_1", "002_2"} {
		empty, err := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 3200}.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(others, name+".fzt"), empty, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, stderr = runBench(fingerzeig{}, false, "truth", set, "--templates", others, "--json", path); status != 0 {
		t.Fatal(stderr)
	}
	var theirs truthReport
	if b, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &theirs); err != nil || theirs.Good.Minutiae != r.Good.Minutiae || theirs.Good.FoundPercent != 0 || theirs.Good.FalsePercent != 0 {
		t.Errorf("templates of nothing: %v, %+v", err, theirs)
	}
	if err := os.Remove(filepath.Join(others, "002_2.fzt")); err != nil {
		t.Fatal(err)
	}
	status, _, stderr = runBench(fingerzeig{}, false, "truth", set, "--templates", others)
	wantStatus(t, status, stderr, "no template of 002_2")
}

func TestTruthRefuses(t *testing.T) {
	images := writeSet(t, "real", 2, 2, 500, nil)
	spoilt := writeSet(t, "spoilt", 2, 2, 500, nil)
	if err := os.WriteFile(filepath.Join(spoilt, "f0_0.json"), []byte(`{"ppi": 0}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		args []string
		says string
	}{
		{"no truth", []string{images}, "no truth beside the image"},
		{"another file", []string{spoilt}, "no truth beside the image"},
		{"no folder for templates", []string{"--templates", images}, "is to be named"},
		{"templates that are images", []string{images, "--templates", images}, "not a folder of templates"},
		{"one finger", []string{"--fingers", "1"}, "out of range"},
	} {
		status, _, stderr := runBench(fingerzeig{}, false, append([]string{"truth"}, row.args...)...)
		t.Run(row.name, func(t *testing.T) { wantStatus(t, status, stderr, row.says) })
	}
}
