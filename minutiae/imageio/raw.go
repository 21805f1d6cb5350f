package imageio

import (
	"errors"
	"fmt"
	"image"

	"fingerzeig/minutiae"
)

// DecodeRaw returns an image of bare grey levels, row by row from the top left: one byte a pixel where b has width x height bytes, two, the
// higher first, where it has twice as many. 0 is black. Nothing in b says its resolution, so a ppi of 0 or less is ErrNoResolution.
//
// It returns ErrFormat for another number of bytes, or ErrTooLarge, wrapped with the reason.
func DecodeRaw(b []byte, width, height, ppi int) (minutiae.Image, error) {
	depth := 8
	if n := int64(width) * int64(height); width > 0 && height > 0 && n > 0 && int64(len(b)) == 2*n {
		depth = 16
	}
	return rawDecoder(width, height, depth, false).decode(b, density{}, Options{PPI: ppi})
}

// rawDecoder reads bare pixels of 1 to 16 bits. Those that are packed begin in the highest bits of a byte; a row begins in a byte of its own,
// or directly behind the row before, and the number of bytes says which.
func rawDecoder(width, height, depth int, packed bool) decoder {
	bits := depth
	if !packed {
		bits = (depth + 7) / 8 * 8
	}
	return decoder{
		name:    "raw",
		size:    func([]byte) (int, int, error) { return width, height, nil },
		density: func([]byte) density { return density{} },
		pixels: func(b []byte) (image.Image, error) {
			stride := (width*bits + 7) / 8 * 8 // bits
			switch len(b) {
			case stride / 8 * height:
			case (width*height*bits + 7) / 8:
				stride = width * bits
			default:
				return nil, fmt.Errorf("%d bytes for %d x %d pixels of %d bits", len(b), width, height, bits)
			}
			return unpack(b, width, height, depth, bits, stride)
		},
	}
}

func unpack(b []byte, width, height, depth, bits, stride int) (image.Image, error) {
	img := image.NewGray(image.Rect(0, 0, width, height))
	white := 1<<depth - 1
	for y := range height {
		for x := range width {
			v := 0
			for i := y*stride + x*bits; i < y*stride+(x+1)*bits; {
				take := min(8-i%8, y*stride+(x+1)*bits-i) // bits of this byte
				v = v<<take | int(b[i/8])>>(8-i%8-take)&(1<<take-1)
				i += take
			}
			if v > white {
				return nil, errors.New("a pixel is brighter than white")
			}
			img.Pix[y*width+x] = byte((v*255 + white/2) / white)
		}
	}
	return img, nil
}
