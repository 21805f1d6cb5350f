package minutiae

import "errors"

// Limits of what Extract takes. They bound its memory (about 40 bytes a pixel at 500 ppi) and keep every distance inside Length.
const (
	MinSidePx = 96   // smallest image side, in pixels of the image
	MaxSidePx = 2000 // largest image side, in pixels of the image
	MinPPI    = 250  // lowest resolution, in pixels per inch
	MaxPPI    = 1000 // highest resolution, in pixels per inch
)

// ErrSize is returned when an image is smaller than MinSidePx or larger than MaxSidePx on a side, or when its pixel
// buffer does not hold Width x Height bytes.
var ErrSize = errors.New("minutiae: image size is outside the supported range")

// ErrResolution is returned when an image's resolution is outside MinPPI to MaxPPI. A missing resolution (zero) is one of
// these cases: it is never guessed, because a wrong guess silently ruins every comparison.
var ErrResolution = errors.New("minutiae: image resolution is missing or outside the supported range")

// Image is one sample: an 8-bit grey image of a single fingerprint.
type Image struct {
	Pixels []byte // Width x Height grey levels, row by row from the top left; 0 is black (ridge), 255 white (valley)
	Width  int    // pixels
	Height int    // pixels
	PPI    int    // resolution in pixels per inch, the same across and down
}

// check returns ErrSize or ErrResolution for an image that Extract cannot take.
func (img Image) check() error {
	if img.Width < MinSidePx || img.Height < MinSidePx || img.Width > MaxSidePx || img.Height > MaxSidePx ||
		len(img.Pixels) != img.Width*img.Height {
		return ErrSize
	}
	if img.PPI < MinPPI || img.PPI > MaxPPI {
		return ErrResolution
	}
	return nil
}
