package fmr

import "fingerzeig/minutiae"

// Record is what a file holds: views of one finger or several. The zero Record holds none.
type Record struct {
	Format  Format // what it was read from, or Unknown
	Product Product
	Views   []View
}

// Product names the maker of a record by a registered owner and the owner's own number (CBEFF); of INCITS formats alone.
type Product struct{ Owner, Type uint16 }

// View is one impression of one finger.
type View struct {
	Finger     Finger
	Number     uint8 // counts the views of a finger from 0
	Impression Impression
	Quality    []Quality // of the whole view; empty where nothing is reported

	Width, Height int        // of the image in units of ResX and ResY; 0 where the format does not say it
	ResX, ResY    Resolution // of all positions

	Compliance   uint8 // four bits about the capture equipment: 8 is FBI Appendix F (ISO2005, INCITS)
	Device       Device
	Captured     Moment        // ISO2011
	Certificates []Certificate // ISO2011
	Endings      Endings       // ISO2011

	Minutiae []Minutia

	Counts   *RidgeCounts
	Cores    []Core
	Deltas   []Delta
	Zones    *Zones
	Extended []Extended

	Maker  uint16            // Native: Version of the algorithm that made it
	Ridges minutiae.RidgeMap // Native
}

// Minutia is one ridge ending or bifurcation.
type Minutia struct {
	X, Y      int            // in the view's units, from the top left corner, y downward
	Direction minutiae.Angle // counter-clockwise from +x with y upward, along the ridge (ending) or valley (bifurcation) that begins here
	Type      minutiae.Type
	Quality   uint8 // 0 to 100, NotReported or Failed
}

// What a quality may be beside 0 to 100.
const (
	NotReported = 254 // nobody tried to say
	Failed      = 255 // somebody tried in vain
)

// Quality is how good a view is, by whose measure.
type Quality struct {
	Score             uint8  // 0 to 100, NotReported or Failed
	Vendor, Algorithm uint16 // registered numbers; 0 where the format does not say them
}

// Device is the capture device, by registered numbers; 0 is unknown. ISO2005 and INCITS know only the Type, in 12 bits but for INCITS2009.
type Device struct {
	Technology   uint8
	Vendor, Type uint16
}

// Certificate says by which scheme an authority has certified the device.
type Certificate struct {
	Authority uint16
	Scheme    uint8
}

// Endings tells where the minutiae of type ending lie.
type Endings uint8

// The places of endings in ISO/IEC 19794-2:2011.
const (
	ValleyBifurcation Endings = 0 // where the valley around the end forks
	RidgeEnd          Endings = 1 // where the thinned ridge ends
)

// Moment is when a view was captured, in UTC. The zero Moment is unknown.
type Moment struct {
	Year                             uint16 // 0: unknown
	Month, Day, Hour, Minute, Second uint8
	Millisecond                      uint16
}

// RidgeCounts are the numbers of ridges between pairs of minutiae.
type RidgeCounts struct {
	Method uint8 // how the pairs were chosen: 0 not said, 1 neighbours in four quadrants, 2 in eight octants
	Edges  []Edge
}

// Edge is the number of ridges between two minutiae, which are counted from 1 in INCITS formats and as the maker likes in ISO ones.
type Edge struct{ From, To, Count uint8 }

// Core is where the ridges turn most.
type Core struct {
	X, Y      int
	Directed  bool
	Direction minutiae.Angle
}

// Delta is where three systems of ridges meet.
type Delta struct {
	X, Y       int
	Directed   bool
	Directions [3]minutiae.Angle
}

// Zones is a map of quality in cells (ISO formats).
type Zones struct {
	Vendor, Algorithm uint16 // ISO2011
	Width, Height     uint8  // of a cell, in pixels
	Bits              uint8  // of a cell's value
	Cells             []byte // packed
}

// Extended is a block of extended data that is kept as it is: a vendor's own, or, with a Type of 3 or less, one that cannot be read and is not
// written again. Type 0 may also be a whole area whose blocks do not add up.
type Extended struct {
	Type uint16
	Data []byte
}
