package main

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// speedRound is one round at one level, a row a step.
type speedRound []lap

// lap is a step in one round.
type lap struct {
	Step    string
	WallUS  float64 // of one
	CPUUS   float64 // of one; below zero where the system does not tell
	PerWhat int
	Allocs  float64 // of one
}

// speedTask is the work of a round, in memory.
type speedTask struct {
	images     []minutiae.Image
	templates  []minutiae.Template
	probes     []*matcher.Probe
	candidates []matcher.Candidate
	gallery    *arena.Gallery
	fingers    int
	slice      time.Duration
	extraction minutiae.Scratch
	comparison matcher.Scratch
}

// galleryFile holds the candidates of the gallery, which would take long to draw anew at a slow level.
const galleryFile = "gallery.gob"

// drawGallery writes the candidates of fingers that nobody has.
func drawGallery(path string, fingers int, progress progressFunc) (err error) {
	step, done := progress("draw", fingers)
	defer done()
	all := make([][]byte, fingers)
	_ = parallel(fingers, runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, i int) error {
		all[i] = matcher.NewCandidate(stranger(i)).Bytes()
		step(1)
		return nil
	})
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(gob.NewEncoder(f).Encode(all), f.Close())
}

// images reads the prints, spread evenly over the sets.
func (w speedWork) images() (images []minutiae.Image, err error) {
	a := accuracyCommand{Sets: w.Sets, Name: w.Name}
	sets, err := a.open()
	if err != nil {
		return nil, err
	}
	type place struct{ set, image int }
	var places []place
	for s := range sets {
		for i := range sets[s].images {
			places = append(places, place{s, i})
		}
	}
	n := min(w.Prints, len(places))
	for i := range n {
		p := places[i*len(places)/n]
		img, err := sets[p.set].read(p.image)
		if err != nil {
			return nil, err
		}
		images = append(images, img)
	}
	return images, nil
}

// load brings the work into memory.
func (w speedWork) load(gallery string) (*speedTask, error) {
	t := &speedTask{fingers: w.Fingers, slice: w.Slice, gallery: arena.New()}
	var err error
	if t.images, err = w.images(); err != nil {
		return nil, err
	}
	for _, img := range t.images {
		template, err := minutiae.Extract(img, &t.extraction)
		if err != nil {
			return nil, err
		}
		t.templates = append(t.templates, template)
		t.probes = append(t.probes, matcher.NewProbe(template))
		t.candidates = append(t.candidates, matcher.NewCandidate(template))
	}
	f, err := os.Open(gallery)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all [][]byte
	if err := gob.NewDecoder(f).Decode(&all); err != nil {
		return nil, fmt.Errorf("%s: %w", gallery, err)
	}
	for i, b := range all {
		c, err := matcher.ParseCandidate(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", gallery, err)
		}
		t.gallery.Put(arena.Subject{ID: fmt.Sprintf("s%08d", i), Samples: []arena.Sample{{Candidate: c}}})
	}
	return t, nil
}

// The steps of a round.
const (
	stepExtract = "extract" // an image becomes a template
	stepPrepare = "prepare" // a template becomes a probe
	stepMatch   = "match"   // a probe and a candidate become a score
	stepVerify  = "verify"  // all three: from the image to the verdict
	stepSearch  = "search"  // a probe against the gallery
)

// round does all steps.
func (t *speedTask) round() (r speedRound) {
	n := len(t.images)
	r = append(r,
		t.lap(stepExtract, n, 1, func(i int) { _, _ = minutiae.Extract(t.images[i], &t.extraction) }),
		t.lap(stepPrepare, n, 1, func(i int) { matcher.NewProbe(t.templates[i]) }),
		t.lap(stepMatch, n*n, 1, func(i int) { t.probes[i/n].Match(t.candidates[i%n], &t.comparison) }),
		t.lap(stepVerify, n, 1, func(i int) {
			template, _ := minutiae.Extract(t.images[i], &t.extraction) // all of them could be read in load
			matcher.NewProbe(template).Match(t.candidates[(i+1)%n], &t.comparison)
		}))
	if t.fingers > 0 {
		r = append(r, t.lap(stepSearch, n, t.fingers, func(i int) {
			_, _ = t.gallery.Search(context.Background(), t.probes[i], arena.Options{Max: hitsKept, Workers: 1})
		}))
	}
	return r
}

// lap does a step n times, and all of that again until the slice is over. Only whole passes count: prints differ.
func (t *speedTask) lap(step string, n, perWhat int, do func(i int)) lap {
	runtime.GC() // what the step before left is not part of what this one costs
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, used, known := time.Now(), time.Duration(0), false
	if used, known = processorTime(); !known {
		used = 0
	}
	passes := 0
	for passes == 0 || time.Since(start) < t.slice {
		for i := range n {
			do(i)
		}
		passes++
	}
	wall, cpu := time.Since(start), -1.0
	runtime.ReadMemStats(&after)
	each := float64(passes * n)
	if total, ok := processorTime(); ok && known {
		cpu = float64(total-used) / 1e3 / each
	}
	return lap{Step: step, WallUS: float64(wall) / 1e3 / each, CPUUS: cpu, PerWhat: perWhat, Allocs: float64(after.Mallocs-before.Mallocs) / each}
}
