package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"math"

	"fingerzeig/minutiae"
)

// EncodePNG returns the image as a grey PNG with its resolution in it, so that Decode with ppi 0 gives the same image back; without a
// resolution (zero or less) none is written. It returns ErrFormat, wrapped with the reason, for an image whose pixel buffer does not
// hold Width x Height bytes.
func EncodePNG(img minutiae.Image) ([]byte, error) {
	if img.Width <= 0 || img.Height <= 0 || len(img.Pixels)/img.Width != img.Height || len(img.Pixels)%img.Width != 0 {
		return nil, fmt.Errorf("%w: %d bytes for %d x %d pixels", ErrFormat, len(img.Pixels), img.Width, img.Height)
	}
	var out bytes.Buffer
	grey := &image.Gray{Pix: img.Pixels, Stride: img.Width, Rect: image.Rect(0, 0, img.Width, img.Height)}
	if err := png.Encode(&out, grey); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if img.PPI <= 0 {
		return out.Bytes(), nil
	}
	// The standard library writes no pHYs, so it is set behind the first chunk, the header, whose size is fixed.
	const header = len(pngMagic) + pngChunkOverhead + 13
	b := out.Bytes()
	return append(appendPHYs(bytes.Clone(b[:header]), img.PPI), b[header:]...), nil
}

func appendPHYs(b []byte, ppi int) []byte {
	const name, size, metre = "pHYs", 9, 1
	perMetreCount := uint32(min(math.Round(float64(ppi)/perMetre), math.MaxInt32))
	b = binary.BigEndian.AppendUint32(b, size)
	start := len(b)
	b = append(b, name...)
	b = binary.BigEndian.AppendUint32(b, perMetreCount)
	b = binary.BigEndian.AppendUint32(b, perMetreCount)
	b = append(b, metre)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}
