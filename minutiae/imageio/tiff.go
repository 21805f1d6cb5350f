package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/tiff"
)

// tiffDecoder reads a TIFF (revision 6.0): bare, LZW, Deflate, PackBits or CCITT. It is the reader of the first page.
var tiffDecoder = decoder{
	name:    "TIFF",
	is:      isTIFF,
	size:    func(b []byte) (int, int, error) { return tiffSize(b, tiffFirst(b)) },
	density: tiffDensity,
	pixels:  func(b []byte) (image.Image, error) { return tiff.Decode(bytes.NewReader(b)) },
}

func isTIFF(b []byte) bool {
	return bytes.HasPrefix(b, []byte("II*\x00")) || bytes.HasPrefix(b, []byte("MM\x00*"))
}

// Tags, types and values of the TIFF specification, sections 2, 8 and 15.
const (
	tiffSubfile        = 254
	tiffPhotometric    = 262
	tiffOrientation    = 274
	tiffSamples        = 277
	tiffXResolution    = 282
	tiffYResolution    = 283
	tiffPlanar         = 284
	tiffResolutionUnit = 296
	tiffTileWidth      = 322
	tiffTileLength     = 323

	tiffShort    = 3
	tiffLong     = 4
	tiffRational = 5
)

// maxPages bounds how many pages of a TIFF are looked at. A chain of pages may be a circle.
const maxPages = 64

// tiffDirectory is one directory: a page.
type tiffDirectory struct {
	order   binary.ByteOrder
	file    []byte
	numbers map[uint16]uint32 // the first value of every tag of a whole number
	d       density           // in units of tiffResolutionUnit
	next    uint32            // where the next directory lies, 0 for none
}

func tiffOrder(b []byte) binary.ByteOrder {
	if b[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// tiffFirst returns where the first directory lies.
func tiffFirst(b []byte) uint32 {
	if len(b) < 8 {
		return 0
	}
	return tiffOrder(b).Uint32(b[4:])
}

// readDirectory reads the directory at an offset, as far as the file goes.
func readDirectory(b []byte, at uint32) tiffDirectory {
	const entryBytes = 12
	order := tiffOrder(b)
	t := tiffDirectory{order: order, file: b, numbers: map[uint16]uint32{}}
	entries := from(b, at)
	if at == 0 || len(entries) < 2 {
		return t
	}
	count := order.Uint16(entries)
	entries = entries[2:]
	for range count {
		if len(entries) < entryBytes {
			return t
		}
		tag, kind, value := order.Uint16(entries), order.Uint16(entries[2:]), entries[8:]
		switch {
		case tag == tiffXResolution && kind == tiffRational:
			t.d.across = rational(from(b, order.Uint32(value)), order)
		case tag == tiffYResolution && kind == tiffRational:
			t.d.down = rational(from(b, order.Uint32(value)), order)
		case kind == tiffShort:
			t.numbers[tag] = uint32(order.Uint16(value))
		case kind == tiffLong:
			t.numbers[tag] = order.Uint32(value)
		}
		entries = entries[entryBytes:]
	}
	if len(entries) >= 4 {
		t.next = order.Uint32(entries)
	}
	return t
}

// check returns why a page is not read that the library would read wrongly, or slowly, or refuse without saying why.
func (t tiffDirectory) check() error {
	const (
		whiteIsZero, blackIsZero, ink = 0, 1, 5
		separate, upright, leastTile  = 2, 1, 16
	)
	photometric, grey := t.numbers[tiffPhotometric], false
	if _, ok := t.numbers[tiffPhotometric]; ok {
		grey = photometric == whiteIsZero || photometric == blackIsZero
	}
	samples := t.numbers[tiffSamples]
	width, tiled := t.numbers[tiffTileWidth]
	length, alsoTiled := t.numbers[tiffTileLength]
	turned, known := t.numbers[tiffOrientation]
	switch {
	case photometric == ink:
		return errors.New("ink colours (CMYK) are not read")
	case grey && samples > 1:
		return fmt.Errorf("grey pixels with %d samples are not read", samples)
	case samples > 1 && t.numbers[tiffPlanar] == separate:
		return errors.New("colours in separate planes are not read")
	case known && turned != upright && turned != 0:
		return fmt.Errorf("its orientation is %d: turned and mirrored pictures are not read", turned)
	case tiled && width < leastTile || alsoTiled && length < leastTile:
		return fmt.Errorf("tiles of %d x %d pixels are not read", width, length) // each costs a decompressor
	}
	return nil
}

// tiffPages returns a decoder for every page, but for those that are smaller versions of others.
func tiffPages(b []byte) ([]decoder, error) {
	const reduced = 1
	var pages []decoder
	count := 0
	for at := tiffFirst(b); at != 0; count++ {
		if count == maxPages {
			return nil, tiffDecoder.damaged(fmt.Errorf("more than %d pages", maxPages))
		}
		t := readDirectory(b, at)
		if t.numbers[tiffSubfile]&reduced == 0 {
			pages = append(pages, tiffPage(at))
		}
		at = t.next
	}
	if len(pages) == 0 {
		pages = []decoder{tiffDecoder}
	}
	return pages, nil
}

// tiffPage reads the page whose directory lies at an offset.
func tiffPage(at uint32) decoder {
	d := tiffDecoder
	d.size = func(b []byte) (int, int, error) { return tiffSize(b, at) }
	d.density = func(b []byte) density { return readDirectory(b, at).density() }
	d.pixels = func(b []byte) (image.Image, error) { return tiff.Decode(newPageReader(b, at)) }
	return d
}

func tiffSize(b []byte, at uint32) (width, height int, err error) {
	if err := readDirectory(b, at).check(); err != nil {
		return 0, 0, err
	}
	c, err := tiff.DecodeConfig(newPageReader(b, at))
	return c.Width, c.Height, err
}

// pageReader reads a file as if its first directory lay elsewhere: the library reads only the first page.
type pageReader struct {
	*bytes.Reader
	head [8]byte
}

func newPageReader(b []byte, at uint32) pageReader {
	r := pageReader{Reader: bytes.NewReader(b)}
	copy(r.head[:], b)
	tiffOrder(b).PutUint32(r.head[4:], at)
	return r
}

func (r pageReader) ReadAt(p []byte, at int64) (int, error) {
	n, err := r.Reader.ReadAt(p, at)
	if at >= 0 && at < int64(len(r.head)) {
		copy(p[:n], r.head[at:])
	}
	return n, err
}

var _ io.ReaderAt = pageReader{}

// tiffDensity reads the resolution of the first page.
func tiffDensity(b []byte) density { return readDirectory(b, tiffFirst(b)).density() }

// density is in inches where no unit is said; unit 1 is an aspect ratio alone.
func (t tiffDirectory) density() density {
	unit := float64(perInch)
	if code, ok := t.numbers[tiffResolutionUnit]; ok {
		unit = map[uint32]float64{2: perInch, 3: perCentimetre}[code]
	}
	return density{t.d.across * unit, t.d.down * unit}
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
