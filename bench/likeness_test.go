package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fingerzeig/minutiae"
)

// TestLikenessReport compares three small sets, whose distances a person can count.
func TestLikenessReport(t *testing.T) {
	set := func(name string, values ...float64) (d distributions) {
		d.name = name
		d.add(0, values...)
		return d
	}
	r := newLikenessReport([]distributions{set("drawn", 1, 2, 3, 4), set("a", 3, 4, 5, 6), set("b", 2, 3, 4, 5)}, 1)
	if len(r.Likeness) != 1 || r.Likeness[0].Measure != "minutiae a print" {
		t.Fatalf("got %+v", r)
	}
	l := r.Likeness[0]
	for i, want := range []distributed{
		{Set: "drawn", Drawn: true, Nearest: "b", Least: 0.25, Mean: 0.375}, {Set: "a", Nearest: "b", Least: 0.25, Mean: 0.25}, {Set: "b", Nearest: "a", Least: 0.25, Mean: 0.25},
	} {
		got := l.Sets[i]
		if got.Set != want.Set || got.Drawn != want.Drawn || got.Nearest != want.Nearest || got.Least != want.Least || got.Mean != want.Mean || got.N != 4 {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if least, most := l.apart(); least != 0.25 || most != 0.25 {
		t.Errorf("real sets lie %v to %v apart", least, most)
	}
	if got := l.Sets[0].Distances; len(got) != 2 || got["a"] != 0.5 {
		t.Errorf("got %v", got)
	}
}

func TestNearestNeighbours(t *testing.T) {
	m := func(x, y minutiae.Length) minutiae.Minutia { return minutiae.Minutia{X: 8 * x, Y: 8 * y} }
	if got := nearestNeighbours([]minutiae.Minutia{m(0, 0), m(3, 4), m(3, 14)}); !slices.Equal(got, []float64{5, 5, 10}) {
		t.Errorf("got %v", got)
	}
	if got := nearestNeighbours([]minutiae.Minutia{m(0, 0)}); got != nil {
		t.Errorf("a minutia alone has a neighbour: %v", got)
	}
}

func TestMeanPeriod(t *testing.T) {
	cell := func(level int) minutiae.RidgeCell { return minutiae.RidgeCell(level<<5 | 20) }
	got, ok := meanPeriod(minutiae.Template{Ridges: minutiae.RidgeMap{Width: 3, Height: 1, Cells: []minutiae.RidgeCell{cell(10), 0, cell(20)}}})
	if want := 5 * math.Exp(15*minutiae.LogPeriodLevel); !ok || math.Abs(got-want) > 1e-9 {
		t.Errorf("got %v, %v, want %v", got, ok, want)
	}
	if _, ok := meanPeriod(minutiae.Template{}); ok {
		t.Error("a template without a map has a period")
	}
}

// TestLikeness runs the command; images of the fake engine have no ridge map, and what nobody has is left out.
func TestLikeness(t *testing.T) {
	a, b, drawn := writeSet(t, "a", 3, 4, 500, nil), writeSet(t, "b", 3, 4, 500, nil), writeSet(t, "drawn", 3, 4, 500, map[string]byte{"f0_0": failsByBlank})
	path := filepath.Join(t.TempDir(), "likeness.json")
	status, out, stderr := runBench(telling, false, "likeness", a, b, "--drawn", drawn, "--json", path)
	if status != 0 {
		t.Fatal(stderr)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r likenessReport
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range r.Likeness {
		names = append(names, l.Measure)
		if got := l.Sets[1].Least; got != 0 {
			t.Errorf("%s: equal sets lie %v apart", l.Measure, got)
		}
		if !strings.Contains(out, l.title()) {
			t.Errorf("no %s in %s", l.title(), out)
		}
	}
	if want := []string{"minutiae a print", "quality", "nearest neighbour of a minutia", "score, same finger", "score, different fingers"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	if n := r.Likeness[0].Sets[0].N; n != 11 {
		t.Errorf("%d drawn prints, want 11: one fails to enrol", n)
	}
}

func TestLikenessRefuses(t *testing.T) {
	a, b := writeSet(t, "a", 2, 2, 500, nil), writeSet(t, "b", 2, 2, 500, nil)
	status, _, stderr := runBench(telling, false, "likeness", a, "--drawn", b)
	wantStatus(t, status, stderr, "two real sets or more")
	scores := filepath.Join(t.TempDir(), "s.csv")
	if err := os.WriteFile(scores, []byte("set,probe,candidate,mated,score\nx,1_1,1_2,1,5\nx,1_1,2_1,0,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr = runBench(telling, false, "likeness", a, scores, "--drawn", b)
	wantStatus(t, status, stderr, "has no images")
}
