package an2k

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// ErrFormat is returned, wrapped with the reason, when bytes are no ANSI/NIST-ITL transaction in the traditional encoding, or a damaged one.
var ErrFormat = errors.New("an2k: not an ANSI/NIST-ITL transaction that can be read")

// Compression says what Image.Data is.
type Compression int

// The compressions that the standard knows.
const (
	Raw              Compression = iota // one byte a pixel, two where Depth is above 8, the higher first
	WSQ                                 // wavelet scalar quantisation, WSQ20
	JPEG                                // JPEGB
	JPEGLossless                        // JPEGL
	JPEG2000                            // JP2
	JPEG2000Lossless                    // JP2L
	PNG                                 // PNG
	Unknown                             // none of them
)

func (c Compression) String() string {
	names := [...]string{"raw", "WSQ", "JPEG", "JPEG lossless", "JPEG 2000", "JPEG 2000 lossless", "PNG", "unknown compression"}
	if c < 0 || int(c) >= len(names) {
		return fmt.Sprintf("Compression(%d)", int(c))
	}
	return names[c]
}

// Transaction is what one file holds.
type Transaction struct {
	Version string  // 1.002, such as "0500"
	Types   []int   // the type of every record, in order
	Images  []Image // the pictures of fingers, in order
}

// Image is one picture of a finger.
type Image struct {
	Type       int // of the record: 4, 13 or 14
	ID         int // IDC, which other records refer to
	Finger     int // position: 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left, 11 and 12 thumbs; above, several fingers or a palm
	Impression int // 0 live plain, 1 live rolled, 2 other plain, 3 other rolled, 4 to 7 latent, 8 swipe, up to 29

	Width, Height int     // pixels, as the record says; the picture inside may say otherwise
	PPIX, PPIY    float64 // pixels per inch across and down; 0 where the record says none
	Depth         int     // bits of a pixel
	Compression   Compression
	Data          []byte // the picture, in the bytes that were parsed
}

// Separators of the traditional encoding.
const (
	fileSeparator   = 0x1c // ends a record
	groupSeparator  = 0x1d // ends a field
	recordSeparator = 0x1e // ends a subfield
	unitSeparator   = 0x1f // ends an item
)

const mmPerInch = 25.4

// maxRecords bounds the list of contents: the number of a record has two digits.
const maxRecords = 1000

// Is reports whether bytes begin like a transaction: with the length of the record of type 1, whose field number has two or three digits.
func Is(b []byte) bool {
	return bytes.HasPrefix(b, []byte("1.001:")) || bytes.HasPrefix(b, []byte("1.01:"))
}

// Parse takes a transaction apart. It returns ErrFormat, wrapped with the reason.
func Parse(b []byte) (Transaction, error) {
	if !Is(b) {
		return Transaction{}, fmt.Errorf("%w: it does not begin with a record of type 1", ErrFormat)
	}
	t, err := parse(b)
	if err != nil {
		return Transaction{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return t, nil
}

func parse(b []byte) (Transaction, error) {
	head, rest, err := takeTagged(b, 1)
	if err != nil {
		return Transaction{}, fmt.Errorf("record of type 1: %w", err)
	}
	t := Transaction{Version: string(head[2]), Types: []int{1}}
	native, _ := strconv.ParseFloat(string(bytes.TrimSpace(head[11])), 64)
	contents := bytes.Split(head[3], []byte{recordSeparator})
	if len(contents) > maxRecords {
		return Transaction{}, errors.New("too many records")
	}
	for _, entry := range contents[1:] {
		name, _, _ := bytes.Cut(entry, []byte{unitSeparator})
		kind, err := strconv.Atoi(string(bytes.TrimSpace(name)))
		if err != nil || kind < 2 || kind > 99 {
			return Transaction{}, fmt.Errorf("the contents name a record of type %q", name[:min(len(name), 16)])
		}
		var img *Image
		switch {
		case kind >= 3 && kind <= 8:
			img, rest, err = takeBinary(rest, kind, native)
		default:
			var fields map[int][]byte
			if fields, rest, err = takeTagged(rest, kind); err == nil && (kind == 13 || kind == 14) {
				img, err = taggedImage(fields, kind)
			}
		}
		if err != nil {
			return Transaction{}, fmt.Errorf("record %d, of type %d: %w", len(t.Types)+1, kind, err)
		}
		t.Types = append(t.Types, kind)
		if img != nil {
			t.Images = append(t.Images, *img)
		}
	}
	return t, nil
}
