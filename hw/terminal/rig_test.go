package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// shades are the images on the simulated sensor. No finger is drawn in them: the fake service needs none.
var shades = map[string]byte{"a-right.png": 20, "b-wrong.png": 180, "c-white.png": 255}

// newTerminal lays out the files of a terminal and returns the name of its configuration.
func newTerminal(t *testing.T, config string) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string][]byte{"terminal.json": []byte(config), "key": []byte("fzk_a\n"), "prints/readme.txt": []byte("no image")}
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
