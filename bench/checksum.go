package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// checksumCommand makes a checksum of what every stage makes of every print.
type checksumCommand struct {
	Sets     []string `arg:"" optional:"" name:"dir[@ppi]" help:"Folders of images as for accuracy; drawn prints unless given."`
	Name     string   `placeholder:"REGEXP" help:"How files are named, as for accuracy."`
	JSON     string   `name:"json" placeholder:"FILE" help:"Write the checksums as JSON, to be the baseline of another commit, processor or level."`
	Baseline string   `type:"existingfile" placeholder:"FILE" help:"Compare with this file, and fail where a checksum differs: the first stage that does is named."`
	Fingers  int      `default:"4" help:"Fingers to draw, of three prints each, where no folder is given (${default})."`
}

// checksumReport is what checksum found, in the form of its JSON file.
type checksumReport struct {
	All    string          `json:"checksum"` // of all that follows
	Prints []printChecksum `json:"prints"`
}

// printChecksum holds the checksums of a print, in the order in which they come about.
type printChecksum struct {
	Set    string          `json:"set"`
	Print  string          `json:"print"`
	Stages []stageChecksum `json:"stages"`
}

type stageChecksum struct {
	Stage string `json:"stage"` // "image", stages of packages minutiae and matcher, "template", "candidate"
	Sum   string `json:"sum"`
}

// errDiffers is returned when a checksum is another one than in the baseline.
var errDiffers = errors.New("the checksums differ from the baseline")

// Run makes the checksums.
func (c *checksumCommand) Run(env *environment) (err error) {
	if c.Fingers < 2 {
		return errors.New("--fingers must be above one")
	}
	var baseline *checksumReport
	if c.Baseline != "" {
		if baseline, err = readBaseline(c.Baseline); err != nil { // before the JSON file is made, which may be the same
			return err
		}
	}
	f, err := create(c.JSON)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	progress := progressOn(env.err, env.terminal)
	folders, _, remove, err := setsOrDrawn(c.Sets, 1, c.Fingers, 3, progress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	a := accuracyCommand{Sets: folders, Name: c.Name}
	sets, err := a.open()
	if err != nil {
		return err
	}
	var r checksumReport
	for _, s := range sets {
		prints, err := checksums(s, progress)
		if err != nil {
			return err
		}
		r.Prints = append(r.Prints, prints...)
	}
	r.All = r.sum()
	if err := writeSourced(f, env.provenance(), r); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(env.out, "%s: %d prints, %d checksums\n", r.All, len(r.Prints), r.count()); err != nil {
		return err
	}
	if baseline == nil {
		return nil
	}
	return r.compare(env.out, *baseline)
}

func readBaseline(path string) (*checksumReport, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r checksumReport
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if r.All == "" || r.All != r.sum() {
		return nil, fmt.Errorf("%s is not a whole file of checksums", path)
	}
	return &r, nil
}

// sum returns the checksum of all checksums.
func (r checksumReport) sum() string {
	var h hasher
	for _, p := range r.Prints {
		h.text(p.Set, p.Print)
		for _, s := range p.Stages {
			h.text(s.Stage, s.Sum)
		}
	}
	return h.sum()
}

func (r checksumReport) count() (n int) {
	for _, p := range r.Prints {
		n += len(p.Stages)
	}
	return n
}
