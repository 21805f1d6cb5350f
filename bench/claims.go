package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"fingerzeig/matcher"
)

// claimsCommand holds what the engine says of its own results against what is seen.
type claimsCommand struct {
	Sets []string `arg:"" name:"dir[@ppi]" help:"Folders of images as for accuracy, none of which the engine was fitted to."`
	Name string   `placeholder:"REGEXP" help:"How files are named, as for accuracy."`
}

// trial is a comparison of two prints of a set.
type trial struct {
	a, b     int // fingers of the set; the same in a mated comparison
	i, j     int // which print of each
	score    matcher.Score
	evidence int32
	quality  uint8 // of the worse of the two
}

// trials are all comparisons of a set.
type trials struct {
	name    string
	fingers [][]looked
	all     []trial
}

// Run measures the sets and writes a table for each claim.
func (c *claimsCommand) Run(env *environment) error {
	var sets []trials
	for _, argument := range c.Sets {
		a := fitArguments{Sets: []string{argument}, Name: c.Name}
		fingers, names, err := a.lookAtSets("keep")
		if err != nil {
			return err
		}
		s := trials{name: names[0], fingers: fingers}
		if err := s.compare(); err != nil {
			return err
		}
		sets = append(sets, s)
	}
	return errors.Join(writeStatedRates(env.out, sets), writeReliability(env.out, sets), writeDiscard(env.out, sets), writeSamples(env.out, sets))
}

// compare compares every print of the set with every other. Prints without minutiae score 0.
func (s *trials) compare() error {
	type place struct{ finger, print int }
	var places []place
	var probes []*matcher.Probe
	var candidates []matcher.Candidate
	for f, prints := range s.fingers {
		for i, p := range prints {
			places = append(places, place{f, i})
			probes = append(probes, matcher.NewProbe(p.template))
			candidates = append(candidates, matcher.NewCandidate(p.template))
		}
	}
	rows := make([][]trial, len(places))
	newScratch := func() *matcher.Scratch { return new(matcher.Scratch) }
	err := parallel(len(places), runtime.GOMAXPROCS(0), newScratch, func(scratch *matcher.Scratch, i int) error {
		for j := i + 1; j < len(places); j++ {
			p, q := places[i], places[j]
			rows[i] = append(rows[i], trial{
				a: p.finger, b: q.finger, i: p.print, j: q.print,
				score:    probes[i].Match(candidates[j], scratch),
				evidence: probes[i].Evidence(candidates[j], scratch),
				quality:  min(s.fingers[p.finger][p.print].template.Quality, s.fingers[q.finger][q.print].template.Quality),
			})
		}
		return nil
	})
	for _, row := range rows {
		s.all = append(s.all, row...)
	}
	return err
}

// writeTitled writes a table under a title, with a line that says how to read it.
func writeTitled(w io.Writer, title, how string, rows [][]string) error {
	_, err := fmt.Fprintf(w, "%s\n%s\n\n%s\n", title, how, align(rows))
	return err
}
