package imageio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// ramp returns a picture whose grey levels all differ from their neighbours.
func ramp(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	return img
}

func encoded(t testing.TB, img image.Image, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	return encoded(t, img, func(b *bytes.Buffer, img image.Image) error { return png.Encode(b, img) })
}

func jpegOf(t testing.TB, img image.Image) []byte {
	return encoded(t, img, func(b *bytes.Buffer, img image.Image) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 100}) })
}

func bmpOf(t testing.TB, img image.Image) []byte {
	return encoded(t, img, func(b *bytes.Buffer, img image.Image) error { return bmp.Encode(b, img) })
}

func tiffOf(t testing.TB, img image.Image) []byte {
	return encoded(t, img, func(b *bytes.Buffer, img image.Image) error { return tiff.Encode(b, img, nil) })
}

func pgmOf(img *image.Gray) []byte {
	r := img.Bounds()
	return append(fmt.Appendf(nil, "P5\n# drawn\n%d %d\n255\n", r.Dx(), r.Dy()), img.Pix...)
}

// pngHeader is the length of a PNG up to the end of its first chunk.
const pngHeader = 8 + 12 + 13

// withChunk puts a chunk behind the header of a PNG.
func withChunk(b []byte, name string, data []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	chunk = append(append(chunk, name...), data...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Insert(slices.Clone(b), pngHeader, chunk...)
}

// withPHYs gives a PNG a resolution in units (1: metre).
func withPHYs(b []byte, across, down uint32, unit byte) []byte {
	data := binary.BigEndian.AppendUint32(nil, across)
	return withChunk(b, "pHYs", append(binary.BigEndian.AppendUint32(data, down), unit))
}

// withJFIF gives a JPEG a resolution in units (0: none, 1: inch, 2: centimetre).
func withJFIF(b []byte, unit byte, across, down uint16) []byte {
	segment := append([]byte{0xff, 0xe0, 0, 16}, "JFIF\x00\x01\x02"...)
	segment = binary.BigEndian.AppendUint16(append(segment, unit), across)
	segment = append(binary.BigEndian.AppendUint16(segment, down), 0, 0)
	return slices.Insert(slices.Clone(b), 2, segment...)
}

// withPels gives a BMP a resolution in pixels per metre.
func withPels(b []byte, across, down int32) []byte {
	b = slices.Clone(b)
	binary.LittleEndian.PutUint32(b[38:], uint32(across))
	binary.LittleEndian.PutUint32(b[42:], uint32(down))
	return b
}

// tiffFile writes a grey TIFF in an order of bytes, with the resolution tags of the row.
func tiffFile(order binary.AppendByteOrder, img *image.Gray, resolution ...tiffTag) []byte {
	r := img.Bounds()
	tags := []tiffTag{
		{256, 3, uint32(r.Dx()), 0}, {257, 3, uint32(r.Dy()), 0}, {258, 3, 8, 0}, {259, 3, 1, 0}, {262, 3, 1, 0},
		{273, 4, 8, 0}, {278, 3, uint32(r.Dy()), 0}, {279, 4, uint32(len(img.Pix)), 0},
	}
	tags = append(tags, resolution...)
	magic, _ := order.(binary.ByteOrder)
	b := []byte("II*\x00")
	if magic.String() == binary.BigEndian.String() {
		b = []byte("MM\x00*")
	}
	b = append(order.AppendUint32(b, uint32(8+len(img.Pix))), img.Pix...)
	values := uint32(len(b) + 2 + 12*len(tags) + 4)
	b = order.AppendUint16(b, uint16(len(tags)))
	var rationals []byte
	for _, tag := range tags {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag.tag), tag.kind), 1)
		switch tag.kind {
		case 3:
			b = order.AppendUint16(order.AppendUint16(b, uint16(tag.value)), 0)
		case 4:
			b = order.AppendUint32(b, tag.value)
		case 5:
			b = order.AppendUint32(b, values+uint32(len(rationals)))
			rationals = order.AppendUint32(order.AppendUint32(rationals, tag.value), tag.under)
		}
	}
	return append(order.AppendUint32(b, 0), rationals...)
}

type tiffTag struct {
	tag, kind    uint16
	value, under uint32
}

// paletted returns a picture of three colours of which the second is transparent.
func paletted() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, 3, 1), color.Palette{color.Black, color.Transparent, color.Gray{Y: 100}})
	copy(img.Pix, []byte{0, 1, 2})
	return img
}
