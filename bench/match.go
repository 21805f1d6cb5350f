package main

import (
	"errors"
	"fmt"
	"os"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// matchCommand compares two images.
type matchCommand struct{ matchArguments }

// matchArguments are those of what compares two images.
type matchArguments struct {
	A   string  `arg:"" type:"existingfile" help:"Image of a print."`
	B   string  `arg:"" type:"existingfile" help:"Image of another."`
	PPI int     `name:"ppi" placeholder:"N" help:"Resolution of both in pixels per inch, where the files do not say it or say it wrongly."`
	FMR float64 `name:"fmr" default:"1e-4" help:"Match where at most this share of wrong fingers scores as high (${default})."`
}

// errNoPrint is returned when no minutia is found in an image.
var errNoPrint = errors.New("no print can be read in it")

// Run prints one line, such as
//
//	match: score 57.31, FMR 1.9e-06, threshold 40.00 (FMR 1e-04)
func (c *matchCommand) Run(env *environment) error {
	if !(c.FMR > 0 && c.FMR <= 1) {
		return fmt.Errorf("--fmr is %g, want a share above 0, at most 1", c.FMR)
	}
	w := env.engine.worker()
	a, err := c.read(w, c.A)
	if err != nil {
		return err
	}
	b, err := c.read(w, c.B)
	if err != nil {
		return err
	}
	score, threshold := w.compare(a, b), matcher.ScoreAtFMR(c.FMR)
	decision := "no match"
	if score >= threshold {
		decision = "match"
	}
	fmr, atMost := score.FMR()
	bound := ""
	if atMost {
		bound = "less than "
	}
	_, err = fmt.Fprintf(env.out, "%s: score %s, FMR %s%.1e, threshold %s (FMR %.0e)\n", decision, score, bound, fmr, threshold, c.FMR)
	return err
}

func (c *matchCommand) read(w worker, path string) (sample, error) {
	img, err := readImage(path, c.PPI)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", path, err)
	}
	t, err := w.extract(img)
	if err == nil && len(t.Minutiae) == 0 {
		err = errNoPrint
	}
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", path, err)
	}
	return w.prepare(t), nil
}

// readImage reads an image whose resolution is ppi, or what the file says where that is 0.
func readImage(path string, ppi int) (minutiae.Image, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return minutiae.Image{}, err
	}
	img, err := imageio.Decode(b, ppi)
	if errors.Is(err, imageio.ErrNoResolution) {
		err = fmt.Errorf("%w, as in --ppi 500", err)
	}
	return img, err
}
