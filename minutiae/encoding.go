package minutiae

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
)

// ErrFormat is returned, wrapped with the reason, when bytes are not a native template.
var ErrFormat = errors.New("minutiae: not a native template")

// The native storage form, big-endian:
//
//	offset  bytes  what
//	0       4      "FZT" and the version of this layout, 1
//	4       2      Template.Version
//	6       2      Width
//	8       2      Height
//	10      1      Quality
//	11      1      number of minutiae n
//	12      8 n    X, Y, Direction (2 bytes each), Type, Reliability (1 byte each)
//	12+8n   2      width and height of the ridge map, in cells
//	        ...    each row of the map: first cell in the print, number of cells c from there to the last one, c x 2 bytes
//	        4      CRC-32C of all before
const (
	magic         = "FZT\x01"
	headerBytes   = 12
	minutiaBytes  = 8
	checksumBytes = 4
	maxPercent    = 100
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendBinary appends the template's native storage form to b. It fails when the template has more than MaxMinutiae.
func (t Template) AppendBinary(b []byte) ([]byte, error) {
	if err := t.check(); err != nil {
		return b, err
	}
	start := len(b)
	b = slices.Grow(b, headerBytes+len(t.Minutiae)*minutiaBytes+checksumBytes)
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint16(b, t.Version)
	b = binary.BigEndian.AppendUint16(b, uint16(t.Width))
	b = binary.BigEndian.AppendUint16(b, uint16(t.Height))
	b = append(b, t.Quality, byte(len(t.Minutiae)))
	for _, m := range t.Minutiae {
		b = binary.BigEndian.AppendUint16(b, uint16(m.X))
		b = binary.BigEndian.AppendUint16(b, uint16(m.Y))
		b = binary.BigEndian.AppendUint16(b, uint16(m.Direction))
		b = append(b, byte(m.Type), m.Reliability)
	}
	b = t.Ridges.append(b)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli)), nil
}

// MarshalBinary returns the template's native storage form; see AppendBinary.
func (t Template) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary reads what MarshalBinary wrote, of any algorithm version. It returns ErrFormat, wrapped with the reason, for
// anything else, and leaves t alone then.
func (t *Template) UnmarshalBinary(b []byte) error {
	if len(b) < headerBytes+mapHeaderBytes+checksumBytes || string(b[:len(magic)]) != magic {
		return fmt.Errorf("%w: no header", ErrFormat)
	}
	n := int(b[11])
	end := len(b) - checksumBytes
	if end < headerBytes+n*minutiaBytes+mapHeaderBytes {
		return fmt.Errorf("%w: %d bytes for %d minutiae", ErrFormat, len(b), n)
	}
	if crc32.Checksum(b[:end], castagnoli) != binary.BigEndian.Uint32(b[end:]) {
		return fmt.Errorf("%w: checksum", ErrFormat)
	}
	read := Template{
		Version: binary.BigEndian.Uint16(b[4:]),
		Width:   Length(binary.BigEndian.Uint16(b[6:])),
		Height:  Length(binary.BigEndian.Uint16(b[8:])),
		Quality: b[10],
	}
	for r := range slices.Chunk(b[headerBytes:][:n*minutiaBytes], minutiaBytes) {
		read.Minutiae = append(read.Minutiae, Minutia{
			X:           Length(binary.BigEndian.Uint16(r)),
			Y:           Length(binary.BigEndian.Uint16(r[2:])),
			Direction:   Angle(binary.BigEndian.Uint16(r[4:])),
			Type:        Type(r[6]),
			Reliability: r[7],
		})
	}
	if err := read.Ridges.parse(b[headerBytes+n*minutiaBytes : end]); err != nil {
		return err
	}
	if err := read.check(); err != nil {
		return err
	}
	*t = read
	return nil
}

// check returns ErrFormat for a template that holds what Extract never gives.
func (t Template) check() error {
	if len(t.Minutiae) > MaxMinutiae {
		return fmt.Errorf("%w: %d minutiae", ErrFormat, len(t.Minutiae))
	}
	if t.Width < 0 || t.Height < 0 || t.Quality > maxPercent {
		return fmt.Errorf("%w: size or quality out of range", ErrFormat)
	}
	for i, m := range t.Minutiae {
		if m.X < 0 || m.Y < 0 || m.X > t.Width || m.Y > t.Height || m.Type > Bifurcation || m.Reliability > maxPercent {
			return fmt.Errorf("%w: minutia %d out of range", ErrFormat, i)
		}
	}
	return t.Ridges.check()
}
