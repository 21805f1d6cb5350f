package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fingerzeig/internal/client"
)

// TestPickup takes a passport from the clerk to the citizen, over HTTP and by mail.
func TestPickup(t *testing.T) {
	f := newCounter(t)
	for _, step := range f.story() {
		step()
	}
	f.ended()
}

// TestPickupCrashes does the same and kills the service between any two steps.
func TestPickupCrashes(t *testing.T) {
	f := newCounter(t)
	for _, step := range f.story() {
		step()
		f.crash()
	}
	f.ended()
}

// TestPickupUndelivered announces to an address that there is not: a letter goes out, and the clerk can tell another code.
func TestPickupUndelivered(t *testing.T) {
	f := newCounter(t)
	f.box.refuses = true
	for i, step := range f.story()[:6] {
		if step(); i == 2 {
			continue
		}
	}
	until(t, "the clerk knows", func() bool { p, err := f.c.Pickup(f.ctx(), f.id); f.good(err); return p.Undelivered })
	letters, err := filepath.Glob(filepath.Join(f.dir, "letters", "*.txt"))
	if err != nil || len(letters) != 1 {
		t.Fatalf("%v, %v", letters, err)
	}
	b, err := os.ReadFile(letters[0])
	f.good(err)
	f.code = codePattern.FindString(string(b))
	_, err = f.c.Present(f.ctx(), "hall", f.code)
	f.good(err)
	p, err := f.c.Step(f.ctx(), f.id, "renew", client.StepBody{})
	f.good(err)
	if p.Code == "" || p.Code == f.code {
		t.Errorf("%+v", p)
	}
	if _, err := f.c.Present(f.ctx(), "hall", f.code); !client.IsProblem(err, client.ProblemCodeUnknown) {
		t.Errorf("the old code: %v", err)
	}
	_, err = f.c.Present(f.ctx(), "hall", p.Code)
	f.good(err)
}

// TestPickupOldLog puts a log back from before the hand-over: nothing may wait again.
func TestPickupOldLog(t *testing.T) {
	f := newCounter(t)
	steps := f.story()
	for _, step := range steps[:7] {
		step()
	}
	f.p.interrupt(t)
	path := filepath.Join(f.dir, "data", "pickup.log")
	old, err := os.ReadFile(path)
	f.good(err)
	f.start()
	for _, step := range steps[7:] {
		step()
	}
	f.p.interrupt(t)
	f.good(os.WriteFile(path, old, 0o600))
	args := append(slices.Clone(f.args), "--socket", filepath.Join(t.TempDir(), "s"))
	if status, _, said := say(t, args...); status != 1 || !strings.Contains(said, "older than the receipts") {
		t.Errorf("%d, %s", status, said)
	}
}
