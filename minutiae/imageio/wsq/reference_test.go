package wsq_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/image/tiff"

	"fingerzeig/minutiae/imageio/wsq"
)

// TestReference encodes the images from which NIST's encoder made streams of the oracle: to the same bytes.
func TestReference(t *testing.T) {
	folder := oracle(t)
	files, err := filepath.Glob(filepath.Join(folder, "fvc*.wsq"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			img, rate := source(t, filepath.Dir(filepath.Dir(folder)), filepath.Base(file))
			got, err := wsq.Encode(img, rate)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("other bytes: %d of %.2f dB, want %d of %.2f dB", len(got), psnr(t, img, got), len(want), psnr(t, img, want))
			}
		})
	}
}

var sourceName = regexp.MustCompile(`^(fvc\d+_db\d_b)_(\d+_\d)_r(\d+)\.wsq$`)

// source returns the image and the bit rate that a stream of the oracle was made of, as its name says.
func source(t *testing.T, data, name string) (wsq.Image, float64) {
	m := sourceName.FindStringSubmatch(name)
	if m == nil {
		t.Fatalf("the name %s says no source", name)
	}
	b, err := os.ReadFile(filepath.Join(data, m[1], m[2]+".tif"))
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := tiff.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	g, ok := decoded.(*image.Gray)
	if !ok {
		t.Fatalf("%T", decoded)
	}
	rates := map[string]float64{"075": wsq.Rate15to1, "225": wsq.Rate5to1}
	return wsq.Image{Pixels: g.Pix, Width: g.Rect.Dx(), Height: g.Rect.Dy(), PPI: 500}, rates[m[3]]
}
