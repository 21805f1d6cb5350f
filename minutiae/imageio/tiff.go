package imageio

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/tiff"
)

// tiffDecoder reads the first image of a TIFF (revision 6.0): bare, LZW, Deflate, PackBits or CCITT.
var tiffDecoder = decoder{
	name: "TIFF",
	is: func(b []byte) bool {
		return bytes.HasPrefix(b, []byte("II*\x00")) || bytes.HasPrefix(b, []byte("MM\x00*"))
	},
	size:    sizeBy(func(r *bytes.Reader) (image.Config, error) { return tiff.DecodeConfig(r) }),
	density: tiffDensity,
	pixels:  pixelsBy(func(r *bytes.Reader) (image.Image, error) { return tiff.Decode(r) }),
}

// Tags and types of the TIFF specification, sections 2 and 8.
const (
	tiffXResolution    = 282
	tiffYResolution    = 283
	tiffResolutionUnit = 296

	tiffShort    = 3
	tiffRational = 5
)

// tiffDensity reads the resolution tags of the first directory. The unit is the inch where none is said; unit 1 is an aspect ratio alone.
func tiffDensity(b []byte) density {
	const entryBytes = 12
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	if len(b) < 8 {
		return density{}
	}
	directory := from(b, order.Uint32(b[4:]))
	if len(directory) < 2 {
		return density{}
	}
	entries := directory[2:]
	var d density
	unit := float64(perInch)
	for range order.Uint16(directory) {
		if len(entries) < entryBytes {
			break
		}
		tag, kind, value := order.Uint16(entries), order.Uint16(entries[2:]), entries[8:]
		switch {
		case tag == tiffXResolution && kind == tiffRational:
			d.across = rational(from(b, order.Uint32(value)), order)
		case tag == tiffYResolution && kind == tiffRational:
			d.down = rational(from(b, order.Uint32(value)), order)
		case tag == tiffResolutionUnit && kind == tiffShort:
			unit = map[uint16]float64{2: perInch, 3: perCentimetre}[order.Uint16(value)]
		}
		entries = entries[entryBytes:]
	}
	return density{d.across * unit, d.down * unit}
}

// from returns what lies at and behind an offset, nothing where that is outside.
func from(b []byte, offset uint32) []byte {
	if uint64(offset) > uint64(len(b)) {
		return nil
	}
	return b[offset:]
}

// rational returns a fraction, or 0 for one that is cut off or divides by zero.
func rational(b []byte, order binary.ByteOrder) float64 {
	if len(b) < 8 || order.Uint32(b[4:]) == 0 {
		return 0
	}
	return float64(order.Uint32(b)) / float64(order.Uint32(b[4:]))
}
