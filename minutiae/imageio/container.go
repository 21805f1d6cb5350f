package imageio

import (
	"fmt"

	"fingerzeig/minutiae/imageio/an2k"
	"fingerzeig/minutiae/imageio/fir"
)

// container reads files that hold pictures in formats of their own.
type container struct {
	is       func(b []byte) bool
	pictures func(b []byte) ([]Picture, error)
}

var containers = []container{{fir.Is, firPictures}, {an2k.Is, an2kPictures}}

// inside are the formats in which records hold pictures that are not bare.
var inside = []decoder{pngDecoder, jpegDecoder, wsqDecoder}

// fill decides how the picture is read: a compressed one by its content, which is better evidence than the record's word.
func (p *Picture) fill(data []byte, compression string, bare *decoder) {
	p.Format += ", " + compression
	p.data = data
	if bare != nil {
		p.reader = *bare
	} else {
		for _, d := range inside {
			if d.is(data) {
				p.reader = d
			}
		}
	}
	if p.reader.pixels == nil {
		if p.refuse = refusal(data); p.refuse == nil {
			p.refuse = fmt.Errorf("%w: %s: its picture is not what it says, or of a format that is not read", ErrFormat, p.Format)
		}
		p.PPI, _ = Options{}.resolution(p.outer, density{})
		return
	}
	p.PPI, _ = Options{}.resolution(p.outer, p.reader.density(data))
}

func firPictures(b []byte) ([]Picture, error) {
	r, err := fir.Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	pictures := make([]Picture, len(r.Views))
	for i, v := range r.Views {
		p := &pictures[i]
		*p = Picture{
			Format: r.Standard.String(), Width: v.Width, Height: v.Height, Finger: v.Finger, Impression: v.Impression,
			outer: density{v.PPIX, v.PPIY},
		}
		var bare *decoder
		if v.Compression == fir.Raw || v.Compression == fir.Packed {
			raw := rawDecoder(v.Width, v.Height, v.Depth, v.Compression == fir.Packed)
			bare = &raw
		}
		p.fill(v.Data, v.Compression.String(), bare)
	}
	return pictures, nil
}

func an2kPictures(b []byte) ([]Picture, error) {
	t, err := an2k.Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(t.Images) == 0 {
		return nil, fmt.Errorf("%w: a transaction without a grey picture of a finger (types 4, 13 and 14): its records have types %v", ErrFormat, t.Types)
	}
	pictures := make([]Picture, len(t.Images))
	for i, img := range t.Images {
		p := &pictures[i]
		*p = Picture{
			Format: fmt.Sprintf("ANSI/NIST-ITL type %d", img.Type), Width: img.Width, Height: img.Height, Finger: img.Finger, Impression: img.Impression,
			outer: density{img.PPIX, img.PPIY},
		}
		var bare *decoder
		if img.Compression == an2k.Raw {
			if img.Depth < 1 || img.Depth > 16 {
				p.refuse = fmt.Errorf("%w: %s: bare pixels of %d bits", ErrFormat, p.Format, img.Depth)
				continue
			}
			raw := rawDecoder(img.Width, img.Height, img.Depth, false)
			bare = &raw
		}
		p.fill(img.Data, img.Compression.String(), bare)
	}
	return pictures, nil
}
