package wsq

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// The second bytes of markers (specification, table 4); the first is always 0xff.
const (
	markSOI = 0xa0 // start of image
	markEOI = 0xa1 // end of image
	markSOF = 0xa2 // frame header
	markSOB = 0xa3 // block header, then entropy-coded bytes
	markDTT = 0xa4 // transform table
	markDQT = 0xa5 // quantisation table
	markDHT = 0xa6 // Huffman tables
	markDRT = 0xa7 // restart interval
	markCOM = 0xa8 // comment

	markRST0 = 0xb0 // restart, modulo 8, within a block
	markRST7 = 0xb7
)

// maxPadding is how many stray bytes are passed over behind a comment: some writers round its text up without saying so.
const maxPadding = 2

// segments walks through a stream.
type segments struct {
	b  []byte
	at int
}

// next returns the next marker and what its segment holds behind the length. At the end of the data it returns EOI, which some writers
// leave out: who needs more has to see that it is missing.
func (s *segments) next() (mark byte, body []byte, err error) {
	rest := s.b[s.at:]
	for len(rest) > 1 && rest[0] == 0xff && rest[1] == 0xff { // fill bytes
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return markEOI, nil, nil
	}
	if len(rest) < 2 || rest[0] != 0xff || rest[1] < markSOI || rest[1] > markCOM {
		return 0, nil, fmt.Errorf("%w: no marker at byte %d", ErrFormat, len(s.b)-len(rest))
	}
	mark, rest = rest[1], rest[2:]
	if mark != markSOI && mark != markEOI {
		if len(rest) < 2 {
			return 0, nil, fmt.Errorf("%w: cut short in a segment's length", ErrFormat)
		}
		n := int(binary.BigEndian.Uint16(rest))
		if n < 2 || n > len(rest) {
			return 0, nil, fmt.Errorf("%w: segment %#x of %d bytes, %d are left", ErrFormat, mark, n, len(rest))
		}
		body, rest = rest[2:n], rest[n:]
	}
	if mark == markCOM {
		rest = afterPadding(rest)
	}
	s.at = len(s.b) - len(rest)
	return mark, body, nil
}

func afterPadding(rest []byte) []byte {
	for skip := range min(maxPadding+1, len(rest)) {
		if rest[skip] == 0xff {
			return rest[skip:]
		}
	}
	return rest
}

// entropy returns the entropy-coded bytes at the reader's place, which end before the next marker, and passes over them.
func (s *segments) entropy() []byte {
	rest := s.b[s.at:]
	for end := 0; ; end += 2 {
		i := bytes.IndexByte(rest[end:], 0xff)
		if i < 0 || end+i+1 == len(rest) { // no marker, or half of one
			s.at = len(s.b)
			return bytes.TrimSuffix(rest, []byte{0xff})
		}
		end += i
		if rest[end+1] != 0 {
			s.at += end
			return rest[:end]
		}
	}
}

// restart passes over a restart marker and tells whether there was one.
func (s *segments) restart() bool {
	rest := s.b[s.at:]
	if len(rest) < 2 || rest[0] != 0xff || rest[1] < markRST0 || rest[1] > markRST7 {
		return false
	}
	s.at += 2
	return true
}

// appendSegment appends a marker, the length and the body.
func appendSegment(dst []byte, mark byte, body ...byte) []byte {
	dst = append(dst, 0xff, mark)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(body)+2))
	return append(dst, body...)
}
