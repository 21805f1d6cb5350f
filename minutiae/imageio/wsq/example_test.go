package wsq_test

import (
	"fmt"

	"fingerzeig/minutiae/imageio/wsq"
	"fingerzeig/minutiae/synth"
)

func Example() {
	print := synth.NewFinger(2).Impression(1, synth.Good()).Image
	img := wsq.Image{Pixels: print.Pixels, Width: print.Width, Height: print.Height, PPI: print.PPI}
	stream, err := wsq.Encode(img, wsq.Rate15to1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(wsq.Is(stream), len(stream) < len(img.Pixels)/8)

	back, err := wsq.Decode(stream)
	fmt.Println(back.Width, back.Height, back.PPI, err)
	// Output:
	// true true
	// 300 400 500 <nil>
}
