package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
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
	Hardness    float64 `default:"0.3" help:"How bad impressions are on average: from 0, all are good, over 0.5, evenly anything from good to unreadable, to 1, most are of dry, wet, twisted or sliding fingers (${default})."`
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
	d.options = func(f, i int) synth.Options {
		chance := rand.New(rand.NewPCG(c.Seed, uint64(f*c.Impressions+i)))
		return worse(synth.Amount(min(2*c.Hardness*chance.Float64(), 1)), chance)
	}
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

// worse returns how an impression is taken between good (0) and dry or wet, pressed or not, on a small part, creased, scratched, noisy and slid (1).
func worse(share synth.Amount, chance *rand.Rand) synth.Options {
	between := func() synth.Amount { return 2*synth.Amount(chance.Float64()) - 1 }
	o := hard(share)
	o.Pressure, o.Moisture, o.Area = 0.5*share*between(), 1.5*share*between(), -0.5*share*synth.Amount(chance.Float64())
	o.Creases, o.Noise, o.Scratches = share*synth.Amount(chance.Float64()), share*synth.Amount(chance.Float64()), int(6*float64(share)*chance.Float64())
	o.Smear = 0.5 * share * share * max(0, between())
	return o
}

// drawing says what set is drawn.
type drawing struct {
	fingers, impressions int
	seed                 uint64
	scars, ppi           int
	sensors              []synth.Sensor               // that take turns from impression to impression
	options              func(f, i int) synth.Options // of impression i of finger f
	truth                bool                         // whether it is written beside each image
	sheet                *sheet                       // nil: none
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
			o := d.options(f, i)
			o.PPI, o.Sensor = d.ppi, d.sensors[i%len(d.sensors)]
			p := finger.Impression(uint64(i), o)
			d.sheet.place(f, i, p.Image)
			if err := d.keep(filepath.Join(folder, fmt.Sprintf("%03d_%d", f+1, i+1)), finger, o.Sensor, p); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, os.WriteFile(filepath.Join(folder, descriptionFile), about, 0o600))
}

// keep writes a print, and the truth about it.
func (d drawing) keep(path string, f *synth.Finger, sensor synth.Sensor, p synth.Print) error {
	b, err := imageio.EncodePNG(p.Image)
	if err != nil {
		return err
	}
	err = os.WriteFile(path+".png", b, 0o600)
	if !d.truth {
		return err
	}
	b, jerr := json.Marshal(newTruth(f, sensor, p))
	return errors.Join(err, jerr, os.WriteFile(path+".json", b, 0o600))
}

// write writes the sheet as a PNG; there may be none.
func (s *sheet) write(w io.Writer) error {
	if s == nil {
		return nil
	}
	return png.Encode(w, s.whole())
}
