package minutiae

import "strings"

// Advice says what is wrong with a print, in terms of what the person at the sensor can change: a set of the values below. Zero means that
// nothing is seen that could be done better. It speaks of the print, not of a decision: a print with an advice may well match.
type Advice uint16

// What can be wrong. Sides are those of the image as it came: a print that lies too far left is to be laid further right.
const (
	NoFinger    Advice = 1 << iota // no ridges are seen: lay the finger on the sensor
	TooSmall                       // too little of the finger touches: lay it flat
	TooDry                         // ridges are thin or broken: press more firmly, or moisten the finger
	TooWet                         // ridges have run together: dry the finger, press lightly
	Smeared                        // the finger slid: hold it still
	TooFarLeft                     // the image cuts the print off on the left
	TooFarRight                    // and so on the other sides
	TooHigh
	TooLow
)

// OffCentre holds all advice about where the finger lies.
const OffCentre = TooFarLeft | TooFarRight | TooHigh | TooLow

// adviceNames are stable: callers may keep texts under them.
var adviceNames = [...]string{
	"no-finger", "too-small", "too-dry", "too-wet", "smeared", "too-far-left", "too-far-right", "too-high", "too-low",
}

// Names returns the stable names of what a holds, such as "too-wet", in the order of the constants. They are lower case with hyphens.
func (a Advice) Names() (names []string) {
	for i, name := range adviceNames {
		if a&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// String returns the names, separated by commas; empty where there is nothing to say.
func (a Advice) String() string { return strings.Join(a.Names(), ",") }

// Advice returns what would make the image better that Extract took last with this Scratch; zero before. It is not part of the template: it
// serves the moment in which the person still stands at the sensor.
func (s *Scratch) Advice() Advice { return s.quality.advice }

// advice applies the rules. found tells whether there is a print at all.
func (s signs) advice(found bool) (a Advice) {
	set := func(v Advice, holds bool) {
		if holds {
			a |= v
		}
	}
	if !found {
		set(TooSmall, s.clear >= spotClear)
		set(NoFinger, s.clear < spotClear)
		return a
	}
	if s.clear < ampleClear {
		set(TooFarLeft, s.right <= -offRight && s.cut[leftSide] >= offCut)
		set(TooFarRight, s.right >= offRight && s.cut[rightSide] >= offCut)
		set(TooHigh, s.down <= -offDown && s.cut[topSide] >= offCut)
		set(TooLow, s.down >= offDown && s.cut[bottomSide] >= offCut)
	}
	set(TooSmall, (s.area < smallArea || s.clear < smallClear) && a&OffCentre == 0)
	set(Smeared, s.oneWay >= streakOneWay && s.periodic < streakPeriodic)
	if a&Smeared != 0 {
		return a // its patches are those of the slide
	}
	broken := s.void >= dryVoid && s.void > s.closed
	set(TooDry, s.dark <= dryDark || broken && s.periodic < dryPeriodic && s.edges > wetEdges)
	set(TooWet, a&TooDry == 0 && (s.closed >= wetClosed && s.edges <= wetEdges || s.closed >= wettestClosed && s.dark >= wettestDark ||
		s.closed >= wetDarkClosed && s.dark >= wetDark))
	return a
}
