package main

import (
	"os"
	"path/filepath"
	"regexp"
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

// TestPickupTakenBack takes back what nobody collects, and finds a locker empty.
func TestPickupTakenBack(t *testing.T) {
	f := newCounter(t)
	_, err := f.c.PutTerminal(f.ctx(), "hall", []client.Locker{{Size: 1, Height: 900}})
	f.good(err)
	two := []string{"anna", "bert"}
	for outcome, last := range map[string]client.StepBody{"returned": {Barcodes: []string{"C01X"}, Operators: two}, "lost": {Operators: two}} {
		a := announced()
		a.Subject, a.Contact = "", nil
		p, err := f.c.Announce(f.ctx(), "", a)
		f.good(err)
		id := p.Pickup
		step := map[string]string{"returned": "return", "lost": "lose"}[outcome]
		for _, s := range []struct {
			name string
			body client.StepBody
		}{
			{"reserve", client.StepBody{Terminal: "hall", Barcodes: []string{"C01X"}, Operators: two[:1]}},
			{"load", client.StepBody{Barcodes: []string{"C01X"}, Operators: two[1:]}},
			{"recall", client.StepBody{}},
			{step, last},
		} {
			p, err := f.c.Step(f.ctx(), id, s.name, s.body)
			if f.good(err); (p.Code != "") != (s.name == "load") {
				t.Errorf("%s: %+v", s.name, p)
			}
		}
		until(t, "it is erased", func() bool {
			_, err := f.c.Pickup(f.ctx(), id)
			return client.IsProblem(err, client.ProblemNoPickup)
		})
		b, err := os.ReadFile(filepath.Join(f.dir, "data", "receipts", id+".json"))
		if f.good(err); !strings.Contains(string(b), `"outcome": "`+outcome+`"`) {
			t.Errorf("%s: %s", outcome, b)
		}
	}
	f.p.interrupt(t)
	record := ""
	f.good(filepath.WalkDir(filepath.Join(f.dir, "audit"), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		record += string(b)
		return err
	}))
	for _, want := range []string{`"kind":"alarm","operation":"alarm","outcome":"lost"`, `"kind":"receipt","operation":"receipt","outcome":"lost"`, `"kind":"receipt","operation":"receipt","outcome":"returned"`} {
		if !strings.Contains(regexp.MustCompile(`"gallery":"[^"]*",`).ReplaceAllString(record, ""), want) {
			t.Errorf("the record lacks %s:\n%s", want, record)
		}
	}
	if mails := f.box.all(""); len(mails) > 0 {
		t.Errorf("nobody was to be told: %q", mails)
	}
}
