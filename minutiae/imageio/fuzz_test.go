package imageio_test

import (
	"encoding/binary"
	"errors"
	"reflect"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/imageio/fir"
)

// FuzzDecode checks that no bytes make it panic, that it gives an image or one of its errors, and that what it gives survives EncodePNG.
func FuzzDecode(f *testing.F) {
	img := ramp(8, 8)
	f.Add(withPHYs(pngOf(f, img), 19685, 19685, 1), 0)
	f.Add(withJFIF(jpegOf(f, img), 1, 500, 500), 0)
	f.Add(withPels(bmpOf(f, img), 19685, 19685), 0)
	f.Add(tiffOf(f, img), 500)
	f.Add(tiffFile(binary.BigEndian, img, tiffTag{282, 5, 500, 1}, tiffTag{283, 5, 500, 1}), 0)
	f.Add(pgmOf(img), 500)
	f.Add([]byte("P2 2 1 15 # two\n3 15\n"), 500)
	f.Add(pngOf(f, paletted()), -1)
	f.Add(withExif(jpegOf(f, img), 500, 2), 0)
	f.Add(twoPages(littleTIFF(img), len(img.Pix), 0), 500)
	f.Add(wsqOf(f, ramp(40, 40)), 0)
	f.Add(record(f, fir.ISO2005, 500, rawView(2, 0, 100, 255)), 0)
	f.Add(record(f, fir.ISO2011, 500, rawView(2, 0, 100, 255), rawView(7, 1)), 0)
	f.Fuzz(func(t *testing.T, b []byte, ppi int) {
		got, err := imageio.Decode(b, ppi)
		if err != nil {
			if !errors.Is(err, imageio.ErrFormat) && !errors.Is(err, imageio.ErrNoResolution) && !errors.Is(err, imageio.ErrTooLarge) &&
				!errors.Is(err, imageio.ErrSeveral) {
				t.Errorf("an error that is none of the package: %v", err)
			}
			return
		}
		if len(got.Pixels) != got.Width*got.Height || got.Width > minutiae.MaxSidePx || got.Height > minutiae.MaxSidePx || got.PPI <= 0 {
			t.Fatalf("got %d x %d at %d with %d pixels", got.Width, got.Height, got.PPI, len(got.Pixels))
		}
		if got.PPI > minutiae.MaxPPI || got.PPI < minutiae.MinPPI {
			got.PPI = minutiae.MaxPPI // the caller's word is taken as it is
		}
		again, err := imageio.EncodePNG(got)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := imageio.Decode(again, 0); err != nil || !reflect.DeepEqual(back, got) {
			t.Errorf("did not come back: %v", err)
		}
	})
}
