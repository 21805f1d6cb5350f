package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"fingerzeig/matcher"
)

// fitCommand holds what the engine has learned from data. Fit on prints that nothing is reported on.
type fitCommand struct {
	Basis       fitBasisCommand       `cmd:"" help:"Fit the basis of the structure codes. Build again before the calibration: its evidence depends on the basis."`
	Calibration fitCalibrationCommand `cmd:"" help:"Fit the false match rate at each evidence."`
	Reliability fitReliabilityCommand `cmd:"" help:"Fit the reliability of minutiae. Do it before the basis."`
	Quality     fitQualityCommand     `cmd:"" help:"Fit the quality of a print, last of all: it is judged by scores."`
}

type fitBasisCommand struct {
	fitArguments
	Out string `default:"matcher/basis.bin" help:"File to write (${default})."`
}

type fitCalibrationCommand struct {
	fitArguments
	Out string `default:"matcher/calibration.go" help:"File to write (${default})."`
}

// fitArguments are those of both fits.
type fitArguments struct {
	Sets  []string `arg:"" name:"dir[@ppi]" help:"Folders of images as for accuracy."`
	Name  string   `placeholder:"REGEXP" help:"How files are named, as for accuracy."`
	Check bool     `help:"Write nothing; fail where the file differs from what would be written."`
}

// Run fits the basis to the structures of all prints.
func (c *fitBasisCommand) Run(env *environment) error {
	prints, err := c.extract(env)
	if err != nil {
		return err
	}
	var structures [][]int16
	for _, p := range prints {
		structures = append(structures, matcher.Structures(p.template)...)
	}
	b, err := fitBasis(structures)
	if err != nil {
		return err
	}
	return c.deliver(env, c.Out, b, fmt.Sprintf("%d structures of %d prints", len(structures), len(prints)))
}

// Run fits the calibration to all pairs of prints of different fingers.
func (c *fitCalibrationCommand) Run(env *environment) error {
	prints, err := c.extract(env)
	if err != nil {
		return err
	}
	evidence, err := impostorEvidence(prints)
	if err != nil {
		return err
	}
	fitted, err := fitCalibration(evidence)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range c.Sets {
		names = append(names, s[strings.LastIndexByte(s, '/')+1:])
	}
	b, err := fitted.source(strings.Join(names, ", "))
	if err != nil {
		return err
	}
	return c.deliver(env, c.Out, b, fmt.Sprintf("%d comparisons of different fingers", len(evidence)))
}

// fitPrint is a print with the name of its finger, unique over all sets.
type fitPrint struct {
	sample
	finger string
}

// extract reads and prepares the prints of all sets. One that fails to enrol is left out.
func (a *fitArguments) extract(env *environment) (prints []fitPrint, err error) {
	m := measurer{engine: env.engine, goroutines: runtime.GOMAXPROCS(0), progress: progressOn(env.err, env.terminal)}
	for _, argument := range a.Sets {
		s, err := openSet(argument, a.Name)
		if err != nil {
			return nil, err
		}
		result := newMeasured(s)
		samples, err := m.extract(&result)
		if err != nil {
			return nil, err
		}
		for i, p := range samples {
			if p.probe != nil && len(p.template.Minutiae) > 0 {
				prints = append(prints, fitPrint{p, argument + "/" + s.fingers[s.images[i].finger]})
			}
		}
	}
	return prints, nil
}

// impostorEvidence compares every print with every print of another finger.
func impostorEvidence(prints []fitPrint) ([]int32, error) {
	rows := make([][]int32, len(prints))
	newScratch := func() *matcher.Scratch { return new(matcher.Scratch) }
	err := parallel(len(prints), runtime.GOMAXPROCS(0), newScratch, func(s *matcher.Scratch, i int) error {
		for _, other := range prints[i+1:] {
			if other.finger != prints[i].finger {
				rows[i] = append(rows[i], prints[i].probe.Evidence(other.candidate, s))
			}
		}
		return nil
	})
	var all []int32
	for _, row := range rows {
		all = append(all, row...)
	}
	return all, err
}

// errStale is returned by --check where the file is not what the data gives.
var errStale = errors.New("differs from what the data gives")

func (a *fitArguments) deliver(env *environment, path string, b []byte, from string) error {
	if a.Check {
		old, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Equal(old, b) {
			return fmt.Errorf("%s: %w", path, errStale)
		}
		fmt.Fprintf(env.out, "%s is what %s give\n", path, from)
		return nil
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(env.out, "%s: fitted to %s\n", path, from)
	return nil
}
