package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"runtime"

	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// The operations of a mix.
const (
	operationVerifyImage    = "verify-image"      // the right finger, as an image
	operationVerifyTemplate = "verify-template"   // the same, extracted by the terminal
	operationIdentify       = "identify"          // the right finger, as an image, among all
	operationIdentifyKnown  = "identify-template" // the same, extracted by the terminal
	operationEnrol          = "enrol"             // a new subject, by an image
)

var operations = []string{operationVerifyImage, operationVerifyTemplate, operationIdentify, operationIdentifyKnown, operationEnrol}

// population is who asks a server.
type population struct {
	service *client.Client
	what    string
	gallery string
	stays   bool // the gallery was there before
	others  int  // samples in it then
	fingers []loadFinger
	mix     map[string]int
	seed    uint64
}

// loadFinger is a subject: the print that is enrolled, and those that come later.
type loadFinger struct {
	subject string
	image   client.Sample
	probes  []loadProbe
}

type loadProbe struct{ image, template client.Sample }

// newPopulation reads all prints. A print that this engine cannot extract takes no part: the server would refuse it, too.
func newPopulation(sets []set, progress progressFunc) (*population, error) {
	var name [8]byte
	rand.Read(name[:])
	p := &population{gallery: "bench-load-" + hex.EncodeToString(name[:])}
	for _, s := range sets {
		probes, err := loadProbes(s, progress)
		if err != nil {
			return nil, err
		}
		fingers := make([]loadFinger, len(s.fingers))
		for i, probe := range probes {
			f := &fingers[s.images[i].finger]
			switch {
			case probe.template.Template == nil:
			case f.subject == "":
				f.subject, f.image = fmt.Sprintf("s%06d", len(p.fingers)+s.images[i].finger), probe.image
			default:
				f.probes = append(f.probes, probe)
			}
		}
		p.fingers = append(p.fingers, fingers...)
	}
	kept := p.fingers[:0]
	for _, f := range p.fingers {
		if len(f.probes) > 0 {
			kept = append(kept, f)
		}
	}
	if p.fingers = kept; len(kept) == 0 {
		return nil, errors.New("no finger has two prints that can be enrolled")
	}
	return p, nil
}

// loadProbes returns the prints of a set as they are sent. One without a template has too little to be enrolled.
func loadProbes(s set, progress progressFunc) ([]loadProbe, error) {
	step, done := progress(s.name+" extract", len(s.images))
	defer done()
	probes := make([]loadProbe, len(s.images))
	newScratch := func() *minutiae.Scratch { return new(minutiae.Scratch) }
	return probes, parallel(len(s.images), runtime.GOMAXPROCS(0), newScratch, func(scratch *minutiae.Scratch, i int) error {
		defer step(1)
		img, err := s.read(i)
		if err != nil {
			return err
		}
		png, err := imageio.EncodePNG(img)
		if err != nil {
			return err
		}
		probes[i].image = client.Sample{Image: png, PPI: img.PPI}
		t, err := minutiae.Extract(img, scratch)
		if err != nil || len(t.Minutiae) < fewestMinutiae {
			return nil
		}
		probes[i].template.Template, err = t.MarshalBinary()
		return err
	})
}

// fewestMinutiae is well above what the service asks for.
const fewestMinutiae = 8

// enter finds the gallery that those who ask are to be enrolled in; an empty name leaves them one of their own.
func (p *population) enter(ctx context.Context, gallery string) error {
	if gallery == "" {
		return nil
	}
	all, err := p.service.Galleries(ctx)
	if err != nil {
		return err
	}
	for _, g := range all {
		if g.Gallery == gallery {
			for i := range p.fingers { // beside the others, under names of this run
				p.fingers[i].subject = p.gallery + "-" + p.fingers[i].subject
			}
			p.gallery, p.stays, p.others = gallery, true, g.Samples
			return nil
		}
	}
	return fmt.Errorf("the server has no gallery %q", gallery)
}

// leave erases those who asked: with their gallery, unless that stays.
func (p *population) leave(ctx context.Context) (err error) {
	if !p.stays {
		if err = p.service.DropGallery(ctx, p.gallery); client.IsProblem(err, client.ProblemNotFound) {
			return nil
		}
		return err
	}
	for _, f := range p.fingers {
		if removed := p.service.Remove(ctx, p.gallery, f.subject); !client.IsProblem(removed, client.ProblemNotFound) {
			err = errors.Join(err, removed)
		}
	}
	return err
}

// enrol fills the gallery with the subjects, and with so many strangers.
func (p *population) enrol(ctx context.Context, strangers int, progress progressFunc) error {
	step, done := progress("enrol", len(p.fingers)+strangers)
	defer done()
	return parallel(len(p.fingers)+strangers, runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, i int) error {
		defer step(1)
		var subject string
		var s client.Sample
		if i < len(p.fingers) {
			subject, s = p.fingers[i].subject, p.fingers[i].image
		} else {
			b, err := stranger(i).MarshalBinary()
			if err != nil {
				return err
			}
			subject, s.Template = fmt.Sprintf("x%06d", i), b
		}
		_, err := p.service.Enroll(ctx, p.gallery, subject, []client.Sample{s}, nil)
		return err
	})
}

// call does request n of a mix: which one, and whose finger, follows from the seed and n.
func (p *population) call(ctx context.Context, n int) (a loadAnswer) {
	rng := mathrand.New(mathrand.NewPCG(p.seed, uint64(n)))
	a.operation = pick(p.mix, rng)
	f := p.fingers[rng.IntN(len(p.fingers))]
	probe := f.probes[rng.IntN(len(f.probes))]
	var err error
	switch a.operation {
	case operationVerifyImage, operationVerifyTemplate:
		s := probe.image
		if a.operation == operationVerifyTemplate {
			s = probe.template
		}
		var v client.Verdict
		v, err = p.service.Verify(ctx, p.gallery, f.subject, s, client.Query{})
		a.matched = v.Matched()
	case operationIdentify, operationIdentifyKnown:
		s := probe.image
		if a.operation == operationIdentifyKnown {
			s = probe.template
		}
		var i client.Identification
		i, err = p.service.Identify(ctx, p.gallery, s, client.Query{})
		a.matched = i.Matched()
	case operationEnrol:
		_, err = p.service.Enroll(ctx, p.gallery, fmt.Sprintf("e%d-%d", n, rng.Uint64()), []client.Sample{probe.image}, nil)
	}
	a.failure, a.answered = failureOf(err)
	return a
}

// pick draws an operation of a mix.
func pick(mix map[string]int, rng *mathrand.Rand) string {
	total := 0
	for _, o := range operations {
		total += mix[o]
	}
	k := rng.IntN(total)
	for _, o := range operations {
		if k -= mix[o]; k < 0 {
			return o
		}
	}
	panic("bench: a mix of nothing")
}
