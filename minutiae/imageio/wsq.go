package imageio

import (
	"image"

	"fingerzeig/minutiae/imageio/wsq"
)

// wsqDecoder reads wavelet scalar quantisation, the compression of police archives, whose NISTCOM comment says the resolution.
var wsqDecoder = decoder{
	name: "WSQ",
	is:   wsq.Is,
	size: func(b []byte) (int, int, error) {
		width, height, _, err := wsq.DecodeConfig(b)
		return width, height, err
	},
	density: func(b []byte) density {
		_, _, ppi, err := wsq.DecodeConfig(b)
		if err != nil {
			return density{}
		}
		return density{float64(ppi), float64(ppi)}
	},
	pixels: func(b []byte) (image.Image, error) {
		img, err := wsq.Decode(b)
		if err != nil {
			return nil, err
		}
		return &image.Gray{Pix: img.Pixels, Stride: img.Width, Rect: image.Rect(0, 0, img.Width, img.Height)}, nil
	},
}
