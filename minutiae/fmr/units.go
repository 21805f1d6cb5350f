package fmr

import "fingerzeig/minutiae"

// Resolution is how many units of length make 254 cm, which is 100 inches: pixels per centimetre and pixels per inch are both whole numbers
// of it. 0 is unknown.
type Resolution int32

const (
	perCM   = 254
	perInch = 100
)

// PerCM returns the resolution of so many units per centimetre.
func PerCM(n int) Resolution { return Resolution(n * perCM) }

// PerInch returns the resolution of so many units per inch.
func PerInch(n int) Resolution { return Resolution(n * perInch) }

// CM returns the units per centimetre, rounded.
func (r Resolution) CM() int { return int(r+perCM/2) / perCM }

// Inch returns the units per inch, rounded.
func (r Resolution) Inch() int { return int(r+perInch/2) / perInch }

// The resolutions of formats that do not state one.
const (
	normalUnits  Resolution = 1000 * perCM                            // 0.01 mm
	compactUnits Resolution = 100 * perCM                             // 0.1 mm
	nativeUnits  Resolution = 500 * minutiae.LengthPerPixel * perInch // minutiae.Length
	pixelUnits   Resolution = 500 * perInch                           // of XYT
	leastUnits              = 99 * perCM                              // the least that records may state, 7.3.8 of ISO/IEC 19794-2:2005
	likelyPPI               = 50                                      // sensors have a multiple of this
)

// nominal returns the resolution that is meant by a rounded number of pixels per centimetre.
func nominal(pxPerCM uint16) Resolution {
	r := PerCM(int(pxPerCM))
	if likely := PerInch((r.Inch() + likelyPPI/2) / likelyPPI * likelyPPI); likely.CM() == int(pxPerCM) {
		return likely
	}
	return r
}

// scaled converts a length from one resolution to another, rounded.
func scaled(v int, from, to Resolution) int {
	if from == to {
		return v
	}
	return int((2*int64(v)*int64(to) + int64(from)) / (2 * int64(from)))
}

// turn is a full one, in minutiae.Angle.
const turn = 1 << 16

// fromUnits returns a direction that is given in so many units a turn.
func fromUnits(v uint16, units int) minutiae.Angle {
	return minutiae.Angle((2*int(v)*turn + units) / (2 * units))
}

// inUnits returns a direction in so many units a turn, rounded. It undoes fromUnits.
func inUnits(a minutiae.Angle, units int) uint16 {
	return uint16((2*int(a)*units + turn) / (2 * turn) % units)
}

// at returns the view with all positions in another resolution, or the view itself where it has that.
func (v View) at(x, y Resolution) View {
	if v.ResX == x && v.ResY == y || v.ResX <= 0 || v.ResY <= 0 {
		return v
	}
	sx := func(n int) int { return scaled(n, v.ResX, x) }
	sy := func(n int) int { return scaled(n, v.ResY, y) }
	w := v
	w.ResX, w.ResY, w.Width, w.Height = x, y, sx(v.Width), sy(v.Height)
	w.Minutiae = make([]Minutia, len(v.Minutiae))
	for i, m := range v.Minutiae {
		m.X, m.Y = sx(m.X), sy(m.Y)
		w.Minutiae[i] = m
	}
	w.Cores = make([]Core, len(v.Cores))
	for i, c := range v.Cores {
		c.X, c.Y = sx(c.X), sy(c.Y)
		w.Cores[i] = c
	}
	w.Deltas = make([]Delta, len(v.Deltas))
	for i, d := range v.Deltas {
		d.X, d.Y = sx(d.X), sy(d.Y)
		w.Deltas[i] = d
	}
	return w
}

// extent returns the size of the smallest image that holds all points of the view and is no smaller than stated, at least 1 x 1.
func (v *View) extent() (width, height int) {
	width, height = max(v.Width, 1), max(v.Height, 1)
	hold := func(x, y int) { width, height = max(width, x+1), max(height, y+1) }
	for _, m := range v.Minutiae {
		hold(m.X, m.Y)
	}
	for _, c := range v.Cores {
		hold(c.X, c.Y)
	}
	for _, d := range v.Deltas {
		hold(d.X, d.Y)
	}
	return width, height
}
