package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// accuracyCommand measures error rates on sets.
type accuracyCommand struct {
	Sets []string `arg:"" name:"dir[@ppi]" help:"Folder of images, several of each finger. The resolution is the one given here, else that of the folder's set.json ({\"ppi\": 569, \"name\": REGEXP}), else that of each file."`

	JSON      string `name:"json" placeholder:"FILE" help:"Write the figures as JSON; rates are in percent."`
	Page      string `placeholder:"FILE" help:"Write a page (HTML) for people: what the figures mean, the table and the error trade-off as a picture."`
	Scores    string `placeholder:"FILE" help:"Write every comparison as CSV: set,probe,candidate,mated,score."`
	Name      string `placeholder:"REGEXP" help:"How files are named, without their ending: a regular expression with the named groups finger and impression. Else the finger is everything before the last _."`
	Resamples int    `default:"1000" help:"Resamples of the bootstrap behind the 95 % intervals (${default})."`
	Seed      uint64 `default:"1" help:"Seed of the bootstrap (${default})."`
	Workers   int    `help:"Goroutines; the processors that Go uses unless given. Rates do not depend on it, times do."`
}

// Run measures the sets and writes what it found.
func (c *accuracyCommand) Run(env *environment) (err error) {
	if c.Resamples < 0 || c.Workers < 0 {
		return errors.New("--resamples and --workers must not be negative")
	}
	sets, err := c.open()
	if err != nil {
		return err
	}
	// Files are made before the work: a wrong path must not cost it.
	files := map[string]io.WriteCloser{}
	defer func() {
		for _, f := range files {
			err = errors.Join(err, f.Close())
		}
	}()
	for _, path := range []string{c.JSON, c.Page, c.Scores} {
		if files[path], err = create(path); err != nil {
			delete(files, path)
			return err
		}
	}

	m := measurer{engine: env.engine, goroutines: c.Workers, progress: progressOn(env.err, env.terminal)}
	if m.goroutines == 0 {
		m.goroutines = runtime.GOMAXPROCS(0)
	}
	var all []measured
	for _, s := range sets {
		result, err := m.measure(s)
		if err != nil {
			return err
		}
		all = append(all, result)
	}
	r := newReport(all, c.Resamples, c.Seed)
	return errors.Join(r.writeTable(env.out, c.Resamples, c.Seed), r.writeJSON(files[c.JSON], env.provenance()), r.writePage(files[c.Page], curves(all)),
		writeScores(files[c.Scores], all))
}

// open opens all sets, so that a mistake in the last argument shows before the first is measured.
func (c *accuracyCommand) open() (sets []set, err error) {
	named := map[string]string{}
	for _, argument := range c.Sets {
		s, err := openSet(argument, c.Name)
		if err != nil {
			return nil, err
		}
		if _, taken := named[s.name]; taken {
			s.name = argument // two folders of one name, or one folder at two resolutions
		}
		if _, taken := named[s.name]; taken {
			return nil, fmt.Errorf("%s is given twice", argument)
		}
		named[s.name] = argument
		sets = append(sets, s)
	}
	return sets, nil
}

// create creates a file; without a path what is written to it goes nowhere.
func create(path string) (io.WriteCloser, error) {
	if path == "" {
		return nowhere{io.Discard}, nil
	}
	return os.Create(path)
}

type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }
