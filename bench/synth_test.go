package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSynth(t *testing.T) {
	dir := t.TempDir()
	sheet := filepath.Join(dir, "sheet.png")
	env := &environment{out: io.Discard, err: io.Discard}
	for _, name := range []string{"one", "again"} {
		if status := env.run([]string{"synth", filepath.Join(dir, name), "--fingers", "2", "--impressions", "3", "--sensor", "mixed", "--ppi", "400", "--sheet", sheet}); status != 0 {
			t.Fatalf("%s: status %d", name, status)
		}
	}
	s, err := openSet(filepath.Join(dir, "one"), "")
	if err != nil || len(s.images) != 6 || len(s.fingers) != 2 {
		t.Fatalf("got %d images of %d fingers, %v, want 6 of 2", len(s.images), len(s.fingers), err)
	}
	which := map[int]int{} // of the first finger's minutiae: in how many of its impressions
	for i := range s.images {
		img, err := s.read(i)
		if err != nil || img.PPI != 400 {
			t.Fatalf("%s: at %d, %v", s.images[i].name, img.PPI, err)
		}
		b, err := os.ReadFile(filepath.Join(dir, "one", s.images[i].name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := os.ReadFile(filepath.Join(dir, "again", s.images[i].name+".json"))
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s: the same command drew something else, %v", s.images[i].name, err)
		}
		var about truth
		if err := json.Unmarshal(b, &about); err != nil || about.Width != img.Width || about.Height != img.Height || about.PPI != 400 {
			t.Errorf("%s: got %d x %d at %d, %v", s.images[i].name, about.Width, about.Height, about.PPI, err)
		}
		if len(about.Minutiae) < 10 {
			t.Errorf("%s: got %d minutiae", s.images[i].name, len(about.Minutiae))
		}
		for _, m := range about.Minutiae {
			if m.X < 0 || m.Y < 0 || m.X > float64(img.Width) || m.Y > float64(img.Height) {
				t.Errorf("%s: a minutia at %v, %v", s.images[i].name, m.X, m.Y)
			}
			if s.images[i].finger == 0 {
				which[m.Which]++
			}
		}
	}
	common := 0
	for _, n := range which {
		if n == 3 {
			common++
		}
	}
	if common < 10 {
		t.Errorf("got %d minutiae that all impressions show", common)
	}
	b, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(b)); err != nil || img.Bounds().Dx() < 3*100 || img.Bounds().Dy() < 2*100 {
		t.Errorf("the sheet: %v", err)
	}
}

func TestSynthRefuses(t *testing.T) {
	for _, row := range []struct {
		name string
		args []string
		want string
	}{
		{"no fingers", []string{"--fingers", "0"}, "out of range"},
		{"too fine", []string{"--ppi", "2000"}, "out of range"},
		{"harder than hard", []string{"--hardness", "1.5"}, "out of range"},
		{"no such sensor", []string{"--sensor", "x"}, "sensor"},
		{"a folder that is there", nil, "exists"},
	} {
		var said bytes.Buffer
		env := &environment{out: io.Discard, err: &said}
		if status := env.run(append([]string{"synth", t.TempDir()}, row.args...)); status != 1 || !strings.Contains(said.String(), row.want) {
			t.Errorf("%s: got status %d, %q, want %q", row.name, status, said.String(), row.want)
		}
	}
}
