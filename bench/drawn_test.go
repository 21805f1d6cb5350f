package main

import (
	"errors"
	"testing"
)

func TestPatterns(t *testing.T) {
	sets, err := openSets("patterns:3x4", "")
	if err != nil || len(sets) != 1 || len(sets[0].images) != 12 || len(sets[0].fingers) != 3 {
		t.Fatalf("%v, %+v", err, sets)
	}
	m, err := measurer{engine: fingerzeig{}, goroutines: 2, progress: progressOn(nil, false)}.measure(sets[0])
	if err != nil || m.fte != 0 || len(m.comparisons) != 66 || m.minutiae[0] == m.minutiae[4] && m.minutiae[4] == m.minutiae[8] {
		t.Fatalf("%v, %d failures, %d comparisons, minutiae %v", err, m.fte, len(m.comparisons), m.minutiae)
	}
	for _, c := range m.comparisons {
		if c.mated != (c.score > 30) {
			t.Errorf("%d and %d, mated %v, score %v", c.probe, c.candidate, c.mated, c.score)
		}
	}
	if _, err := sets[0].read(0); !errors.Is(err, errNoImages) {
		t.Errorf("an image of a pattern: %v", err)
	}
}

func TestDrawnRefuses(t *testing.T) {
	for _, argument := range []string{"drawn:", "drawn:1x8", "drawn:8x1", "drawn:2x2x2", "drawn: 2x2", "patterns:2", "patterns:1001x2", "patterns:2x101"} {
		if _, err := openSets(argument, ""); !errors.Is(err, errDrawn) {
			t.Errorf("%s: %v", argument, err)
		}
	}
}
