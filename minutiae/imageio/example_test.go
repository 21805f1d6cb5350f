package imageio_test

import (
	"errors"
	"fmt"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

func ExampleDecode() {
	print := minutiae.Image{Pixels: make([]byte, 300*400), Width: 300, Height: 400, PPI: 508}
	file, err := imageio.EncodePNG(print)
	if err != nil {
		fmt.Println(err)
		return
	}
	img, err := imageio.Decode(file, 0)
	fmt.Println(img.Width, img.Height, img.PPI, err)

	// A grey map does not say its resolution, so the caller must.
	scan := append([]byte("P5 300 400 255\n"), print.Pixels...)
	_, err = imageio.Decode(scan, 0)
	fmt.Println(errors.Is(err, imageio.ErrNoResolution))
	img, err = imageio.Decode(scan, 500)
	fmt.Println(img.Width, img.Height, img.PPI, err)
	// Output:
	// 300 400 508 <nil>
	// true
	// 300 400 500 <nil>
}
