package main

import (
	"errors"
	"fmt"
	"sync"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// These begin the name of a set that is drawn, as in drawn:20x4: as images, or as templates without an image.
const (
	drawnPrefix    = "drawn:"
	patternsPrefix = "patterns:"
)

// errDrawn is returned for a size that no drawn set has.
var errDrawn = errors.New("want FINGERSxIMPRESSIONS, 2x2 to 1000x100")

// firstDrawn is the seed of the first finger: seeds that no fit and no test uses.
const firstDrawn = 9000

// openDrawn returns a set of fingers that nobody has. It is the same wherever it is drawn, and so are the errors made on it: what anybody can
// measure without prints of people. All impressions are hard: on a set without errors no change shows.
func openDrawn(size string) (set, error) {
	s, impressions, err := newDrawn(drawnPrefix, size)
	grown := make([]func() *synth.Finger, len(s.fingers))
	for f := range grown {
		grown[f] = sync.OnceValue(func() *synth.Finger { return synth.NewFinger(firstDrawn + uint64(f)) })
	}
	s.draw = func(i int) minutiae.Image {
		impression := i % impressions
		return grown[i/impressions]().Impression(uint64(impression), synth.Poor()).Image
	}
	return s, err
}

// openPatterns returns a set of templates of fingers that nobody has, taken as those of the crowd that scale searches.
func openPatterns(size string) (set, error) {
	s, impressions, err := newDrawn(patternsPrefix, size)
	s.sketch = func(i int) minutiae.Template {
		return synth.NewPattern(firstDrawn+uint64(i/impressions)).Template(uint64(i%impressions), crowdOptions)
	}
	return s, err
}

// newDrawn returns a set of so many fingers and impressions as size says, without what draws them.
func newDrawn(prefix, size string) (s set, impressions int, err error) {
	var fingers int
	if n, err := fmt.Sscanf(size+" ", "%dx%d ", &fingers, &impressions); n != 2 || err != nil || size != fmt.Sprintf("%dx%d", fingers, impressions) ||
		fingers < 2 || fingers > 1000 || impressions < 2 || impressions > 100 {
		return s, 0, fmt.Errorf("%s%s: %w", prefix, size, errDrawn)
	}
	s.name = prefix + size
	for f := range fingers {
		for i := range impressions {
			s.add(image{name: fmt.Sprintf("%04d_%02d", f+1, i+1)}, fmt.Sprintf("%04d", f+1))
		}
	}
	return s, impressions, nil
}
