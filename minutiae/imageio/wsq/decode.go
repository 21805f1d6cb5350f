package wsq

import "fmt"

// DecodeConfig returns the size and the resolution (0 where none is said) from the headers alone, without memory for pixels. It returns
// ErrFormat or ErrTooLarge, wrapped with the reason.
func DecodeConfig(b []byte) (width, height, ppi int, err error) {
	d := decoder{in: segments{b: b}, scratch: &Scratch{}}
	if err := d.headers(); err != nil {
		return 0, 0, 0, err
	}
	return d.frame.width, d.frame.height, ppiOf(d.comments), nil
}

// Decode returns the image in b. It returns ErrFormat or ErrTooLarge, wrapped with the reason.
//
// What writers are known to get wrong is read all the same: no end marker, comments or tables before it where a block is expected, stray
// bytes behind a comment, tables in any order or defined again, no NISTCOM.
func Decode(b []byte) (Image, error) { return (*Scratch)(nil).Decode(b) }

// Decode is like the function Decode, and works in the memory of s. The image is the caller's.
func (s *Scratch) Decode(b []byte) (Image, error) {
	if s == nil {
		s = &Scratch{}
	}
	d := decoder{in: segments{b: b}, scratch: s}
	if err := d.headers(); err != nil {
		return Image{}, err
	}
	t := newTree(d.frame.width, d.frame.height)
	if err := d.blocks(&t); err != nil {
		return Image{}, err
	}
	s.plane = sized(s.plane, d.frame.width*d.frame.height)
	dequantise(s.plane, d.frame.width, &t, d.bins, s.coefs)
	s.wavelet.join(s.plane, d.frame.width, &t, d.filters)
	img := Image{Pixels: make([]byte, len(s.plane)), Width: d.frame.width, Height: d.frame.height}
	img.PPI, img.Comments = ppiOf(d.comments), d.comments
	levels(img.Pixels, s.plane, d.frame)
	return img, nil
}

// decoder is what has been read of a stream.
type decoder struct {
	in       segments
	scratch  *Scratch
	frame    frame
	bins     *bins
	filters  *filters
	comments []string
	block    byte // the Huffman table of the block that begins
}

// headers reads up to the first block.
func (d *decoder) headers() error {
	if !Is(d.in.b) {
		return fmt.Errorf("%w: it does not begin like one", ErrFormat)
	}
	d.in.at = 2
	for i := range d.scratch.codes {
		d.scratch.codes[i].defined = false
	}
	mark, err := d.segment()
	switch {
	case err != nil:
		return err
	case mark == markEOI:
		return fmt.Errorf("%w: no coefficients", ErrFormat)
	case d.frame.width == 0:
		return fmt.Errorf("%w: no frame header", ErrFormat)
	case d.bins == nil:
		return fmt.Errorf("%w: no quantisation table", ErrFormat)
	case d.filters == nil:
		return fmt.Errorf("%w: no transform table", ErrFormat)
	}
	return nil
}

// segment reads segments up to a block's header or the end, and returns which of them it is.
func (d *decoder) segment() (mark byte, err error) {
	for {
		mark, body, err := d.in.next()
		if err != nil {
			return 0, err
		}
		switch mark {
		case markEOI:
			return mark, nil
		case markSOB:
			if len(body) < 1 {
				return 0, fmt.Errorf("%w: an empty block header", ErrFormat)
			}
			d.block = body[0]
			return mark, nil
		case markSOF:
			if d.frame.width != 0 {
				return 0, fmt.Errorf("%w: two frame headers", ErrFormat)
			}
			d.frame, err = readFrame(body)
		case markDTT:
			d.filters, err = readFilters(body)
		case markDQT:
			d.bins, err = readBins(body)
		case markDHT:
			err = readTables(body, &d.scratch.codes)
		case markCOM:
			d.comments = append(d.comments, string(body))
		case markDRT: // where restarts are is told by their markers
		default:
			return 0, fmt.Errorf("%w: marker %#x at byte %d", ErrFormat, mark, d.in.at)
		}
		if err != nil {
			return 0, err
		}
	}
}

// blocks reads the coefficients of all bands, from the header of the first block on, and the comments behind them.
func (d *decoder) blocks(t *tree) error {
	s, n := d.scratch, 0
	q := *d.bins // those that the bands are laid out by: no table may change it any more
	s.coefs = sized(s.coefs, t.sizeOf(&q, 0, coded))
	clear(s.coefs)
	for mark := byte(markSOB); mark == markSOB; {
		if d.block >= tableCount || !s.codes[d.block].defined {
			return fmt.Errorf("%w: a block with Huffman table %d, which is not defined", ErrFormat, d.block)
		}
		for more := true; more; more = d.in.restart() {
			s.bits = unstuff(s.bits, d.in.entropy())
			var err error
			if n, err = decodeRuns(s.coefs, n, s.bits, &s.codes[d.block]); err != nil {
				return err
			}
		}
		var err error
		if mark, err = d.segment(); err != nil && n < len(s.coefs) {
			return err
		}
	}
	if n < len(s.coefs) {
		return fmt.Errorf("%w: %d of %d coefficients", ErrFormat, n, len(s.coefs))
	}
	d.bins = &q
	return nil
}
