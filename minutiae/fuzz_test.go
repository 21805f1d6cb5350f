package minutiae_test

import (
	"testing"

	"fingerzeig/minutiae"
)

// FuzzExtract gives Extract any pixels of any size and resolution: an error, or a template that is stored and read back.
func FuzzExtract(f *testing.F) {
	d := goldenDrawing.image()
	f.Add(d.Pixels[:260*120], 260, 500)
	f.Add(noise(110, 100, 500).Pixels, 110, 250)
	f.Add(flat(96, 96, 7).Pixels, 96, 1000)
	f.Add([]byte{}, 0, 0)
	f.Add([]byte{1, 2, 3}, 2, 500)
	var s minutiae.Scratch
	f.Fuzz(func(t *testing.T, pixels []byte, width, ppi int) {
		if width <= 0 || len(pixels) > 1<<17 {
			return
		}
		got, err := minutiae.Extract(minutiae.Image{Pixels: pixels, Width: width, Height: len(pixels) / width, PPI: ppi}, &s)
		if err != nil {
			return
		}
		b, err := got.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back minutiae.Template
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzUnmarshalBinary gives the parser any bytes: an error, or a template whose encoding is exactly these bytes.
func FuzzUnmarshalBinary(f *testing.F) {
	for _, t := range []minutiae.Template{{}, exampleTemplate} {
		b, err := t.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)-1])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var read minutiae.Template
		if err := read.UnmarshalBinary(b); err != nil {
			return
		}
		again, err := read.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != string(b) {
			t.Fatalf("read %x, wrote %x", b, again)
		}
	})
}
