package synth

import (
	"math"

	"fingerzeig/minutiae"
)

// Degrees is an angle, counter-clockwise as one looks at the image.
type Degrees float64

// Millimetres is a length on the sensor.
type Millimetres float64

// Amount says how much of something there is: 0 is ordinary, 1 is very much, -1 is very little or, where there is hardly any in an
// ordinary print, none at all.
type Amount float64

// Options says what kind of impression is taken. Each field is added to what chance draws for an ordinary one, so the zero Options are a good,
// ordinary impression. Values out of range count as the nearest in range.
type Options struct {
	Width, Height int // of the image in pixels, minutiae.MinSidePx to MaxSidePx; 0: what the sensor has, 15.24 x 20.32 mm where it is Plain
	PPI           int // pixels per inch, minutiae.MinPPI to MaxPPI; 0: 500

	Sensor Sensor // Plain unless given

	Rotation    Degrees     // how far the finger is turned
	Right, Down Millimetres // where its middle lies from that of the image, at most 30
	Variation   Amount      // how widely all below and the placing vary by chance: -1 not at all, 1 three times as widely as in a good print

	Pressure   Amount // -1 barely touches: thin ridges; 1 is pressed hard: broad ones, on a somewhat larger area
	Area       Amount // of the part that touches: -1 is a spot of 4 mm, 1 the whole pad
	Moisture   Amount // -1 is dry: ridges break into dots; 1 is wet: valleys fill
	Distortion Amount // how far the skin is stretched: -1 none, 1 four times as far as in a good print
	Creases    Amount // how clearly the white lines of the skin show: -1 none
	Scratches  int    // lines across the print that are not the finger's: hairs, cuts, scratches of the plate; at most 50
	Noise      Amount // of the sensor, dirt on it and traces of earlier fingers: -1 none
	Fading     Amount // how far contrast and background change across the image: -1 none
	Smear      Amount // 0 to 1: how far the finger slides while the image is taken
	Residue    Amount // how clearly the trace of an earlier finger shows on a sensor that keeps one (Optical): -1 not, 1 as half a print
}

// Good returns the Options of a good, ordinary impression: the zero Options.
func Good() Options { return Options{} }

// Poor returns the Options of a hard but usable impression, as of a hasty visitor: turned, stretched, dry or wet, with creases and scratches.
func Poor() Options {
	return Options{Variation: 0.7, Distortion: 0.5, Creases: 0.6, Scratches: 2, Noise: 0.5, Fading: 0.6}
}

// Unreadable returns the Options of an impression that no program should take for a usable print: the
// wet tip of a finger that slides.
func Unreadable() Options {
	return Options{Variation: 0.3, Pressure: -0.5, Area: -1, Moisture: 1, Noise: 0.3, Smear: 1}
}

// clamped returns o with every value in range.
func (o Options) clamped() Options {
	if o.PPI == 0 {
		o.PPI = nominalPPI
	}
	o.PPI = min(max(o.PPI, minutiae.MinPPI), minutiae.MaxPPI)
	if e := o.Sensor.device(); e != nil {
		if o.Width == 0 {
			o.Width = int(float64(float64(e.across)*float64(o.PPI)/25.4) + 0.5)
		}
		if o.Height == 0 {
			o.Height = int(float64(float64(e.down)*float64(o.PPI)/25.4) + 0.5)
		}
	}
	if o.Width == 0 {
		o.Width = defaultWidth * o.PPI / nominalPPI
	}
	if o.Height == 0 {
		o.Height = defaultHeight * o.PPI / nominalPPI
	}
	o.Width = min(max(o.Width, minutiae.MinSidePx), minutiae.MaxSidePx)
	o.Height = min(max(o.Height, minutiae.MinSidePx), minutiae.MaxSidePx)
	o.Rotation = Degrees(math.Mod(clamp(float64(o.Rotation), -1e6, 1e6), 360))
	o.Right = Millimetres(clamp(float64(o.Right), -30, 30))
	o.Down = Millimetres(clamp(float64(o.Down), -30, 30))
	for _, a := range []*Amount{&o.Variation, &o.Pressure, &o.Area, &o.Moisture, &o.Distortion, &o.Creases, &o.Noise, &o.Fading, &o.Residue} {
		*a = Amount(clamp(float64(*a), -1, 1))
	}
	o.Smear = Amount(clamp(float64(o.Smear), 0, 1))
	o.Scratches = min(max(o.Scratches, 0), maxScratches)
	return o
}

// clamp brings v into a range; what is no number becomes 0.
func clamp(v, low, high float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, low), high)
}
