package main

import (
	"context"
	"errors"
	"sync"
	"testing"

	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// people are the citizens of all tests: growing their fingers takes longer than most tests.
var people = town()

// memory is a registry without a service, which fails on demand.
type memory struct {
	mu      sync.Mutex
	kept    map[string]minutiae.Template
	forgets bool                        // whether Remove works
	lies    func(comparison) comparison // changes answers; nil: it does not
	err     error                       // of every call
}

func newMemory() *memory { return &memory{kept: map[string]minutiae.Template{}, forgets: true} }

func (m *memory) Enroll(_ context.Context, subject string, _ index.Finger, print minutiae.Image) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, err := minutiae.Extract(print, &minutiae.Scratch{})
	m.kept[subject] = t
	return errors.Join(err, m.err)
}

func (m *memory) Verify(_ context.Context, subject string, print minutiae.Image) (comparison, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, found := m.kept[subject]
	t, err := minutiae.Extract(print, &minutiae.Scratch{})
	if err = errors.Join(err, m.err); err != nil || !found {
		return comparison{}, errors.Join(err, errors.New("cannot compare"))
	}
	c := comparison{subject: subject}
	score := matcher.NewProbe(t).Match(matcher.NewCandidate(kept), &matcher.Scratch{})
	c.score = score.String()
	switch {
	case score >= matcher.ScoreAtFMR(1e-4):
		c.decision = kiosk.Matched
	case t.Quality < minQuality:
		c.decision = kiosk.Unreadable
	}
	if m.lies != nil {
		c = m.lies(c)
	}
	return c, nil
}

func (m *memory) Has(_ context.Context, subject string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, found := m.kept[subject]
	return found, m.err
}

func (m *memory) Remove(_ context.Context, subject string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forgets {
		delete(m.kept, subject)
	}
	return m.err
}

// drawnTemplate returns the template of a finger that nobody has.
func drawnTemplate(t *testing.T, seed uint64) minutiae.Template {
	t.Helper()
	return synth.NewPattern(seed).Template(1, synth.Options{})
}
