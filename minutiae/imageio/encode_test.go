package imageio_test

import (
	"errors"
	"reflect"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// TestRoundTrip checks that every resolution comes back out of the metres of a PNG.
func TestRoundTrip(t *testing.T) {
	for ppi := minutiae.MinPPI; ppi <= minutiae.MaxPPI; ppi++ {
		want := minutiae.Image{Pixels: ramp(5, 4).Pix, Width: 5, Height: 4, PPI: ppi}
		b, err := imageio.EncodePNG(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := imageio.Decode(b, 0)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("at %d: got %+v, %v", ppi, got, err)
		}
	}
}

func TestEncodePNG(t *testing.T) {
	for _, row := range []struct {
		name     string
		img      minutiae.Image
		want     error
		thenRead error
	}{
		{"no resolution", minutiae.Image{Pixels: make([]byte, 6), Width: 3, Height: 2}, nil, imageio.ErrNoResolution},
		{"zero", minutiae.Image{}, imageio.ErrFormat, nil},
		{"too few pixels", minutiae.Image{Pixels: make([]byte, 5), Width: 3, Height: 2}, imageio.ErrFormat, nil},
		{"too many pixels", minutiae.Image{Pixels: make([]byte, 7), Width: 3, Height: 2}, imageio.ErrFormat, nil},
		{"negative", minutiae.Image{Pixels: make([]byte, 6), Width: -3, Height: -2}, imageio.ErrFormat, nil},
		{"size that overflows", minutiae.Image{Width: 1 << 62, Height: 4}, imageio.ErrFormat, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, err := imageio.EncodePNG(row.img)
			if !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
				t.Fatalf("got %v, want %v", err, row.want)
			}
			if err != nil {
				return
			}
			if _, err := imageio.Decode(b, 0); !errors.Is(err, row.thenRead) {
				t.Errorf("read back: got %v, want %v", err, row.thenRead)
			}
		})
	}
}
