package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"fingerzeig/internal/kernel"
)

// speedCommand measures how long each step takes at each SIMD level, on one core.
type speedCommand struct {
	speedWork
	Rounds int    `default:"5" help:"Rounds, in each of which every level has its turn (${default})."`
	JSON   string `name:"json" placeholder:"FILE" help:"Write the figures as JSON."`
}

// speedWork is what is done in a round.
type speedWork struct {
	Sets    []string      `arg:"" optional:"" name:"dir[@ppi]" help:"Folders of images as for accuracy; drawn prints unless given."`
	Name    string        `placeholder:"REGEXP" help:"How files are named, as for accuracy."`
	Prints  int           `default:"16" help:"Most prints, spread evenly over those that there are (${default})."`
	Fingers int           `default:"5000" help:"Drawn fingers in the gallery that is searched; 0: no search (${default})."`
	Slice   time.Duration `default:"200ms" help:"Least time for each step of a round (${default})."`
}

// speedReport is what speed found, in the form of its JSON file.
type speedReport struct {
	What    string       `json:"what"` // which prints
	Prints  int          `json:"prints"`
	Fingers int          `json:"fingers"` // in the gallery
	Rounds  int          `json:"rounds"`
	Levels  []speedLevel `json:"speed"`
}

// speedLevel is a SIMD level, on one core.
type speedLevel struct {
	Level  string  `json:"level"`
	Absent bool    `json:"absent,omitempty"` // the processor lacks it, or FINGERZEIG_SIMD forbids it
	Steps  []timed `json:"steps,omitempty"`
}

// timed is a step: how long it takes, and how much processor time, which tells the energy.
type timed struct {
	Step    string  `json:"step"`
	Wall    middle  `json:"wall_us"`        // of one
	CPU     *middle `json:"cpu_us"`         // of one; null where the system does not tell
	PerWhat int     `json:"fingers_each"`   // compared in one: the gallery in a search, 1 in a comparison
	Steady  bool    `json:"without_allocs"` // whether one leaves nothing to the garbage collector
}

// middle is the middle of what the rounds gave, and the ends.
type middle struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Run starts a process for each level, because a level is chosen when a program starts, and gives them work by turns: what else the machine
// does falls on all of them alike.
func (c *speedCommand) Run(env *environment) error { return c.run(env, startSpeedWorker) }

func (c *speedCommand) run(env *environment, start func(dir string, level kernel.Level, w speedWork) (speedWorker, error)) (err error) {
	if c.Rounds < 1 || c.Prints < 2 || c.Fingers < 0 || c.Slice < 0 {
		return errors.New("--rounds must be above zero, --prints above one, --fingers and --slice not below zero")
	}
	f, err := create(c.JSON)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	dir, err := os.MkdirTemp("", "fingerzeig-speed-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	progress := progressOn(env.err, env.terminal)
	r := speedReport{Fingers: c.Fingers, Rounds: c.Rounds}
	var remove func() error
	if c.Sets, r.What, remove, err = setsOrDrawn(c.Sets, 1, max(c.Prints/2, 2), 2, progress); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	images, err := c.images()
	if err != nil {
		return err
	}
	r.Prints = len(images)
	if err := drawGallery(filepath.Join(dir, galleryFile), c.Fingers, progress); err != nil {
		return err
	}
	rounds, err := c.measure(dir, start, progress)
	if err != nil {
		return err
	}
	for level := kernel.Generic; level <= kernel.AVX512; level++ {
		l := speedLevel{Level: level.String(), Absent: level > kernel.ActiveLevel()}
		if !l.Absent {
			l.Steps = sumUp(rounds[level])
		}
		r.Levels = append(r.Levels, l)
	}
	return errors.Join(r.writeTable(env.out), writeSourced(f, env.provenance(), r))
}

// measure runs the rounds.
func (c *speedCommand) measure(dir string, start func(string, kernel.Level, speedWork) (speedWorker, error), progress progressFunc) (
	rounds [kernel.AVX512 + 1][]speedRound, err error,
) {
	var workers []speedWorker
	defer func() {
		for _, w := range workers {
			err = errors.Join(err, w.stop())
		}
	}()
	for level := kernel.Generic; level <= kernel.ActiveLevel(); level++ {
		w, err := start(dir, level, c.speedWork)
		if err != nil {
			return rounds, fmt.Errorf("level %s: %w", level, err)
		}
		workers = append(workers, w)
	}
	step, done := progress("speed", c.Rounds*len(workers))
	defer done()
	for range c.Rounds {
		for level, w := range workers {
			r, err := w.round()
			if err != nil {
				return rounds, fmt.Errorf("level %s: %w", kernel.Level(level), err)
			}
			rounds[level] = append(rounds[level], r)
			step(1)
		}
	}
	return rounds, nil
}
