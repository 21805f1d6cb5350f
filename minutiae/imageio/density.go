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

// said reports whether a file says anything.
func (d density) said() bool { return d.across > 0 && d.down > 0 }

// ppi returns the mean in whole pixels per inch.
func (d density) ppi() int { return int(min(math.Round((d.across+d.down)/2), math.MaxInt32)) }

func usable(ppi int) bool { return ppi >= minutiae.MinPPI && ppi <= minutiae.MaxPPI }

func apart(x, y float64) bool { return math.Abs(x-y) > squareTolerance*max(x, y) }

// resolution returns the resolution of a picture by the caller's word, else by that of the record it lies in, else by its own. It returns
// ErrNoResolution where they are silent, and where they contradict themselves or each other.
func (o Options) resolution(outer, own density) (int, error) {
	if o.PPI > 0 {
		return o.PPI, nil
	}
	found, why := 0, ErrNoResolution
	for _, d := range []density{outer, own} {
		ppi := d.ppi()
		switch {
		case !d.said():
		case apart(d.across, d.down):
			return 0, fmt.Errorf("%w: the file says %.0f across and %.0f down, and pixels must be square", ErrNoResolution, d.across, d.down)
		case !usable(ppi):
			why = fmt.Errorf("%w: the file says %d, and prints have %d to %d", ErrNoResolution, ppi, minutiae.MinPPI, minutiae.MaxPPI)
		case found > 0 && apart(float64(found), float64(ppi)):
			return 0, fmt.Errorf("%w: the record says %d, and the picture in it %d", ErrNoResolution, found, ppi)
		case found == 0:
			found = ppi
		}
	}
	if found == 0 && o.AssumePPI > 0 {
		return o.AssumePPI, nil
	}
	if found == 0 {
		return 0, why
	}
	return found, nil
}
