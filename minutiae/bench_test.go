package minutiae_test

import (
	"testing"

	"fingerzeig/minutiae"
)

func BenchmarkExtract(b *testing.B) {
	img := goldenDrawing.image()
	var s minutiae.Scratch
	for b.Loop() {
		if _, err := minutiae.Extract(img, &s); err != nil {
			b.Fatal(err)
		}
	}
}
