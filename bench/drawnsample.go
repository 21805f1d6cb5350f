package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fingerzeig/minutiae/synth"
)

// drawSample draws a set of prints that nobody has into a new folder: the first impression of each finger is a good one, the others go from good
// to poor.
func drawSample(folder string, seed uint64, fingers, impressions int, progress progressFunc) error {
	d := drawing{fingers: fingers, impressions: impressions, seed: seed, ppi: 500, sensors: []synth.Sensor{synth.Plain}}
	d.options = func(_, i int) synth.Options { return drawnOptions(i, impressions) }
	return d.write(folder, progress)
}

// drawnOptions returns how impression i of n is taken.
func drawnOptions(i, n int) synth.Options {
	if i == 0 {
		return synth.Good()
	}
	o := hard(synth.Amount(i) / synth.Amount(max(n-1, 1)))
	o.Scratches = 2 * i / n
	return o
}

// setsOrDrawn returns the sets that are given, or else one that is drawn into a folder for temporary files, which remove removes. It says
// what they are.
func setsOrDrawn(given []string, seed uint64, fingers, impressions int, progress progressFunc) (sets []string, what string, remove func() error, err error) {
	if len(given) > 0 {
		return given, fmt.Sprintf("folders of prints: %d", len(given)), func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "fingerzeig-drawn-*")
	if err != nil {
		return nil, "", nil, err
	}
	remove = func() error { return os.RemoveAll(dir) }
	folder := filepath.Join(dir, "drawn")
	if err := drawSample(folder, seed, fingers, impressions, progress); err != nil {
		return nil, "", nil, errors.Join(err, remove())
	}
	return []string{folder}, "drawn prints", remove, nil
}
