package minutiae_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"strings"
	"testing"

	"fingerzeig/minutiae"
)

var update = flag.Bool("update", false, "write the goldens anew; a change of any of them asks for a new minutiae.Version")

const goldenFile = "testdata/stages.golden"

// TestGoldenStages pins what every stage makes of two drawn prints, one at 500 ppi and one that is scaled. A line says stage, value,
// size, smallest, mean and largest value, and a checksum of all. When a line changes, the stage named first is where to look.
func TestGoldenStages(t *testing.T) {
	scaled := goldenDrawing
	scaled.ppi, scaled.contrast = 569, 90
	var got strings.Builder
	for _, d := range []drawing{goldenDrawing, scaled} {
		s := minutiae.Scratch{Trace: func(l minutiae.Layer) { got.WriteString(summary(l)) }}
		template, err := minutiae.Extract(d.image(), &s)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "template version %d, %d x %d, quality %d\n", template.Version, template.Width, template.Height, template.Quality)
		for _, m := range template.Minutiae {
			fmt.Fprintf(&got, "\t%d %d %d type %d reliability %d\n", m.X, m.Y, m.Direction, m.Type, m.Reliability)
		}
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("line %d of %s\n got %s\nwant %s", i+1, goldenFile, gotLines[i], wantLines[i])
		}
	}
	if len(gotLines) != len(wantLines) {
		t.Fatalf("%d lines, want %d", len(gotLines), len(wantLines))
	}
}

func summary(l minutiae.Layer) string {
	if len(l.Values) == 0 {
		return fmt.Sprintf("%s %s empty\n", l.Stage, l.Name)
	}
	h := fnv.New64a()
	low, high, sum := int(l.Values[0]), int(l.Values[0]), 0
	for _, v := range l.Values {
		h.Write([]byte{byte(v), byte(uint16(v) >> 8)})
		low, high, sum = min(low, int(v)), max(high, int(v)), sum+int(v)
	}
	return fmt.Sprintf("%s %s %dx%d cell %d: %d..%d..%d %016x\n", l.Stage, l.Name, l.Width, l.Height, l.CellPx, low, sum/len(l.Values), high, h.Sum64())
}

// TestTraceSeesEveryStage asks for a layer from each stage that makes one, in the order of the pipeline, and for the same template with
// a trace as without.
func TestTraceSeesEveryStage(t *testing.T) {
	var seen []string
	s := minutiae.Scratch{Trace: func(l minutiae.Layer) {
		if len(l.Values) != l.Width*l.Height {
			t.Errorf("%s %s: %d values for %d x %d", l.Stage, l.Name, len(l.Values), l.Width, l.Height)
		}
		seen = append(seen, l.Stage)
	}}
	traced, err := minutiae.Extract(goldenDrawing.image(), &s)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := minutiae.Extract(goldenDrawing.image(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(traced) != fmt.Sprint(plain) {
		t.Error("the trace changes the template")
	}
	want := "scale segment normalise orient period filter filter trust orient filter filter phase clarity vortex annihilate keep keep survey quality quality"
	if got := strings.Join(seen, " "); got != want {
		t.Errorf("stages\n got %s\nwant %s", got, want)
	}
}
