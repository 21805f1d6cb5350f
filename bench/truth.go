package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// truthCommand holds what is extracted from drawn prints against what is there.
type truthCommand struct {
	Sets        []string `arg:"" optional:"" name:"dir" help:"Folders that bench synth drew. Without one, prints of all sensors are drawn, good ones and bad ones."`
	Templates   string   `placeholder:"DIR" help:"Folder of another extractor's templates of the same names, to be measured in place of ours."`
	Fingers     int      `default:"40" help:"Fingers to draw (${default})."`
	Impressions int      `default:"16" help:"Impressions of each (${default})."`
	Seed        uint64   `default:"1" help:"Seed of what is drawn and of the resamples (${default})."`
	JSON        string   `name:"json" placeholder:"FILE" help:"Write the figures as JSON."`
}

// judgedPrint is a print whose minutiae were held against the truth.
type judgedPrint struct {
	verdicts
	finger  int
	quality uint8 // as the engine states it, whoever extracted the minutiae
	sensor  string
}

// Run draws or reads the prints, extracts, and writes what was found.
func (c *truthCommand) Run(env *environment) (err error) {
	if len(c.Sets) == 0 && c.Templates != "" {
		return errors.New("--templates are of a folder that is to be named")
	}
	if c.Fingers < 2 || c.Fingers > 10_000 || c.Impressions < 2 || c.Impressions > 100 {
		return errors.New("a number is out of range: want 2 to 10,000 fingers and 2 to 100 impressions")
	}
	f, err := create(c.JSON)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sets, what, remove, err := c.drawn(env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	var all []judgedPrint
	fingers := 0
	for _, argument := range sets {
		s, err := openSet(argument, "")
		if err != nil {
			return err
		}
		judged, err := c.judge(env, &s, fingers)
		if err != nil {
			return err
		}
		all, fingers = append(all, judged...), fingers+len(s.fingers)
	}
	r := newTruthReport(all, fingers, c.Seed)
	r.What = what
	return errors.Join(r.writeTable(env.out), writeSourced(f, env.provenance(), r))
}

// drawn returns the folders that are given, or else one that it draws and remove removes. Its impressions take turns in sensors; those of
// each go from good to as bad as an impression may be.
func (c *truthCommand) drawn(env *environment) (sets []string, what string, remove func() error, err error) {
	remove = func() error { return nil }
	if len(c.Sets) > 0 {
		return c.Sets, fmt.Sprintf("folders of drawn prints: %d", len(c.Sets)), remove, nil
	}
	dir, err := os.MkdirTemp("", "fingerzeig-truth-*")
	if err != nil {
		return nil, "", remove, err
	}
	remove = func() error { return os.RemoveAll(dir) }
	d := drawing{fingers: c.Fingers, impressions: c.Impressions, seed: c.Seed, ppi: templatePPI, truth: true,
		sensors: []synth.Sensor{synth.Plain, synth.Optical, synth.Capacitive, synth.Sweep}}
	d.options = func(f, i int) synth.Options {
		if i < len(d.sensors) {
			return synth.Good()
		}
		share := synth.Amount(i/len(d.sensors)) / synth.Amount(max((c.Impressions-1)/len(d.sensors), 1))
		return worse(share, rand.New(rand.NewPCG(c.Seed, uint64(f*c.Impressions+i))))
	}
	folder := filepath.Join(dir, "drawn")
	if err := d.write(folder, progressOn(env.err, env.terminal)); err != nil {
		return nil, "", remove, errors.Join(err, remove())
	}
	return []string{folder}, fmt.Sprintf("%d drawn prints of %d fingers, on four kinds of sensor", c.Fingers*c.Impressions, c.Fingers), remove, nil
}

// judge extracts the prints of a set and holds them against the truth. Its fingers are numbered from first.
func (c *truthCommand) judge(env *environment, s *set, first int) ([]judgedPrint, error) {
	other, err := c.templatesOf(s)
	if err != nil {
		return nil, err
	}
	judged := make([]judgedPrint, len(s.images))
	step, done := progressOn(env.err, env.terminal)(s.name+" extract", len(s.images))
	defer done()
	err = parallel(len(s.images), runtime.GOMAXPROCS(0), env.engine.worker, func(w worker, i int) error {
		defer step(1)
		about, err := s.readTruth(i)
		if err != nil {
			return err
		}
		img, err := s.read(i)
		if err != nil {
			return err
		}
		t, err := w.extract(img)
		if err != nil {
			t = minutiae.Template{} // a failure to enrol finds nothing
		}
		judged[i] = judgedPrint{finger: first + s.images[i].finger, quality: t.Quality, sensor: about.Sensor}
		if other != nil {
			if t, err = other(i); err != nil {
				return err
			}
		}
		judged[i].verdicts = tallied(t.Minutiae, about)
		return nil
	})
	return judged, err
}

// templatesOf returns what reads another extractor's template of image i, nil where none is asked for.
func (c *truthCommand) templatesOf(s *set) (read func(i int) (minutiae.Template, error), err error) {
	if c.Templates == "" {
		return nil, nil
	}
	other, err := openSet(c.Templates, "")
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, img := range other.images {
		if !isTemplate(img.file) {
			return nil, fmt.Errorf("%s: not a folder of templates", c.Templates)
		}
		at[img.name] = i
	}
	return func(i int) (minutiae.Template, error) {
		k, ok := at[s.images[i].name]
		if !ok {
			return minutiae.Template{}, fmt.Errorf("%s has no template of %s", c.Templates, s.images[i].name)
		}
		return other.readTemplate(k)
	}, nil
}

// writeTable writes the report for people.
func (r truthReport) writeTable(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s\n%s\n%s\n%s\n", r.sentence(), r.Definition, align(r.rows()), align(r.sensorRows()))
	return err
}
