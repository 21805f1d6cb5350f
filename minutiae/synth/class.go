package synth

import "strconv"

// Class is the kind of pattern that a finger's ridges form, after Henry's system.
type Class uint8

// The classes, the most regular first.
const (
	Arch Class = iota
	TentedArch
	LeftLoop
	RightLoop
	Whorl
	DoubleLoop
)

var classNames = [...]string{"arch", "tented arch", "left loop", "right loop", "whorl", "double loop"}

// String returns the name of the class, in English.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "Class(" + strconv.Itoa(int(c)) + ")"
}

// draw picks a class by its natural frequency.
func drawClass(c chance) Class {
	at := c.below(1000)
	for class, share := range classShares {
		if at -= share; at < 0 {
			return Class(class)
		}
	}
	return LeftLoop
}
