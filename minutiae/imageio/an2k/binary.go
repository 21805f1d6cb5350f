package an2k

import (
	"encoding/binary"
	"fmt"
)

// Layout of a record of type 4 (ANSI/NIST-ITL 1-2000, clause 10): length (4), IDC, impression, positions (6), ISR, width (2), height (2),
// compression. All binary records begin with the length.
const binaryHeader = 18

// minimumPPMM is the minimum scanning resolution of the standard in pixels per millimetre, 500 ppi, which ISR 0 stands for.
const minimumPPMM = 19.69

// binaryCompressions are the codes of GCA.
var binaryCompressions = []Compression{Raw, WSQ, JPEG, JPEGLossless, JPEG2000, JPEG2000Lossless, PNG}

// takeBinary reads a record of types 3 to 8 and returns the rest; the image is nil but for type 4.
func takeBinary(b []byte, kind int, nativePPMM float64) (img *Image, rest []byte, err error) {
	const least = 5 // length and IDC
	if len(b) < least {
		return nil, nil, errShort
	}
	length := binary.BigEndian.Uint32(b)
	if length < least || uint64(length) > uint64(len(b)) {
		return nil, nil, fmt.Errorf("it says that it has %d bytes, and there are %d", length, len(b))
	}
	record, rest := b[:length:length], b[length:]
	if kind != 4 {
		return nil, rest, nil
	}
	if len(record) <= binaryHeader {
		return nil, nil, errShort
	}
	ppmm := minimumPPMM
	if record[12] != 0 {
		ppmm = nativePPMM
	}
	img = &Image{
		Type: kind, ID: int(record[4]), Impression: int(record[5]), Finger: int(record[6]),
		Width: int(binary.BigEndian.Uint16(record[13:])), Height: int(binary.BigEndian.Uint16(record[15:])),
		PPIX: ppmm * mmPerInch, PPIY: ppmm * mmPerInch, Depth: 8, Compression: Unknown, Data: record[binaryHeader:],
	}
	if code := int(record[17]); code < len(binaryCompressions) {
		img.Compression = binaryCompressions[code]
	}
	if img.Finger == 255 {
		img.Finger = 0 // the filling of unused positions
	}
	return img, rest, nil
}
