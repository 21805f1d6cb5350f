package imageio

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/bmp"
)

// bmpDecoder reads Windows bitmaps without compression.
var bmpDecoder = decoder{
	name:    "BMP",
	is:      func(b []byte) bool { return bytes.HasPrefix(b, []byte("BM")) },
	size:    sizeBy(func(r *bytes.Reader) (image.Config, error) { return bmp.DecodeConfig(r) }),
	density: bmpDensity,
	pixels:  pixelsBy(func(r *bytes.Reader) (image.Image, error) { return bmp.Decode(r) }),
}

// bmpDensity reads biXPelsPerMeter and biYPelsPerMeter of the BITMAPINFOHEADER, which all headers that are read begin with.
func bmpDensity(b []byte) density {
	const across, down, end = 38, 42, 46
	if len(b) < end {
		return density{}
	}
	x, y := int32(binary.LittleEndian.Uint32(b[across:])), int32(binary.LittleEndian.Uint32(b[down:]))
	return density{float64(x) * perMetre, float64(y) * perMetre}
}
