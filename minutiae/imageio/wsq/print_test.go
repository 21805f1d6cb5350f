package wsq_test

import (
	"math"
	"testing"

	"fingerzeig/minutiae/imageio/wsq"
	"fingerzeig/minutiae/synth"
)

// drawn returns a print of a finger that nobody has.
func drawn() wsq.Image {
	print := synth.NewFinger(3).Impression(1, synth.Good()).Image
	return wsq.Image{Pixels: print.Pixels, Width: print.Width, Height: print.Height, PPI: print.PPI}
}

// waves returns an image of ridges of all directions, as small as one likes.
func waves(width, height int) wsq.Image {
	img := wsq.Image{Pixels: make([]byte, width*height), Width: width, Height: height, PPI: 500}
	for i := range img.Pixels {
		x, y := float64(i%width-width/3), float64(i/width-height/2)
		img.Pixels[i] = byte(128 + 100*math.Sin(math.Hypot(x, y)*0.7))
	}
	return img
}

func encode(t testing.TB, img wsq.Image, rate float64) []byte {
	t.Helper()
	b, err := wsq.Encode(img, rate)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// psnr returns how near a stream comes to the image that it was made of, in decibels.
func psnr(t testing.TB, img wsq.Image, stream []byte) float64 {
	t.Helper()
	got, err := wsq.Decode(stream)
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != img.Width || got.Height != img.Height {
		t.Fatalf("got %d x %d, want %d x %d", got.Width, got.Height, img.Width, img.Height)
	}
	sum := 0.0
	for i, v := range got.Pixels {
		d := float64(v) - float64(img.Pixels[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(img.Pixels))/sum) // infinite where they are equal
}
