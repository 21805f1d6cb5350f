package wsq_test

import (
	"testing"

	"fingerzeig/minutiae/imageio/wsq"
)

var rates = []struct {
	name string
	rate float64
}{{"15to1", wsq.Rate15to1}, {"5to1", wsq.Rate5to1}}

func BenchmarkDecode(b *testing.B) {
	img := waves(388, 374)
	for _, r := range rates {
		b.Run(r.name, func(b *testing.B) {
			stream := encode(b, img, r.rate)
			var s wsq.Scratch
			b.SetBytes(int64(len(img.Pixels)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Decode(stream); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	img := waves(388, 374)
	for _, r := range rates {
		b.Run(r.name, func(b *testing.B) {
			var s wsq.Scratch
			b.SetBytes(int64(len(img.Pixels)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Encode(img, r.rate); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
