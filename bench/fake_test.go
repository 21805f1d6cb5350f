package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// fakeEngine is an engine of known scores. It reads finger and impression out of the first two pixels; an image whose third is not zero
// fails to enrol, by an error or by an empty template.
type fakeEngine struct {
	score func(a, b minutiae.Template) matcher.Score // of fingerOf and impressionOf
}

const (
	enrols = iota
	failsByError
	failsByBlank
)

func fingerOf(t minutiae.Template) int     { return int(t.Quality) }
func impressionOf(t minutiae.Template) int { return int(t.Version) }

func (f fakeEngine) worker() worker { return f }

func (f fakeEngine) extract(img minutiae.Image) (minutiae.Template, error) {
	t := minutiae.Template{Quality: img.Pixels[0], Version: uint16(img.Pixels[1])}
	switch img.Pixels[2] {
	case failsByError:
		return t, errors.New("a fake failure")
	case enrols:
		t.Minutiae = make([]minutiae.Minutia, 10+fingerOf(t))
	}
	return t, nil
}

func (f fakeEngine) prepare(t minutiae.Template) sample { return sample{template: t} }

func (f fakeEngine) compare(probe, candidate sample) matcher.Score {
	return f.score(probe.template, candidate.template)
}

// telling scores 50 and more for the same finger and 10 and less for others, a little different for each pair.
var telling = fakeEngine{func(a, b minutiae.Template) matcher.Score {
	nuance := matcher.Score(7*impressionOf(a) + 11*impressionOf(b) + 13*fingerOf(a) + 17*fingerOf(b))
	if fingerOf(a) == fingerOf(b) {
		return 5000 + nuance
	}
	return 1000 - nuance
}}

// writeSet makes a folder of images <finger>_<impression>.png with the resolution in the files, fails telling which fail to enrol.
func writeSet(t testing.TB, name string, fingers, impressions, ppi int, fails map[string]byte) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), name)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for f := range fingers {
		for i := range impressions {
			name := fmt.Sprintf("f%d_%d", f, i)
			writeImage(t, filepath.Join(folder, name+".png"), ppi, byte(f), byte(i), fails[name])
		}
	}
	return folder
}

func writeImage(t testing.TB, path string, ppi int, pixels ...byte) {
	t.Helper()
	b, err := imageio.EncodePNG(minutiae.Image{Pixels: pixels, Width: len(pixels), Height: 1, PPI: ppi})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// runBench runs a command line against an engine.
func runBench(e engine, terminal bool, args ...string) (status int, out, err string) {
	var o, x bytes.Buffer
	env := &environment{out: &o, err: &x, terminal: terminal, engine: e}
	status = env.run(args)
	return status, o.String(), x.String()
}

func wantStatus(t *testing.T, status int, err, says string) {
	t.Helper()
	if status != 1 || !strings.Contains(err, says) {
		t.Errorf("status %d, %q, want 1 and %q", status, err, says)
	}
}
