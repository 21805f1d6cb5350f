package main

import (
	"testing"

	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// people are the citizens of all tests: growing their fingers takes longer than most tests.
var people = town()

// newTownHall returns a town hall with a service of its own.
func newTownHall(t *testing.T) *townHall {
	t.Helper()
	l, err := listenLoopback("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, o, err := prepare(t.TempDir(), l)
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	if err := h.setUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

// verified reports whether a citizen's print of another day is that of who is enrolled under the card.
func verified(t *testing.T, o *office, c citizen) bool {
	t.Helper()
	s, err := sample(c.lay(1))
	if err != nil {
		t.Fatal(err)
	}
	v, err := o.client.Verify(t.Context(), townGallery, c.card, s, client.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return v.Matched()
}

// drawnTemplate returns the template of a finger that nobody has.
func drawnTemplate(t *testing.T, seed uint64) minutiae.Template {
	t.Helper()
	return synth.NewPattern(seed).Template(1, synth.Options{})
}
