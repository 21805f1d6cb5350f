package main

import (
	"errors"
	"fmt"
	"runtime"

	"fingerzeig/index"
	"fingerzeig/index/arena"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// hidden is who is to be found in a gallery, and by what.
type hidden struct {
	what     string // where they come from
	twins    int    // fingers left out because another folder has them too
	enrolled []minutiae.Template
	probes   []searcher
}

// searcher is a probe and the number of the finger that it is of.
type searcher struct {
	probe *matcher.Probe
	mate  int
}

const (
	drawnMates  = 100 // that are hidden where there are no real ones
	drawnProbes = 3   // impressions of each
	twinScore   = 60 * matcher.Score(100)
)

// hide prepares the fingers to be found.
func (c *scaleCommand) hide(progress progressFunc) (*hidden, error) {
	h, err := c.hideReal(progress)
	if err != nil {
		return nil, err
	}
	if len(c.Data) == 0 {
		h.what = fmt.Sprintf("%d drawn fingers", drawnMates)
		for i := range drawnMates {
			p := synth.NewPattern(^uint64(i)) // the crowd counts from below
			h.enrolled = append(h.enrolled, p.Template(1, synth.Good()))
			for k := range uint64(drawnProbes) {
				h.probes = append(h.probes, searcher{matcher.NewProbe(p.Template(2+k, crowdOptions)), i})
			}
		}
	}
	if n := len(h.probes); c.Probes > 0 && n > c.Probes {
		for i := range c.Probes {
			h.probes[i] = h.probes[i*n/c.Probes]
		}
		h.probes = h.probes[:c.Probes]
	}
	return h, nil
}

// hideReal reads the folders: of each finger the first print that can be enrolled, and all others as probes.
func (c *scaleCommand) hideReal(progress progressFunc) (*hidden, error) {
	a := accuracyCommand{Sets: c.Data, Name: c.Name}
	sets, err := a.open()
	if err != nil {
		return nil, err
	}
	h := &hidden{}
	for i := range sets {
		s := newMeasured(sets[i])
		m := measurer{engine: fingerzeig{}, goroutines: runtime.GOMAXPROCS(0), progress: progress}
		samples, err := m.extract(&s)
		if err != nil {
			return nil, err
		}
		h.add(&s, samples)
	}
	if len(sets) > 0 && len(h.probes) == 0 {
		return nil, errors.New("no finger of the folders has two prints that can be enrolled")
	}
	h.what = fmt.Sprintf("%d fingers of %d folders", len(h.enrolled), len(sets))
	return h, nil
}

// add hides the fingers of a set. A finger that another set has too would be found under either name: its prints here are left out.
func (h *hidden) add(s *measured, samples []sample) {
	place := make([]int, len(s.fingers)) // in enrolled, plus 1; -1: left out
	others := len(h.enrolled)
	var scratch matcher.Scratch
	for i, img := range s.images {
		switch {
		case s.minutiae[i] == 0 || place[img.finger] < 0:
		case place[img.finger] > 0:
			h.probes = append(h.probes, searcher{samples[i].probe, place[img.finger] - 1})
		case h.known(samples[i].probe, others, &scratch):
			place[img.finger] = -1
			h.twins++
		default:
			h.enrolled = append(h.enrolled, samples[i].template)
			place[img.finger] = len(h.enrolled)
		}
	}
}

// known tells whether one of the first n enrolled is the same finger.
func (h *hidden) known(p *matcher.Probe, n int, s *matcher.Scratch) bool {
	for _, t := range h.enrolled[:n] {
		if p.Match(matcher.NewCandidate(t), s) >= twinScore {
			return true
		}
	}
	return false
}

// mateScores returns the score of each probe with its mate.
func (h *hidden) mateScores() (scores []matcher.Score) {
	var s matcher.Scratch
	for _, p := range h.probes {
		scores = append(scores, p.probe.Match(matcher.NewCandidate(h.enrolled[p.mate]), &s))
	}
	return scores
}

// crowd is a gallery of drawn fingers in which others hide.
type crowd struct {
	gallery  *arena.Gallery
	fingers  int
	drawn    int
	alone    []matcher.Score // of each probe with its mate
	ranked   []bool          // whether comparing with everybody puts the mate of a probe first
	rankedAt int             // in a gallery of so many fingers
}

// newCrowd returns a gallery of those who hide alone.
func newCrowd(h *hidden) *crowd {
	c := &crowd{gallery: arena.New(), fingers: len(h.enrolled)}
	for i, t := range h.enrolled {
		c.gallery.Put(arena.Subject{ID: mateID(i), Samples: []arena.Sample{{Candidate: matcher.NewCandidate(t)}}})
	}
	return c
}

func mateID(i int) string { return fmt.Sprintf("mate-%05d", i) }

// crowdOptions is how templates without an image are taken.
var crowdOptions = synth.Options{Variation: 0.3}

// stranger returns a finger of the crowd. It touches the sensor as people do who are in a hurry a little, and again where hardly anything shows.
func stranger(i int) (t minutiae.Template) {
	p := synth.NewPattern(uint64(i))
	for try := uint64(1); len(t.Minutiae) < index.MinMinutiae && try < 100; try++ {
		t = p.Template(try, crowdOptions)
	}
	return t
}

// drawAtOnce is how many fingers are put in the gallery at once.
const drawAtOnce = 2048

// grow draws fingers until there are so many.
func (c *crowd) grow(fingers int, progress progressFunc) {
	step, done := progress("draw", fingers-c.fingers)
	defer done()
	for c.fingers < fingers {
		some := make([]arena.Subject, min(drawAtOnce, fingers-c.fingers))
		first := c.drawn
		_ = parallel(len(some), runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, i int) error {
			some[i] = arena.Subject{ID: fmt.Sprintf("s%08d", first+i), Samples: []arena.Sample{{Candidate: matcher.NewCandidate(stranger(first + i))}}}
			return nil
		})
		c.gallery.Put(some...)
		c.fingers, c.drawn = c.fingers+len(some), c.drawn+len(some)
		step(len(some))
	}
}

func noWorker() struct{} { return struct{}{} }
