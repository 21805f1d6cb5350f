package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/synth"
)

// drawSample draws a set of prints that nobody has into a new folder: the first impression of each finger is a good one, the others go from good
// to poor.
func drawSample(folder string, seed uint64, fingers, impressions int, progress progressFunc) error {
	step, done := progress("draw prints", fingers)
	defer done()
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	d, err := json.Marshal(description{PPI: 500})
	if err != nil {
		return err
	}
	err = parallel(fingers, runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, f int) error {
		defer step(1)
		finger := synth.NewFinger(seed<<32 + uint64(f))
		for i := range impressions {
			b, err := imageio.EncodePNG(finger.Impression(uint64(i), drawnOptions(i, impressions)).Image)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d_%d.png", f+1, i+1)), b, 0o600); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, os.WriteFile(filepath.Join(folder, descriptionFile), d, 0o600))
}

// drawnOptions returns how impression i of n is taken.
func drawnOptions(i, n int) synth.Options {
	if i == 0 {
		return synth.Good()
	}
	o, share := synth.Poor(), synth.Amount(i)/synth.Amount(max(n-1, 1))
	o.Variation, o.Distortion, o.Creases, o.Noise, o.Fading = o.Variation*share, o.Distortion*share, o.Creases*share, o.Noise*share, o.Fading*share
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
