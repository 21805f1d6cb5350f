package imageio

import (
	"bytes"
	"errors"
	"fmt"
	"image"

	"fingerzeig/minutiae"
)

// ErrFormat is returned, wrapped with the reason, when bytes are no image, one of a format or kind that is not read, or a damaged one.
var ErrFormat = errors.New("imageio: not an image that can be read")

// ErrNoResolution is returned, wrapped with the reason, when neither the caller nor the file says how many pixels an inch has, or when
// the file says what no print has: different resolutions across and down, or one outside minutiae.MinPPI to minutiae.MaxPPI (72 and 96
// are what software writes that does not know). The remedy is the same each time: the caller names it.
var ErrNoResolution = errors.New("imageio: the image has no usable resolution, say how many pixels per inch it has")

// ErrTooLarge is returned, wrapped with the size, when an image is larger than minutiae.MaxSidePx on a side.
var ErrTooLarge = errors.New("imageio: the image is too large")

// ErrSeveral is returned, wrapped with the reason, when a file holds several pictures, or one of several fingers, and Decode would have to
// guess which is meant. Pictures lists them.
var ErrSeveral = errors.New("imageio: several prints in one file, one must be chosen")

// decoder reads one format.
type decoder struct {
	name    string
	is      func(b []byte) bool
	size    func(b []byte) (width, height int, err error) // from the header alone
	density func(b []byte) density                        // the zero density where the file says none
	pixels  func(b []byte) (image.Image, error)
}

var decoders = []decoder{pngDecoder, jpegDecoder, bmpDecoder, tiffDecoder, pgmDecoder, wsqDecoder}

// Options say how an image is decoded. The zero Options take the file at its word.
type Options struct {
	PPI       int // the caller's word on the resolution in pixels per inch, above the file's; 0 or less: the file must say it
	AssumePPI int // the resolution of a file that says none, or one that no print has; 0 or less: ErrNoResolution
}

// Decode returns the image in b, of any format of this package. A ppi above 0 is the caller's word on its resolution in pixels per inch,
// which goes above the file's; at 0 the file must say it. It is short for Options{PPI: ppi}.Decode(b).
//
// It returns ErrFormat, ErrNoResolution, ErrTooLarge or ErrSeveral, wrapped with the reason. Whether the image can be used is for
// minutiae.Extract to say: small images and a caller's resolution pass as they are.
func Decode(b []byte, ppi int) (minutiae.Image, error) { return Options{PPI: ppi}.Decode(b) }

// Decode returns the only image in b, see the function Decode. A file of several, or of one that shows several fingers, needs a choice:
// it returns ErrSeveral, and Pictures has them.
func (o Options) Decode(b []byte) (minutiae.Image, error) {
	pictures, err := Pictures(b)
	if err != nil {
		return minutiae.Image{}, err
	}
	p := pictures[0]
	switch {
	case len(pictures) > 1:
		return minutiae.Image{}, fmt.Errorf("%w: %d in a file of %s", ErrSeveral, len(pictures), p.Format)
	case severalFingers(p.Finger):
		return minutiae.Image{}, fmt.Errorf("%w: position %d is that of several fingers", ErrSeveral, p.Finger)
	case palm(p.Finger):
		return minutiae.Image{}, fmt.Errorf("%w: position %d is that of a palm or a foot", ErrFormat, p.Finger)
	}
	return p.Decode(o)
}

func (d decoder) decode(b []byte, outer density, o Options) (minutiae.Image, error) {
	width, height, err := d.checkedSize(b)
	if err != nil {
		return minutiae.Image{}, err
	}
	ppi, err := o.resolution(outer, d.density(b))
	if err != nil {
		return minutiae.Image{}, err
	}
	img, err := d.pixels(b)
	if err != nil {
		return minutiae.Image{}, d.damaged(err)
	}
	if img.Bounds().Dx() != width || img.Bounds().Dy() != height {
		return minutiae.Image{}, d.damaged(errors.New("the size is not that of the header"))
	}
	grey, err := greyOf(img)
	if err != nil {
		return minutiae.Image{}, d.damaged(err)
	}
	return minutiae.Image{Pixels: grey, Width: width, Height: height, PPI: ppi}, nil
}

// checkedSize returns a size that a print can have.
func (d decoder) checkedSize(b []byte) (width, height int, err error) {
	if width, height, err = d.size(b); err != nil {
		return 0, 0, d.damaged(err)
	}
	if width <= 0 || height <= 0 {
		return 0, 0, d.damaged(errors.New("no pixels"))
	}
	if width > minutiae.MaxSidePx || height > minutiae.MaxSidePx {
		return 0, 0, fmt.Errorf("%w: %s of %d x %d pixels, at most %d a side", ErrTooLarge, d.name, width, height, minutiae.MaxSidePx)
	}
	return width, height, nil
}

func (d decoder) damaged(err error) error { return fmt.Errorf("%w: %s: %w", ErrFormat, d.name, err) }

// sizeBy reads the size by a library's own reader of headers, so that it is the same size that the library then decodes.
func sizeBy(config func(*bytes.Reader) (image.Config, error)) func([]byte) (int, int, error) {
	return func(b []byte) (int, int, error) {
		c, err := config(bytes.NewReader(b))
		return c.Width, c.Height, err
	}
}

func pixelsBy(decode func(*bytes.Reader) (image.Image, error)) func([]byte) (image.Image, error) {
	return func(b []byte) (image.Image, error) { return decode(bytes.NewReader(b)) }
}
