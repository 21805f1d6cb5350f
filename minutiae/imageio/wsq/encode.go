package wsq

import "fmt"

// Encode returns img as a WSQ stream of about bitrate bits per pixel, Rate15to1 or Rate5to1 as a rule. Prints come out smaller than the rate
// says, since not all of a picture is print. A NISTCOM says the size, the resolution and the rate; it is merged with that of img.Comments if
// there is one, and the other comments follow it.
//
// It returns ErrSize, wrapped with the reason.
func Encode(img Image, bitrate float64) ([]byte, error) { return (*Scratch)(nil).Encode(img, bitrate) }

// Encode is like the function Encode, and works in the memory of s. The stream is the caller's.
func (s *Scratch) Encode(img Image, bitrate float64) ([]byte, error) {
	if s == nil {
		s = &Scratch{}
	}
	comments, err := check(img, bitrate)
	if err != nil {
		return nil, err
	}
	s.plane = sized(s.plane, len(img.Pixels))
	f := centre(s.plane, img)
	t := newTree(img.Width, img.Height)
	s.wavelet.split(s.plane, img.Width, &t, analysis)
	q := allocate(variances(s.plane, img.Width, &t), float32(bitrate))
	s.coefs = quantise(s.coefs, s.plane, img.Width, &t, q)

	s.out = append(s.out[:0], 0xff, markSOI)
	for _, c := range comments {
		s.out = appendSegment(s.out, markCOM, []byte(c)...)
	}
	s.out = appendFilters(s.out, analysis)
	s.out = appendBins(s.out, q)
	s.out = appendFrame(s.out, f)
	s.appendBlocks(&t, q)
	s.out = append(s.out, 0xff, markEOI)
	return append([]byte(nil), s.out...), nil
}

// check returns the comments to write where img can be encoded.
func check(img Image, bitrate float64) ([]string, error) {
	switch {
	case img.Width < 1 || img.Height < 1 || img.Width > MaxSidePx || img.Height > MaxSidePx:
		return nil, fmt.Errorf("%w: %d x %d pixels", ErrSize, img.Width, img.Height)
	case len(img.Pixels) != img.Width*img.Height:
		return nil, fmt.Errorf("%w: %d pixels for %d x %d", ErrSize, len(img.Pixels), img.Width, img.Height)
	case img.PPI < 0:
		return nil, fmt.Errorf("%w: %d pixels per inch", ErrSize, img.PPI)
	case !(bitrate >= MinRate && bitrate <= MaxRate):
		return nil, fmt.Errorf("%w: %g bits per pixel", ErrSize, bitrate)
	}
	comments := commentsFor(img, float32(bitrate))
	for _, c := range comments {
		if len(c) > maxComment {
			return nil, fmt.Errorf("%w: a comment of %d bytes", ErrSize, len(c))
		}
	}
	return comments, nil
}

// appendBlocks appends three blocks, the second and third of which share a Huffman table.
func (s *Scratch) appendBlocks(t *tree, q *bins) {
	first := t.sizeOf(q, 0, blockEnds[0])
	second := first + t.sizeOf(q, blockEnds[0], blockEnds[1])

	var often [reserved]int
	s.tokens = appendTokens(s.tokens[:0], s.coefs[:first], &often)
	codes := newEncodeTable(&often)
	s.out = appendTable(s.out, 0, codes)
	s.out = appendBlock(appendSegment(s.out, markSOB, 0), s.tokens, codes)

	often = [reserved]int{}
	s.tokens = appendTokens(s.tokens[:0], s.coefs[first:second], &often)
	third := len(s.tokens)
	s.tokens = appendTokens(s.tokens, s.coefs[second:], &often)
	codes = newEncodeTable(&often)
	s.out = appendTable(s.out, 1, codes)
	s.out = appendBlock(appendSegment(s.out, markSOB, 1), s.tokens[:third], codes)
	s.out = appendBlock(appendSegment(s.out, markSOB, 1), s.tokens[third:], codes)
}
