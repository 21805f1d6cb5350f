package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
)

// jpegDecoder reads JPEG (ISO/IEC 10918), baseline and progressive. JPEG is made for eyes and blurs ridges: archives use WSQ.
var jpegDecoder = decoder{
	name:    "JPEG",
	is:      func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) },
	size:    jpegSize,
	density: jpegDensity,
	pixels:  pixelsBy(func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) }),
}

// maxJPEGScans bounds the passes over the picture. An encoder makes about ten; each takes the time of the whole picture and may be but a
// few bytes long, so that a small file with many of them would keep a server busy for minutes.
const maxJPEGScans = 64

func jpegSize(b []byte) (width, height int, err error) {
	// In entropy-coded data a byte 0xff is followed by 0, so this counts the beginnings of scans, and at most a few chance ones elsewhere.
	if bytes.Count(b, []byte{0xff, jpegSOS}) > maxJPEGScans {
		return 0, 0, errors.New("too many scans")
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	return c.Width, c.Height, err
}

// Markers: start of scan, application segments 0 and 1.
const (
	jpegSOS  = 0xda
	jpegAPP0 = 0xe0
	jpegAPP1 = 0xe1
)

// jpegDensity reads the JFIF segment (ITU-T T.871, 10.1): "JFIF", 0, version (2 bytes), units, density across and down (2 bytes each). Where
// that is an aspect ratio alone, or missing, it reads the Exif segment, which holds a TIFF directory.
func jpegDensity(b []byte) density {
	const header, jfif, exif = 4, 12, "Exif\x00\x00"
	var second density
	for rest := b[2:]; len(rest) >= header && rest[0] == 0xff && rest[1] != jpegSOS; {
		length := int(binary.BigEndian.Uint16(rest[2:])) // counts itself, not the marker
		if length < 2 || length+2 > len(rest) {
			break
		}
		data := rest[header : length+2]
		if rest[1] == jpegAPP0 && len(data) >= jfif && bytes.HasPrefix(data, []byte("JFIF\x00")) {
			x, y := float64(binary.BigEndian.Uint16(data[8:])), float64(binary.BigEndian.Uint16(data[10:]))
			if unit, ok := map[byte]float64{1: perInch, 2: perCentimetre}[data[7]]; ok {
				return density{x * unit, y * unit}
			}
		}
		if rest[1] == jpegAPP1 && bytes.HasPrefix(data, []byte(exif)) && isTIFF(data[len(exif):]) {
			second = tiffDensity(data[len(exif):])
		}
		rest = rest[length+2:]
	}
	return second
}
