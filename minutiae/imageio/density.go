package imageio

import (
	"fmt"
	"math"

	"fingerzeig/minutiae"
)

// Pixels of one unit in pixels per inch.
const (
	perInch       = 1
	perCentimetre = 2.54
	perMetre      = 0.0254
)

// squareTolerance is how far the resolutions across and down may lie apart, as a share: what ISO/IEC 19794-4 (and the FBI's Appendix F)
// allows a scanner.
const squareTolerance = 0.01

// density is what a file says of its resolution, in pixels per inch. The zero density says nothing.
type density struct{ across, down float64 }

// ppi returns the resolution in whole pixels per inch, or ErrNoResolution.
func (d density) ppi() (int, error) {
	if d.across <= 0 || d.down <= 0 {
		return 0, ErrNoResolution
	}
	if math.Abs(d.across-d.down) > squareTolerance*max(d.across, d.down) {
		return 0, fmt.Errorf("%w: the file says %.0f across and %.0f down, and pixels must be square", ErrNoResolution, d.across, d.down)
	}
	mean := math.Round((d.across + d.down) / 2)
	if mean < minutiae.MinPPI || mean > minutiae.MaxPPI {
		return 0, fmt.Errorf("%w: the file says %.0f, and prints have %d to %d", ErrNoResolution, mean, minutiae.MinPPI, minutiae.MaxPPI)
	}
	return int(mean), nil
}
