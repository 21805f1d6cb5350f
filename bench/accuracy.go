package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// accuracyCommand measures error rates on sets.
type accuracyCommand struct {
	Sets []string `arg:"" name:"dir[@ppi]" help:"Folder of images, several of each finger. The resolution is the one given here, else that of the folder's set.json ({\"ppi\": 569, \"name\": REGEXP}), else that of each file. A file of scores (.csv, as --scores writes) stands for the sets in it, and drawn:FINGERSxIMPRESSIONS for drawn prints; patterns:FINGERSxIMPRESSIONS for templates drawn without an image."`

	JSON      string   `name:"json" placeholder:"FILE" help:"Write the figures as JSON; rates are in percent."`
	Page      string   `placeholder:"FILE" help:"Write a page (HTML) for people: what the figures mean, tables and pictures."`
	Scores    string   `placeholder:"FILE" help:"Write every comparison as CSV: set,probe,candidate,mated,score."`
	Against   []string `sep:"none" placeholder:"NAME=FILE" help:"Compare with the scores that another engine gave the same comparisons, a CSV as --scores writes: names without their ending, scores of 0 and above, -1 for a failure. Can be given several times."`
	Record    string   `placeholder:"FILE" help:"Write down how many errors there were, for --recorded."`
	Recorded  string   `placeholder:"FILE" help:"Fail where there are more errors than FILE has on record."`
	Name      string   `placeholder:"REGEXP" help:"How files are named, without their ending: a regular expression with the named groups finger and impression. Else the finger is everything before the last _."`
	Resamples int      `default:"1000" help:"Resamples of the bootstrap behind the 95 % intervals (${default})."`
	Seed      uint64   `default:"1" help:"Seed of the bootstrap (${default})."`
	Workers   int      `help:"Goroutines; the processors that Go uses unless given. Rates do not depend on it, times do."`
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
	others, err := openOthers(c.Against)
	if err != nil {
		return err
	}
	bar, err := readRecord(c.Recorded)
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
	for _, path := range []string{c.JSON, c.Page, c.Scores, c.Record} {
		if files[path], err = create(path); err != nil {
			delete(files, path)
			return err
		}
	}
	all, err := c.measure(env, sets)
	if err != nil {
		return err
	}
	r := newReport(all, c.Resamples, c.Seed)
	for _, other := range others {
		theirs, err := other.alike(all)
		if err != nil {
			return err
		}
		r.Against = append(r.Against, newRival(other.name, all, theirs, c.Resamples, c.Seed))
	}
	return errors.Join(r.writeTable(env.out), r.writeJSON(files[c.JSON], env.provenance()), r.writePage(files[c.Page]), writeScores(files[c.Scores], all),
		r.record().write(files[c.Record]), r.record().notWorse(bar))
}

// measure measures sets; of those out of a file of scores all that can be known is.
func (c *accuracyCommand) measure(env *environment, sets []set) (all []measured, err error) {
	m := measurer{engine: env.engine, goroutines: c.Workers, progress: progressOn(env.err, env.terminal)}
	if m.goroutines == 0 {
		m.goroutines = runtime.GOMAXPROCS(0)
	}
	for _, s := range sets {
		var result measured
		if s.scores != nil {
			result = *s.scores
			result.name = s.name
		} else if result, err = m.measure(s); err != nil {
			return nil, err
		}
		all = append(all, result)
	}
	return all, nil
}

// open opens all sets, so that a mistake in the last argument shows before the first is measured.
func (c *accuracyCommand) open() (sets []set, err error) {
	named := map[string]bool{}
	for _, argument := range c.Sets {
		some, err := openSets(argument, c.Name)
		if err != nil {
			return nil, err
		}
		for _, s := range some {
			if named[s.name] {
				s.name = argument // two folders of one name, or one folder at two resolutions
			}
			if named[s.name] {
				return nil, fmt.Errorf("%s is given twice", argument)
			}
			named[s.name] = true
			sets = append(sets, s)
		}
	}
	return sets, nil
}

// openSets opens what one argument stands for.
func openSets(argument, naming string) ([]set, error) {
	if size, ok := strings.CutPrefix(argument, drawnPrefix); ok {
		s, err := openDrawn(size)
		return []set{s}, err
	}
	if size, ok := strings.CutPrefix(argument, patternsPrefix); ok {
		s, err := openPatterns(size)
		return []set{s}, err
	}
	if info, err := os.Stat(argument); err == nil && info.Mode().IsRegular() && strings.EqualFold(filepath.Ext(argument), ".csv") {
		all, err := readScoreFile(argument)
		sets := make([]set, len(all))
		for i := range all {
			sets[i] = all[i].set
			sets[i].scores = &all[i]
		}
		return sets, err
	}
	s, err := openSet(argument, naming)
	return []set{s}, err
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
