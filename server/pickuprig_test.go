package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
)

// until waits until something is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never comes to this: %s", what)
		}
	}
}

// counter is a service with pickups, as the program, and what a test knows of one pickup.
type counter struct {
	t    *testing.T
	box  *postbox
	dir  string
	args []string
	p    *process
	c    *client.Client

	id, code, nonce string
	locker          int
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	f := &counter{t: t, box: newPostbox(t), dir: t.TempDir()}
	f.args = []string{"serve", "--data", filepath.Join(f.dir, "data"), "--listen", "127.0.0.1:0", "--audit", filepath.Join(f.dir, "audit"), "--pickups", "hall",
		"--notify-smtp", f.box.address, "--notify-smtp-security", "loopback", "--notify-from", "amt@town.example", "--notify-contact", "030 1234",
		"--notify-places", write(t, "places", "# where they stand\nhall Rathaus, Markt 1\n"), "--notify-letters", filepath.Join(f.dir, "letters")}
	if err := os.Mkdir(filepath.Join(f.dir, "letters"), 0o700); err != nil {
		t.Fatal(err)
	}
	f.start()
	return f
}

func (f *counter) start() {
	f.t.Helper()
	f.p = start(f.t, "serves", f.args...)
	f.c = client.New(f.p.url, client.Options{})
}

// crash kills the program and starts it on what it left.
func (f *counter) crash() {
	f.t.Helper()
	f.p.kill(f.t)
	f.start()
}

func (f *counter) ctx() context.Context { return f.t.Context() }

func (f *counter) good(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// codePattern finds codes in mails.
var codePattern = regexp.MustCompile(`\b[346789ACDEFHJKMNPQRTWXY]{4}-[346789ACDEFHJKMNPQRTWXY]{4}\b`)

// announced is what the tests announce.
func announced() client.Announcement {
	return client.Announcement{
		Subject: "s-1", Documents: []client.Document{{Kind: "passport", Barcode: "C01X", Issued: time.Now().Format(time.DateOnly)}},
		Contact: &client.Contact{Language: "de", Mail: "anna@example.net", Postal: []string{"A. Beispiel", "Am Markt 1"}},
		Factors: map[string]string{"birth-date": "1980-02-29"},
	}
}

// story is what happens to a pickup, step by step.
func (f *counter) story() []func() {
	finger := func(print minutiae.Image) *client.Sample {
		s, err := sample(print)
		f.good(err)
		return &s
	}
	step := func(name string, b client.StepBody) func() {
		return func() {
			p, err := f.c.Step(f.ctx(), f.id, name, b)
			f.good(err)
			if f.locker = p.Locker; p.Code != "" {
				f.t.Errorf("%s tells the code to the clerk: %+v", name, p)
			}
		}
	}
	barcodes := []string{"C01X"}
	return []func(){
		func() {
			_, err := f.c.PutTerminal(f.ctx(), "hall", []client.Locker{{Size: 1, Height: 900}})
			f.good(err)
		},
		func() {
			_, err := f.c.Enroll(f.ctx(), "hall", "s-1", []client.Sample{*finger(people[0].enrolled())}, nil)
			f.good(err)
		},
		func() {
			for range 2 {
				p, err := f.c.Announce(f.ctx(), "application 7", announced())
				f.good(err)
				if f.id != "" && p.Pickup != f.id {
					f.t.Errorf("announced twice: %s and %s", f.id, p.Pickup)
				}
				f.id = p.Pickup
			}
		},
		func() { p, err := f.c.Announce(f.ctx(), "application 7", announced()); f.good(err); f.same(p.Pickup) },
		step("reserve", client.StepBody{Terminal: "hall", Barcodes: barcodes, Operators: []string{"anna"}}),
		step("load", client.StepBody{Barcodes: barcodes, Operators: []string{"bert"}}),
		func() {
			until(f.t, "the citizen is told", func() bool { p, err := f.c.Pickup(f.ctx(), f.id); f.good(err); return p.Notified })
			mails := f.box.all("Rathaus, Markt 1")
			f.code = codePattern.FindString(mails[len(mails)-1])
		},
		func() {
			p, err := f.c.Present(f.ctx(), "hall", f.code)
			f.good(err)
			if f.same(p.Pickup); p.Locker != 1 || p.Finger == "" || !slices.Equal(p.Ways, []string{"finger", "birth-date"}) {
				f.t.Errorf("%+v", p)
			}
		},
		func() { f.attempt(finger(people[1].lay(1)), "no-match") },
		func() { f.attempt(finger(people[0].lay(1)), "match") },
		func() { f.tell("opened") },
		func() { f.tell("emptied") },
		func() { f.tell("emptied") },
		func() {
			until(f.t, "the pickup is erased", func() bool {
				_, err := f.c.Pickup(f.ctx(), f.id)
				return client.IsProblem(err, client.ProblemNoPickup)
			})
		},
	}
}

// tell reports what becomes of the locker.
func (f *counter) tell(seen string) {
	f.t.Helper()
	heard, err := f.c.Report(f.ctx(), "hall", client.Heartbeat{Reports: []client.Report{{Locker: 1, Nonce: f.nonce, Seen: seen, At: time.Now()}}})
	if f.good(err); heard.Settled != 1 || len(heard.Refused) > 0 {
		f.t.Errorf("%s: %+v", seen, heard)
	}
}

func (f *counter) same(id string) {
	f.t.Helper()
	if id != f.id {
		f.t.Errorf("pickup %q, want %q", id, f.id)
	}
}

// attempt lays a finger down for a nonce of a gate, and has the gate obey the release.
func (f *counter) attempt(finger *client.Sample, decision string) {
	f.t.Helper()
	keys, err := f.c.ReleaseKeys(f.ctx(), "hall")
	f.good(err)
	gate := release.NewGate(release.TerminalOf("hall"), []ed25519.PublicKey{keys[0]}, release.GateOptions{Random: bytes.NewReader([]byte(fmt.Sprintf("%-32s", decision)))})
	nonce, err := gate.Nonce()
	f.good(err)
	f.nonce = hex.EncodeToString(nonce[:])
	r, err := f.c.Release(f.ctx(), "hall", client.Attempt{Code: f.code, Nonce: f.nonce, Finger: finger, Attack: "no"})
	f.good(err)
	if r.Decision != decision || r.Matched() != (decision == "match") {
		f.t.Errorf("%s: %+v", decision, r)
	}
	if err := gate.Admit(r.Release, 1, release.Collect); (err == nil) != (decision == "match") {
		f.t.Errorf("%s: the gate says %v", decision, err)
	}
}

// ended holds what is left of the pickup against what may be.
func (f *counter) ended() {
	f.t.Helper()
	if _, err := f.c.Get(f.ctx(), "hall", "s-1"); !client.IsProblem(err, client.ProblemNotFound) {
		f.t.Errorf("the subject is still there: %v", err)
	}
	b, err := os.ReadFile(filepath.Join(f.dir, "data", "receipts", f.id+".json"))
	f.good(err)
	var r wirePickupReceipt
	f.good(json.Unmarshal(b, &r))
	if r.Outcome != "handed-over" || r.Terminal != "hall" || r.Locker != 1 || !ed25519.Verify(r.Key, r.signed(), r.Signature) {
		f.t.Errorf("the receipt is %s", b)
	}
	until(f.t, "what is known of the person is gone", func() bool {
		left, err := os.ReadDir(filepath.Join(f.dir, "data", "contacts"))
		f.good(err)
		return len(left) == 0
	})
	if len(f.box.all("anna@example.net")) < 2 || len(f.box.all(f.code)) == 0 {
		f.t.Errorf("the mails are %q", f.box.all(""))
	}
	f.p.interrupt(f.t)
	if status, out, said := say(f.t, "audit", "verify", "--audit", filepath.Join(f.dir, "audit")); status != 0 {
		f.t.Errorf("the record: %s%s", out, said)
	}
	for _, dir := range []string{"data", "audit"} {
		f.nowhere(filepath.Join(f.dir, dir), f.code, "anna@example", "A. Beispiel", "C01X", "1980-02-29")
	}
}

// nowhere looks for texts in all files of a folder.
func (f *counter) nowhere(dir string, texts ...string) {
	f.t.Helper()
	f.good(filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, text := range texts {
			if bytes.Contains(b, []byte(text)) {
				f.t.Errorf("%s holds %q", path, text)
			}
		}
		return err
	}))
}
