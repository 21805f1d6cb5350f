package imageio

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// A chunk of a PNG is its length, its name, that many bytes, and a checksum.
const (
	pngChunkHeader   = 8
	pngChunkOverhead = pngChunkHeader + 4
)

// pngDecoder reads Portable Network Graphics (ISO/IEC 15948).
var pngDecoder = decoder{
	name:    "PNG",
	is:      func(b []byte) bool { return bytes.HasPrefix(b, []byte(pngMagic)) },
	size:    sizeBy(func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) }),
	density: pngDensity,
	pixels:  pixelsBy(func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) }),
}

// pngDensity reads the pHYs chunk, which stands before the pixels: pixels per unit across and down, and the unit, where 1 is the metre.
func pngDensity(b []byte) density {
	const name, size, metre = "pHYs", 9, 1
	for rest := b[len(pngMagic):]; len(rest) >= pngChunkOverhead; {
		length := binary.BigEndian.Uint32(rest)
		kind, data := string(rest[4:pngChunkHeader]), rest[pngChunkHeader:]
		if kind == "IDAT" || uint64(length) > uint64(len(data)-4) {
			break
		}
		if kind == name && length == size && data[8] == metre {
			x, y := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
			return density{float64(x) * perMetre, float64(y) * perMetre}
		}
		rest = data[length+4:]
	}
	return density{}
}
