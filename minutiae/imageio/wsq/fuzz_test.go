package wsq_test

import (
	"errors"
	"testing"

	"fingerzeig/minutiae/imageio/wsq"
)

// FuzzDecode checks that no bytes make it panic, and that it gives an image or one of its errors.
func FuzzDecode(f *testing.F) {
	for _, img := range []wsq.Image{waves(40, 30), waves(33, 1), waves(3, 70), {Pixels: []byte{7}, Width: 1, Height: 1}} {
		f.Add(encode(f, img, wsq.Rate5to1))
	}
	f.Add(encode(f, waves(64, 64), wsq.MaxRate))
	f.Add([]byte("\xff\xa0\xff\xa8\x00\x0fNIST_COM 1\nPP"))
	var s wsq.Scratch
	f.Fuzz(func(t *testing.T, b []byte) {
		width, height, ppi, err := wsq.DecodeConfig(b)
		if err == nil && width*height > 1<<20 {
			t.Skip("slow")
		}
		img, errAll := s.Decode(b)
		if errAll != nil {
			if !errors.Is(errAll, wsq.ErrFormat) && !errors.Is(errAll, wsq.ErrTooLarge) {
				t.Errorf("an error that is none of the package: %v", errAll)
			}
			return
		}
		if err != nil || img.Width != width || img.Height != height || img.PPI != ppi || len(img.Pixels) != width*height || !wsq.Is(b) {
			t.Errorf("got %d x %d at %d, the headers say %d x %d at %d, %v", img.Width, img.Height, img.PPI, width, height, ppi, err)
		}
	})
}

// FuzzEncode checks that what is encoded is decoded, whatever the pixels.
func FuzzEncode(f *testing.F) {
	f.Add([]byte{0, 255}, uint8(30), uint8(40), uint8(96))
	f.Add([]byte("\x80\x81"), uint8(200), uint8(3), uint8(255))
	f.Add(waves(37, 20).Pixels, uint8(37), uint8(20), uint8(144))
	var s wsq.Scratch
	f.Fuzz(func(t *testing.T, pixels []byte, width, height, rate uint8) {
		img := wsq.Image{Width: 1 + int(width), Height: 1 + int(height), PPI: int(width)}
		img.Pixels = make([]byte, img.Width*img.Height)
		for i := range img.Pixels {
			if len(pixels) > 0 {
				img.Pixels[i] = pixels[i%len(pixels)]
			}
		}
		b, err := s.Encode(img, max(float64(rate)/32, wsq.MinRate))
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Decode(b)
		if err != nil || got.Width != img.Width || got.Height != img.Height || got.PPI != img.PPI {
			t.Errorf("got %d x %d at %d, %v, want %d x %d at %d", got.Width, got.Height, got.PPI, err, img.Width, img.Height, img.PPI)
		}
	})
}
