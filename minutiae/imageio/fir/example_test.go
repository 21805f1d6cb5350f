package fir_test

import (
	"fmt"

	"fingerzeig/minutiae/imageio/fir"
)

// describe says in a line what a record of one view holds.
func describe(r fir.Record) string {
	v := r.Views[0]
	return fmt.Sprintf("%v, finger %d, %dx%d at %.0f x %.0f, %v, %d bytes",
		r.Standard, v.Finger, v.Width, v.Height, v.PPIX, v.PPIY, v.Compression, len(v.Data))
}

func Example() {
	picture := make([]byte, 300*400) // white is 255
	b, err := fir.Record{Standard: fir.ISO2011, Views: []fir.View{{
		Finger: 2, Width: 300, Height: 400, PPIX: 500, PPIY: 500, Depth: 8, Compression: fir.Raw, Data: picture, Quality: fir.NoQuality,
	}}}.Marshal()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := fir.Parse(b)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(describe(r))
	// Output: ISO/IEC 19794-4:2011, finger 2, 300x400 at 500 x 500, raw, 120000 bytes
}
