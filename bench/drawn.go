package main

import (
	"errors"
	"fmt"
	"sync"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// drawnPrefix begins the name of a set that is drawn, as in drawn:20x4.
const drawnPrefix = "drawn:"

// errDrawn is returned for a size that no drawn set has.
var errDrawn = errors.New("want drawn:FINGERSxIMPRESSIONS, 2x2 to 1000x100")

// openDrawn returns a set of fingers that nobody has. It is the same wherever it is drawn, and so are the errors made on it: what anybody can
// measure without prints of people. All impressions are hard: on a set without errors no change shows.
func openDrawn(size string) (set, error) {
	var fingers, impressions int
	if n, err := fmt.Sscanf(size+" ", "%dx%d ", &fingers, &impressions); n != 2 || err != nil || size != fmt.Sprintf("%dx%d", fingers, impressions) ||
		fingers < 2 || fingers > 1000 || impressions < 2 || impressions > 100 {
		return set{}, fmt.Errorf("%s%s: %w", drawnPrefix, size, errDrawn)
	}
	const firstSeed = 9000 // seeds that no fit and no test uses
	s := set{name: drawnPrefix + size}
	grown := make([]func() *synth.Finger, fingers)
	for f := range fingers {
		grown[f] = sync.OnceValue(func() *synth.Finger { return synth.NewFinger(firstSeed + uint64(f)) })
		for i := range impressions {
			s.add(image{name: fmt.Sprintf("%04d_%02d", f+1, i+1)}, fmt.Sprintf("%04d", f+1))
		}
	}
	s.draw = func(i int) minutiae.Image {
		impression := i % impressions
		return grown[i/impressions]().Impression(uint64(impression), synth.Poor()).Image
	}
	return s, nil
}
