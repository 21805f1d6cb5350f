package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/stat"

	"fingerzeig/minutiae"
)

// likenessCommand tells how like real prints drawn ones are.
type likenessCommand struct {
	Sets  []string `arg:"" name:"dir[@ppi]" help:"Folders of real prints as for accuracy, two or more."`
	Drawn []string `sep:"none" placeholder:"SET" help:"Folder that bench synth drew, drawn:FINGERSxIMPRESSIONS or patterns:FINGERSxIMPRESSIONS; repeatable. Without one, prints of all sensors, and patterns."`
	Name  string   `placeholder:"REGEXP" help:"How files of real prints are named, as for accuracy."`
	JSON  string   `name:"json" placeholder:"FILE" help:"Write the figures as JSON."`
}

// measures are what is compared: of a print, of a minutia, of a comparison.
var measures = [...]struct{ name, unit string }{
	{"minutiae a print", ""}, {"ridge period", "px at 500 ppi, mean of a print"}, {"quality", ""},
	{"nearest neighbour of a minutia", "px at 500 ppi"}, {"score, same finger", ""}, {"score, different fingers", ""},
}

// Run measures all sets and writes how they differ.
func (c *likenessCommand) Run(env *environment) (err error) {
	if len(c.Sets) < 2 {
		return errors.New("want two real sets or more: how far these differ tells how far drawn prints may")
	}
	f, err := create(c.JSON)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	drawn, real := accuracyCommand{Sets: c.Drawn}, accuracyCommand{Sets: c.Sets, Name: c.Name}
	if len(c.Drawn) == 0 {
		dir, err := os.MkdirTemp("", "fingerzeig-likeness-*")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		if drawn.Sets, err = c.draw(env, dir); err != nil {
			return err
		}
	}
	first, err := drawn.open()
	if err != nil {
		return err
	}
	rest, err := real.open()
	if err != nil {
		return err
	}
	m := measurer{engine: env.engine, goroutines: runtime.GOMAXPROCS(0), progress: progressOn(env.err, env.terminal)}
	var all []distributions
	for _, s := range append(first, rest...) {
		d, err := m.distributions(s)
		if err != nil {
			return err
		}
		all = append(all, d)
	}
	r := newLikenessReport(all, len(first))
	return errors.Join(r.writeTable(env.out), writeSourced(f, env.provenance(), r))
}

// draw draws a set for each kind of sensor, as bench synth does unless told otherwise, and names patterns beside them.
func (c *likenessCommand) draw(env *environment, dir string) (sets []string, err error) {
	quiet := *env
	quiet.out = io.Discard
	for _, sensor := range []string{"plain", "optical", "capacitive", "sweep"} {
		s := synthCommand{Dir: filepath.Join(dir, "drawn-"+sensor), Fingers: 20, Impressions: 8, Seed: 1, Sensor: sensor, PPI: templatePPI, Hardness: 0.3}
		if err := s.Run(&quiet); err != nil {
			return nil, err
		}
		sets = append(sets, s.Dir)
	}
	return append(sets, patternsPrefix+"20x8"), nil
}

// distributions are the sorted values of each measure on a set.
type distributions struct {
	name   string
	values [len(measures)][]float64
}

// distributions extracts and compares the prints of a set. Those that fail to enrol are left out.
func (m measurer) distributions(s set) (d distributions, err error) {
	if s.scores != nil {
		return d, fmt.Errorf("set %s: %w", s.name, errNoImages)
	}
	d.name = s.name
	result := newMeasured(s)
	samples, err := m.extract(&result)
	if err != nil {
		return d, err
	}
	result.comparisons = pairsOf(s)
	if err := m.compare(&result, samples); err != nil {
		return d, err
	}
	for i, p := range samples {
		if result.minutiae[i] == 0 {
			continue
		}
		d.add(0, float64(result.minutiae[i]))
		if period, ok := meanPeriod(p.template); ok {
			d.add(1, period)
		}
		d.add(2, float64(p.template.Quality))
		d.add(3, nearestNeighbours(p.template.Minutiae)...)
	}
	for _, c := range result.comparisons {
		switch {
		case c.score == noScore:
		case c.mated:
			d.add(4, c.score)
		default:
			d.add(5, c.score)
		}
	}
	for _, v := range d.values {
		slices.Sort(v)
	}
	return d, nil
}

func (d *distributions) add(measure int, values ...float64) {
	d.values[measure] = append(d.values[measure], values...)
}

// meanPeriod returns the geometric mean of the distance from ridge to ridge over the cells of a print.
func meanPeriod(t minutiae.Template) (px float64, ok bool) {
	var levels []float64
	for _, c := range t.Ridges.Cells {
		if c.Clarity() > 0 {
			levels = append(levels, float64(c.PeriodLevel()))
		}
	}
	if len(levels) == 0 {
		return 0, false
	}
	return 5 * math.Exp(minutiae.LogPeriodLevel*stat.Mean(levels, nil)), true
}

// nearestNeighbours returns for each minutia how far the next one is.
func nearestNeighbours(all []minutiae.Minutia) (px []float64) {
	for i, m := range all {
		nearest := math.Inf(1)
		for j, o := range all {
			if j != i {
				nearest = min(nearest, math.Hypot(float64(m.X-o.X), float64(m.Y-o.Y)))
			}
		}
		if len(all) > 1 {
			px = append(px, nearest/minutiae.LengthPerPixel)
		}
	}
	return px
}
