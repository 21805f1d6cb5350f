package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/synth"
)

// drawnFolder writes so many impressions of so many fingers.
func drawnFolder(t *testing.T, fingers, impressions int) string {
	t.Helper()
	dir := t.TempDir()
	for f := range fingers {
		finger := synth.NewFinger(uint64(40 + f))
		for i := range impressions {
			img := finger.Impression(uint64(i), synth.Good()).Image
			b, err := imageio.EncodePNG(img)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d_%d.png", f, i+1)), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "read_me.txt"), []byte("no image"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestStats(t *testing.T) {
	dir := drawnFolder(t, 2, 8)
	var out bytes.Buffer
	if err := stats(t.Context(), &out, []string{dir + "@500", dir}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, want := range []string{"2 4 100.0% 0.0% 0.0% 100.00% 51.01 to 100.00 4 0", "4 8 100.0% 0.0% 0.0% 100.00% 67.56 to 100.00 8 0"} {
		line := lines[len(lines)-3+2*i]
		if got := strings.Join(strings.Fields(line)[1:], " "); got != want {
			t.Errorf("%q, want %q", line, want)
		}
	}
}

// A finger counts with the visits that it has whole, and one with none is left out.
func TestReadFingers(t *testing.T) {
	dir := drawnFolder(t, 2, 5)
	fingers, err := readFingers(dir)
	if err != nil || len(fingers) != 2 || len(visitsOf(fingers[0])) != 1 {
		t.Fatalf("%d fingers, %v", len(fingers), err)
	}
	if err := os.Remove(filepath.Join(dir, "f1_5.png")); err != nil {
		t.Fatal(err)
	}
	if _, err := readFingers(dir); !errors.Is(err, errStats) {
		t.Errorf("one finger: %v", err)
	}
	for _, folder := range []string{dir + "@x", filepath.Join(dir, "nowhere")} {
		if _, err := readFingers(folder); err == nil {
			t.Errorf("%s: no error", folder)
		}
	}
}

// Wilson's interval, against values worked out by hand from its formula.
func TestWilson(t *testing.T) {
	for _, row := range []struct {
		in, n     int
		low, high float64
	}{{10, 10, 0.722467, 1}, {0, 10, 0, 0.277533}, {81, 263, 0.255289, 0.366197}} { // the last: Newcombe 1998, table I
		if low, high := wilson(row.in, row.n); math.Abs(low-row.low) > 1e-4 || math.Abs(high-row.high) > 1e-4 {
			t.Errorf("%d of %d: %v to %v", row.in, row.n, low, high)
		}
	}
}

func TestStatsCommand(t *testing.T) {
	var out bytes.Buffer
	env := &environment{ctx: t.Context(), out: &out, err: &out}
	if status := env.run([]string{"demo", "somewhere"}); status != 1 || !strings.Contains(out.String(), "--stats") {
		t.Errorf("a folder without --stats: %d, %s", status, out.String())
	}
	if status := env.run([]string{"demo", "--stats"}); status != 1 {
		t.Errorf("no folder: %d, %s", status, out.String())
	}
}
