package imageio

import (
	"bytes"
	"fmt"

	"fingerzeig/minutiae"
)

// Picture is one image of a file, with what the file says of it. Its pixels are decoded when they are asked for.
type Picture struct {
	Format        string // such as "PNG", or "ISO/IEC 19794-4:2011, WSQ"
	Width, Height int    // pixels, by the header: of the record, where the picture lies in one
	PPI           int    // pixels per inch, by the file; 0 where it says none, or one that no print has, or contradicts itself

	// Finger is the position by ISO/IEC 19794-4 and ANSI/NIST-ITL: 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left, 11 and 12
	// thumbs; above are several fingers in one picture (13 to 15, 40 to 54), joints and palms. Image files say none.
	Finger int
	// Impression says how the print was taken: 0 live plain, 1 live rolled, 2 and 3 the same from paper, 4 to 7 latent, 8 swiped, 9 and 24
	// up without contact. Image files say none, which is 0.
	Impression int

	reader decoder
	data   []byte
	outer  density // what the record says
	refuse error   // why the pixels cannot be decoded, where that is known
}

// Decode returns the pixels of a picture, with the errors of the function Decode.
func (p Picture) Decode(o Options) (minutiae.Image, error) {
	if p.refuse != nil {
		return minutiae.Image{}, p.refuse
	}
	if p.reader.pixels == nil {
		return minutiae.Image{}, fmt.Errorf("%w: there is no picture", ErrFormat)
	}
	return p.reader.decode(p.data, p.outer, o)
}

// Pictures lists the images of a file, at least one: the views of a finger image record, the finger images of a transaction, the pages of
// a TIFF, or the one image that other files hold. A picture that cannot be decoded is listed, and its Decode says why.
//
// It returns ErrFormat or ErrTooLarge, wrapped with the reason.
func Pictures(b []byte) ([]Picture, error) {
	for _, c := range containers {
		if c.is(b) {
			return c.pictures(b)
		}
	}
	for _, d := range decoders {
		if !d.is(b) {
			continue
		}
		pages := []decoder{d}
		if d.name == tiffDecoder.name {
			var err error
			if pages, err = tiffPages(b); err != nil {
				return nil, err
			}
		}
		pictures := make([]Picture, len(pages))
		for i, page := range pages {
			width, height, err := page.checkedSize(b)
			if err != nil && len(pages) == 1 {
				return nil, err
			}
			pictures[i] = Picture{Format: d.name, Width: width, Height: height, reader: page, data: b, refuse: err}
			if err == nil {
				pictures[i].PPI, _ = Options{}.resolution(density{}, page.density(b))
			}
		}
		return pictures, nil
	}
	return nil, unknown(b)
}

// refused are the formats that people have and that are not read, by what their files begin with.
var refused = []struct{ magic, reason string }{
	{"FMR\x00", "a minutiae record, which holds no picture"},
	{"FAC\x00", "a face image record"},
	{"IIR\x00", "an iris image record"},
	{"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000 is not read"},
	{"\xff\x4f\xff\x51", "JPEG 2000 is not read"},
	{"GIF8", "GIF is not read"},
	{"RIFF", "WebP is not read"},
	{"%PDF", "PDF is not read"},
	{"<?xml", "XML is not read"},
}

// refusal says what bytes are that no decoder takes, nil where that is not known.
func refusal(b []byte) error {
	for _, r := range refused {
		if bytes.HasPrefix(b, []byte(r.magic)) {
			return fmt.Errorf("%w: %s", ErrFormat, r.reason)
		}
	}
	return nil
}

func unknown(b []byte) error {
	if err := refusal(b); err != nil {
		return err
	}
	return fmt.Errorf("%w: not a PNG, JPEG, BMP, TIFF, PGM, WSQ, finger image record or ANSI/NIST transaction; bare pixels need their size",
		ErrFormat)
}

// severalFingers and palm tell positions that are not one finger (ANSI/NIST-ITL 1-2011, table 8). 19, a joint, passes as one.
func severalFingers(position int) bool {
	return position >= 13 && position <= 15 || position >= 40 && position <= 54
}

func palm(position int) bool {
	return position >= 20 && position <= 38 || position >= 60 && position <= 86
}
