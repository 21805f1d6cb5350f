package minutiae

// Version is the version of the extraction algorithm. It is stored in every template; a change that moves a golden bumps it.
const Version = 1

// MaxMinutiae is the largest number of minutiae in a template.
const MaxMinutiae = 255

// Length is a distance or coordinate in eighths of a pixel at 500 ppi (6.35 micrometres), whatever the resolution of the image was.
type Length int16

// LengthPerPixel is the number of Length units in one pixel at 500 ppi.
const LengthPerPixel = 8

// Angle is a binary angle: a full turn is 65,536, so that arithmetic wraps as angles do.
type Angle uint16

// Type tells what kind of ridge event a minutia is.
type Type uint8

// The types of ISO/IEC 19794-2, clause 6.4.
const (
	Other       Type = 0
	Ending      Type = 1
	Bifurcation Type = 2
)

// Minutia is one ridge ending or bifurcation.
type Minutia struct {
	X, Y        Length // position from the top-left corner of the image, Y downward
	Direction   Angle  // counter-clockwise from +x with y upward, along the ridge (ending) or valley (bifurcation) that begins here
	Type        Type
	Reliability uint8 // 0 to 100: how sure it is that this minutia is really there
}

// Template is what is kept of a sample: its minutiae, and nothing from which the image could be shown.
// The zero Template is valid: a sample in which no minutia was found.
type Template struct {
	Version  uint16 // Version of the algorithm that made it
	Width    Length // size of the sample
	Height   Length
	Quality  uint8     // 0 to 100: the mean score to expect against other samples of the finger, in percent of 300
	Minutiae []Minutia // at most MaxMinutiae, most reliable first
	Ridges   RidgeMap  // what lies between the minutiae
}
