package main

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
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

// TestPickupRestored puts the log of pickups back from before the hand-over, in each of three ways in which the service gets to know: it finds a receipt,
// where that was not put back as well; the terminal knows of more; or it tells what the log never ordered. The document that was handed over is not
// released again, and two clerks find the locker empty.
func TestPickupRestored(t *testing.T) {
	for _, by := range []string{"receipt", "position", "report"} {
		t.Run(by, func(t *testing.T) {
			f := newCounter(t)
			steps := f.story()
			for _, step := range steps[:7] {
				step()
			}
			f.p.interrupt(t)
			data := filepath.Join(f.dir, "data")
			backup := t.TempDir()
			f.good(os.CopyFS(backup, os.DirFS(data)))
			f.start()
			for _, step := range steps[7:10] {
				step()
			}
			var known, late string
			switch by {
			case "report": // the service dies before the terminal is answered
				late = f.nonce
			default:
				for _, step := range steps[10:] {
					step()
				}
				heard, err := f.c.Report(f.ctx(), "hall", client.Heartbeat{})
				f.good(err)
				if by == "position" {
					known = heard.Position
				}
			}
			f.p.interrupt(t)
			receipt, _ := filepath.Glob(filepath.Join(data, "receipts", "*.json"))
			var kept []byte
			if by == "receipt" {
				var err error
				kept, err = os.ReadFile(receipt[0])
				f.good(err)
			}
			f.good(os.RemoveAll(data))
			f.good(os.CopyFS(data, os.DirFS(backup)))
			if kept != nil {
				f.good(os.MkdirAll(filepath.Dir(receipt[0]), 0o700))
				f.good(os.WriteFile(receipt[0], kept, 0o600))
			}
			f.start()
			h := client.Heartbeat{Position: known}
			if late != "" {
				h.Reports = []client.Report{{Locker: 1, Nonce: late, Seen: "emptied"}}
			}
			_, err := f.c.Report(f.ctx(), "hall", h)
			f.good(err)
			if _, err := f.c.Present(f.ctx(), "hall", f.code); !client.IsProblem(err, client.ProblemCodeUnknown) {
				t.Fatalf("the code: %v", err)
			}
			list, err := f.c.Pickups(f.ctx(), "return", "hall")
			if want := map[string]string{"report": "forced"}[by]; err != nil || len(list) != 1 || list[0].Why != cmp.Or(want, "restored") {
				t.Fatalf("the return list: %+v, %v", list, err)
			}
			if mails := f.box.all("Schalter"); by != "report" && len(mails) > 0 {
				t.Errorf("who has the document was told that it waits at the desk: %s", mails)
			}
			_, err = f.c.Step(f.ctx(), f.id, "open", client.StepBody{Operators: []string{"anna"}, Nonce: f.nonce})
			if !client.IsProblem(err, "/problems/four-eyes") {
				t.Errorf("opened by one: %v", err)
			}
			f.crash() // nothing of it is forgotten, nor begun again
			_, err = f.c.Step(f.ctx(), f.id, "lose", client.StepBody{Operators: []string{"anna", "bert"}})
			f.good(err)
		})
	}
}

// TestPickupOpening starts the service anew between the clerk's order to open a locker and the terminal that is heard.
func TestPickupOpening(t *testing.T) {
	f := newCounter(t)
	steps := f.story()
	for _, step := range steps[:5] {
		step()
	}
	_, err := f.c.Step(f.ctx(), f.id, "open", client.StepBody{Operators: []string{"anna"}})
	f.good(err)
	f.crash()
	nonce := strings.Repeat("0a", 16)
	heard, err := f.c.Report(f.ctx(), "hall", client.Heartbeat{Nonce: nonce})
	f.good(err)
	if heard.Open == nil || heard.Open.Pickup != f.id || heard.Open.Purpose != "load" {
		t.Fatalf("%+v", heard)
	}
	f.crash()
	again, err := f.c.Report(f.ctx(), "hall", client.Heartbeat{Nonce: nonce}) // the answer was lost
	f.good(err)
	if again.Open == nil || string(again.Open.Release) != string(heard.Open.Release) {
		t.Errorf("%+v, then %+v", heard, again)
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
