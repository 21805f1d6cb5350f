package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/synth"
)

// synthCommand draws a set of prints that nobody has.
type synthCommand struct {
	Dir         string  `arg:"" help:"New folder for the set: images, the truth about each (JSON), and what accuracy has to know (set.json)."`
	Fingers     int     `default:"10" help:"Fingers (${default})."`
	Impressions int     `default:"8" help:"Impressions of each (${default})."`
	Seed        uint64  `default:"1" help:"Equal seeds give equal sets, on every processor (${default})."`
	Sensor      string  `default:"plain" enum:"plain,optical,capacitive,sweep,mixed" help:"What the prints are taken with: plain, optical, capacitive, sweep, or mixed, which takes turns (${default})."`
	PPI         int     `name:"ppi" default:"500" help:"Resolution in pixels per inch, 250 to 1000 (${default})."`
	Hardness    float64 `default:"0.5" help:"From 0, all impressions are good, to 1, as of hasty visitors with dry, wet or twisted fingers (${default})."`
	Scars       int     `help:"Scars on every finger, 0 to 8."`
	Sheet       string  `placeholder:"FILE" help:"Also write a contact sheet: a PNG with the first fingers in rows and their impressions in columns."`
}

// Run draws the set and says what was drawn.
func (c *synthCommand) Run(env *environment) (err error) {
	if c.Fingers < 1 || c.Fingers > 100_000 || c.Impressions < 1 || c.Impressions > 1000 || c.Scars < 0 || c.Scars > 8 ||
		c.PPI < minutiae.MinPPI || c.PPI > minutiae.MaxPPI || !(c.Hardness >= 0 && c.Hardness <= 1) {
		return errors.New("a number is out of range, see --help")
	}
	f, err := create(c.Sheet)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	d := drawing{fingers: c.Fingers, impressions: c.Impressions, seed: c.Seed, scars: c.Scars, ppi: c.PPI, sensors: sensorsNamed[c.Sensor], truth: true}
	d.options = func(int) synth.Options { return hard(synth.Amount(c.Hardness)) }
	if c.Sheet != "" {
		d.sheet = newSheet(min(c.Fingers, sheetRows), min(c.Impressions, sheetColumns))
	}
	if err := d.write(c.Dir, progressOn(env.err, env.terminal)); err != nil {
		return err
	}
	fmt.Fprintf(env.out, "%s: %d fingers, %d impressions of each. Next: bench accuracy %s\n", c.Dir, c.Fingers, c.Impressions, c.Dir)
	return d.sheet.write(f)
}

var sensorsNamed = map[string][]synth.Sensor{
	"plain": {synth.Plain}, "optical": {synth.Optical}, "capacitive": {synth.Capacitive}, "sweep": {synth.Sweep},
	"mixed": {synth.Optical, synth.Capacitive, synth.Sweep},
}

// hard returns the Options of an impression between good (0) and poor (1).
func hard(share synth.Amount) synth.Options {
	o := synth.Poor()
	o.Variation, o.Distortion, o.Creases, o.Noise, o.Fading = o.Variation*share, o.Distortion*share, o.Creases*share, o.Noise*share, o.Fading*share
	o.Scratches = int(math.Round(float64(o.Scratches) * float64(share)))
	return o
}

// drawing says what set is drawn.
type drawing struct {
	fingers, impressions int
	seed                 uint64
	scars, ppi           int
	sensors              []synth.Sensor            // that take turns from impression to impression
	options              func(i int) synth.Options // of impression i
	truth                bool                      // whether it is written beside each image
	sheet                *sheet                    // nil: none
}

// write draws the set into a new folder.
func (d drawing) write(folder string, progress progressFunc) error {
	step, done := progress("draw prints", d.fingers)
	defer done()
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	about, err := json.Marshal(description{PPI: d.ppi})
	if err != nil {
		return err
	}
	err = parallel(d.fingers, runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, f int) error {
		defer step(1)
		finger := synth.NewScarred(d.seed<<32+uint64(f), d.scars)
		for i := range d.impressions {
			o := d.options(i)
			o.PPI, o.Sensor = d.ppi, d.sensors[i%len(d.sensors)]
			p := finger.Impression(uint64(i), o)
			d.sheet.place(f, i, p.Image)
			if err := d.keep(filepath.Join(folder, fmt.Sprintf("%03d_%d", f+1, i+1)), finger, p); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, os.WriteFile(filepath.Join(folder, descriptionFile), about, 0o600))
}

// keep writes a print, and the truth about it.
func (d drawing) keep(path string, f *synth.Finger, p synth.Print) error {
	b, err := imageio.EncodePNG(p.Image)
	if err != nil {
		return err
	}
	err = os.WriteFile(path+".png", b, 0o600)
	if !d.truth {
		return err
	}
	b, jerr := json.Marshal(newTruth(f, p))
	return errors.Join(err, jerr, os.WriteFile(path+".json", b, 0o600))
}

// truth is what is known of a drawn print, in pixels of its image.
type truth struct {
	Class    string        `json:"class"`
	Width    int           `json:"width"`
	Height   int           `json:"height"`
	PPI      int           `json:"ppi"`
	Minutiae []trueMinutia `json:"minutiae"`
}

type trueMinutia struct {
	X         float64 `json:"x"`         // from the left edge, pixels
	Y         float64 `json:"y"`         // from the upper edge, pixels
	Direction float64 `json:"direction"` // degrees, counter-clockwise from +x as one looks at the image
	Type      string  `json:"type"`      // ending, bifurcation or other
	Which     int     `json:"which"`     // of the finger's minutiae: the same number in every impression
}

func newTruth(f *synth.Finger, p synth.Print) truth {
	t := truth{Class: f.Class().String(), Width: p.Image.Width, Height: p.Image.Height, PPI: p.Image.PPI, Minutiae: []trueMinutia{}}
	pixels := float64(p.Image.PPI) / 500 / minutiae.LengthPerPixel
	for i, m := range p.Truth {
		t.Minutiae = append(t.Minutiae, trueMinutia{
			X: twoDigits(float64(m.X) * pixels), Y: twoDigits(float64(m.Y) * pixels), Direction: twoDigits(float64(m.Direction) * 360 / 65536),
			Type: map[minutiae.Type]string{minutiae.Ending: "ending", minutiae.Bifurcation: "bifurcation", minutiae.Other: "other"}[m.Type], Which: p.Which[i],
		})
	}
	return t
}

func twoDigits(v float64) float64 { return math.Round(v*100) / 100 }

// write writes the sheet as a PNG; there may be none.
func (s *sheet) write(w io.Writer) error {
	if s == nil {
		return nil
	}
	return png.Encode(w, s.whole())
}
