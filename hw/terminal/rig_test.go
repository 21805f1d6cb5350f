package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fingerzeig/hw/kiosk"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// fakeService compares by shade: the enrolled finger is dark, a wrong one light, an unreadable one white.
type fakeService struct {
	answers string // the subject that answers are about; empty: the one that was asked for

	mu      sync.Mutex // guards what a test may change while the terminal runs
	down    error      // what every call returns
	removed []string
}

func (s *fakeService) set(down error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// gone returns the subjects that were removed.
func (s *fakeService) gone() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.removed, " ")
}

func (s *fakeService) verify(ctx context.Context, subject string, image []byte, ppi int) (kiosk.Decision, string, error) {
	if err := s.ready(ctx); err != nil {
		return kiosk.Rejected, "", err
	}
	if s.answers != "" {
		subject = s.answers
	}
	img, err := imageio.Decode(image, 0)
	if err != nil || img.PPI != ppi {
		return kiosk.Rejected, "", errors.Join(err, errors.New("the image has lost its resolution"))
	}
	switch shade := img.Pixels[0]; {
	case shade < 100:
		return kiosk.Matched, subject, nil
	case shade < 255:
		return kiosk.Rejected, subject, nil
	}
	return kiosk.Unreadable, subject, nil
}

func (s *fakeService) remove(_ context.Context, subject string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down == nil {
		s.removed = append(s.removed, subject)
	}
	return s.down
}

func (s *fakeService) ready(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

// shades are the images on the simulated sensor. No finger is drawn in them: the fake service needs none.
var shades = map[string]byte{"a-right.png": 20, "b-wrong.png": 180, "c-white.png": 255}

// newTerminal lays out the files of a terminal and returns the name of its configuration.
func newTerminal(t *testing.T, config string) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string][]byte{"terminal.json": []byte(config), "pickups.json": []byte(goodPickups), "prints/readme.txt": []byte("no image")}
	for name, shade := range shades {
		img := minutiae.Image{Pixels: slices.Repeat([]byte{shade}, 100*100), Width: 100, Height: 100, PPI: 500}
		b, err := imageio.EncodePNG(img)
		if err != nil {
			t.Fatal(err)
		}
		files["prints/"+name] = b
	}
	if err := os.Mkdir(filepath.Join(folder, "prints"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "terminal.json")
}
