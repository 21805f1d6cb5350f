package main

import (
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// engine is what is measured.
type engine interface {
	// worker returns what serves one goroutine.
	worker() worker
}

// worker extracts and compares, with working memory of its own.
type worker interface {
	extract(minutiae.Image) (minutiae.Template, error)
	prepare(minutiae.Template) sample
	compare(probe, candidate sample) matcher.Score
}

// sample is a template made ready for comparisons. It is read-only and shared by all workers.
type sample struct {
	template  minutiae.Template
	probe     *matcher.Probe
	candidate matcher.Candidate
}

// fingerzeig is the engine of this module.
type fingerzeig struct{}

type fingerzeigWorker struct {
	extraction minutiae.Scratch
	comparison matcher.Scratch
}

func (fingerzeig) worker() worker { return new(fingerzeigWorker) }

func (w *fingerzeigWorker) extract(img minutiae.Image) (minutiae.Template, error) {
	return minutiae.Extract(img, &w.extraction)
}

func (w *fingerzeigWorker) prepare(t minutiae.Template) sample {
	return sample{template: t, probe: matcher.NewProbe(t), candidate: matcher.NewCandidate(t)}
}

func (w *fingerzeigWorker) compare(probe, candidate sample) matcher.Score {
	return probe.probe.Match(candidate.candidate, &w.comparison)
}
