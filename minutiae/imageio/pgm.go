package imageio

import (
	"errors"
	"image"
	"strconv"
)

// pgmDecoder reads the portable grey map of the netpbm tools, binary (P5) and in plain numbers (P2), the first image of a file.
var pgmDecoder = decoder{
	name: "PGM",
	is: func(b []byte) bool {
		return len(b) > 2 && b[0] == 'P' && (b[1] == '5' || b[1] == '2') && (isSpace(b[2]) || b[2] == '#')
	},
	size: func(b []byte) (int, int, error) {
		h, err := readPGMHeader(b)
		return h.width, h.height, err
	},
	density: func([]byte) density { return density{} },
	pixels:  pgmPixels,
}

var errShort = errors.New("it ends too early")

type pgmHeader struct {
	width, height int
	white         int    // the grey level that is white
	data          []byte // what follows
}

func readPGMHeader(b []byte) (pgmHeader, error) {
	var values [3]int
	rest := b[2:]
	for i := range values {
		var err error
		if values[i], rest, err = pgmNumber(rest); err != nil {
			return pgmHeader{}, err
		}
	}
	h := pgmHeader{width: values[0], height: values[1], white: values[2]}
	if h.white < 1 || h.white > 65535 {
		return pgmHeader{}, errors.New("the level of white is not in 1 to 65535")
	}
	if len(rest) == 0 || !isSpace(rest[0]) {
		return pgmHeader{}, errShort
	}
	h.data = rest[1:] // exactly one white space before binary pixels
	return h, nil
}

// pgmNumber reads a decimal number after white space and comments, which run from # to the end of the line.
func pgmNumber(b []byte) (v int, rest []byte, err error) {
	for len(b) > 0 && (isSpace(b[0]) || b[0] == '#') {
		if b[0] == '#' {
			for len(b) > 0 && b[0] != '\n' && b[0] != '\r' {
				b = b[1:]
			}
			continue
		}
		b = b[1:]
	}
	digits := 0
	for digits < len(b) && b[digits] >= '0' && b[digits] <= '9' {
		digits++
	}
	if digits == 0 && len(b) == 0 {
		return 0, nil, errShort
	}
	v, err = strconv.Atoi(string(b[:min(digits, 10)]))
	if err != nil || digits > 9 {
		return 0, nil, errors.New("a number is missing or out of range")
	}
	return v, b[digits:], nil
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func pgmPixels(b []byte) (image.Image, error) {
	h, err := readPGMHeader(b)
	if err != nil {
		return nil, err
	}
	n := h.width * h.height
	next := pgmBinary(h)
	if b[1] == '2' {
		next = pgmPlain(h)
	}
	// Every pixel takes at least one byte, so no more is allocated than the file could fill.
	if len(h.data) < n {
		return nil, errShort
	}
	img := image.NewGray(image.Rect(0, 0, h.width, h.height))
	for i := range n {
		v, err := next()
		if err != nil {
			return nil, err
		}
		if v > h.white {
			return nil, errors.New("a pixel is brighter than white")
		}
		img.Pix[i] = byte((v*255 + h.white/2) / h.white)
	}
	return img, nil
}

// pgmBinary returns a reader of pixels of one byte, or of two, the higher first, where white does not fit into one.
func pgmBinary(h pgmHeader) func() (int, error) {
	size := 1
	if h.white > 255 {
		size = 2
	}
	rest := h.data
	return func() (v int, err error) {
		if len(rest) < size {
			return 0, errShort
		}
		for _, c := range rest[:size] {
			v = v<<8 | int(c)
		}
		rest = rest[size:]
		return v, nil
	}
}

func pgmPlain(h pgmHeader) func() (int, error) {
	rest := h.data
	return func() (v int, err error) {
		v, rest, err = pgmNumber(rest)
		return v, err
	}
}
