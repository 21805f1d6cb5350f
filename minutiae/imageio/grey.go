package imageio

import (
	"errors"
	"fmt"
	"image"
)

// greyOf returns the grey levels of an image, row by row.
func greyOf(img image.Image) ([]byte, error) {
	r := img.Bounds()
	grey := make([]byte, 0, r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		switch m := img.(type) {
		case *image.Gray:
			grey = append(grey, m.Pix[m.PixOffset(r.Min.X, y):][:r.Dx()]...)
		case *image.YCbCr:
			grey = append(grey, m.Y[m.YOffset(r.Min.X, y):][:r.Dx()]...) // this is the luma already
		case *image.CMYK:
			return nil, errors.New("ink colours (CMYK) are not read")
		case image.RGBA64Image:
			for x := r.Min.X; x < r.Max.X; x++ {
				c := m.RGBA64At(x, y)
				grey = append(grey, luma(c.R, c.G, c.B, c.A))
			}
		default:
			return nil, fmt.Errorf("pixels of kind %T are not read", img)
		}
	}
	return grey, nil
}

// luma returns the grey level of a colour with alpha (premultiplied, 16 bits each) on white paper: Rec. ITU-R BT.601, the weights of JPEG.
func luma(r, g, b, a uint16) byte {
	const red, green, blue = 19595, 38470, 7471 // of 65,536
	sum := red*uint32(r) + green*uint32(g) + blue*uint32(b)
	v := min(sum>>16+(sum>>15&1)+uint32(0xffff-a), 0xffff)
	return byte((v*255 + 0x7fff) / 0xffff)
}
