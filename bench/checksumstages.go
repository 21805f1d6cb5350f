package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"runtime"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// hasher makes checksums. The zero hasher is ready.
type hasher struct{ h hash.Hash }

func (h *hasher) add(b []byte) {
	if h.h == nil {
		h.h = sha256.New()
	}
	h.h.Write(b)
}

// text adds texts, each with its length: two of them are not the same as one of both.
func (h *hasher) text(texts ...string) {
	for _, t := range texts {
		h.numbers(int64(len(t)))
		h.add([]byte(t))
	}
}

func (h *hasher) numbers(all ...int64) {
	for _, v := range all {
		h.add(binary.BigEndian.AppendUint64(nil, uint64(v)))
	}
}

// sum returns half of the SHA-256, which is enough against chance.
func (h *hasher) sum() string {
	h.add(nil)
	return hex.EncodeToString(h.h.Sum(nil)[:16])
}

// checksums makes those of all prints of a set.
func checksums(s set, progress progressFunc) ([]printChecksum, error) {
	step, done := progress(s.name+" checksum", 2*len(s.images))
	defer done()
	prints, samples := make([]printChecksum, len(s.images)), make([]sample, len(s.images))
	err := parallel(len(s.images), runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, i int) (err error) {
		defer step(1)
		prints[i] = printChecksum{Set: s.name, Print: s.images[i].name}
		samples[i], err = prints[i].extract(s, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	newScratch := func() *matcher.Scratch { return new(matcher.Scratch) }
	return prints, parallel(len(prints), runtime.GOMAXPROCS(0), newScratch, func(scratch *matcher.Scratch, i int) error {
		defer step(1)
		prints[i].compare(samples[i].probe, samples, scratch)
		return nil
	})
}

func (p *printChecksum) add(stage string, h *hasher) {
	p.Stages = append(p.Stages, stageChecksum{stage, h.sum()})
}

// extract makes the checksums of the image, of what every stage makes of it, and of the template in its forms. An image that cannot be
// extracted ends with the reason.
func (p *printChecksum) extract(s set, i int) (made sample, err error) {
	img, err := s.read(i)
	if err != nil {
		return made, err
	}
	var h hasher
	h.numbers(int64(img.Width), int64(img.Height), int64(img.PPI))
	h.add(img.Pixels)
	p.add("image", &h)
	seen := map[string]int{}
	scratch := minutiae.Scratch{Trace: func(l minutiae.Layer) {
		var h hasher
		h.numbers(int64(l.Width), int64(l.Height), int64(l.CellPx))
		b := make([]byte, 0, 2*len(l.Values))
		for _, v := range l.Values {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		}
		h.add(b)
		name := l.Stage + " " + l.Name
		if seen[name]++; seen[name] > 1 { // a stage that runs again
			name = fmt.Sprintf("%s, %d", name, seen[name])
		}
		p.add(name, &h)
	}}
	made.template, err = minutiae.Extract(img, &scratch)
	h = hasher{}
	if err != nil {
		h.text(err.Error())
		p.add("error", &h)
		made.template = minutiae.Template{}
	}
	b, err := made.template.MarshalBinary()
	if err != nil {
		return made, err
	}
	h.add(b)
	p.add("template", &h)
	h = hasher{}
	for _, structure := range matcher.Structures(made.template) {
		for _, v := range structure {
			h.numbers(int64(v))
		}
	}
	p.add("structure", &h)
	made.probe, made.candidate = matcher.NewProbe(made.template), matcher.NewCandidate(made.template)
	h = hasher{}
	h.add(made.candidate.Bytes())
	p.add("candidate", &h)
	return made, nil
}

// compare makes the checksums of the print's row in the matrix of all comparisons, from the first look to the score.
func (p *printChecksum) compare(probe *matcher.Probe, all []sample, scratch *matcher.Scratch) {
	var sketch, likeness, evidence, score hasher
	for _, s := range all {
		var sketches matcher.Sketches
		sketches.Append(s.candidate)
		var rank [1]uint16
		probe.Screen(rank[:], &sketches)
		sketch.numbers(int64(rank[0]))
		likeness.numbers(int64(probe.Likeness(s.candidate, scratch)))
		evidence.numbers(int64(probe.Evidence(s.candidate, scratch)))
		score.numbers(int64(probe.Match(s.candidate, scratch)))
	}
	p.add("sketch", &sketch)
	p.add("likeness", &likeness)
	p.add("evidence", &evidence)
	p.add("score", &score)
}
