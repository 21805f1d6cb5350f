package api_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/internal/release"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// hallKey signs releases in tests.
var hallKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

// newPickups returns pickups of the gallery hall, on files of their own.
func newPickups(t testing.TB, now func() time.Time) *api.Pickups {
	t.Helper()
	dir, key := t.TempDir(), bytes.Repeat([]byte{3}, 32)
	log, state, err := pickup.OpenFile(filepath.Join(dir, "pickup.log"), key, rand.Reader, now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	hasher, err := pickup.NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := contacts.Open(filepath.Join(dir, "contacts"), key)
	if err != nil {
		t.Fatal(err)
	}
	return &api.Pickups{
		Book: pickup.NewBook(log, state, hasher, now, rand.Reader), Contacts: kept, Gallery: "hall", Key: hallKey, Zone: time.UTC,
	}
}

// post is an office with a terminal of the name of its key, and pickups on their way.
type post struct {
	*office
	pickups *api.Pickups
	nonces  byte
}

const lockers = `{"lockers":[{"size":1,"height":900},{"size":1,"height":1700},{"size":3,"height":900}]}`

func newPost(t *testing.T, o api.Options, set func(*api.Pickups), noted map[string]map[int]bool) *post {
	t.Helper()
	f := &post{office: &office{now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}} // until there is the real one
	o.Pickups = newPickups(t, func() time.Time { return f.now })
	if set != nil {
		set(o.Pickups)
	}
	f.pickups = o.Pickups
	f.office = newOffice(t, o)
	if noted != nil {
		f.http.Transport = notedBy(f.http.Transport.(held), noted)
	}
	f.ask(200, "PUT", "/v1/terminals/terminal", lockers, f.as("operator")...)
	f.ask(200, "PUT", "/v1/terminals/annex", lockers, f.as("operator")...)
	f.enrolled("anna", "ben", "carla")
	return f
}

// wirePickup is a pickup in an answer.
type wirePickup struct {
	Pickup, Status, Terminal, Code, Why, Subject string
	Locker                                       int
	Missing, Ways                                []string
	Release                                      []byte
	Locked, FingerOpen, Notified, Reachable      bool
}

// wireReleased is a decision in an answer.
type wireReleased struct {
	Decision, Pickup string
	Locker           int
	Release          []byte
	FingerOpen       bool
	Ways             []string
}

func passport(subject, barcode, more string) string {
	return fmt.Sprintf(`{"subject":%q,"documents":[{"kind":"passport","barcode":%q,"issued":"2026-11-20"}]%s}`, subject, barcode, more)
}

// announced announces a passport.
func (f *post) announced(subject, barcode, more string) (p wirePickup) {
	f.t.Helper()
	f.ask(201, "POST", "/v1/pickups", passport(subject, barcode, more), f.as("desk")...).into(f.t, &p)
	return p
}

// step takes a pickup one step on, with a key.
func (f *post) step(status int, id, step, body, key string, headers ...string) (p wirePickup) {
	f.t.Helper()
	r := f.ask(status, "POST", "/v1/pickups/"+id+"/"+step, body, f.as(key, headers...)...)
	if status == 200 {
		r.into(f.t, &p)
	}
	return p
}

// loaded brings a passport into a locker of the terminal, by two.
func (f *post) loaded(subject, barcode, more string) wirePickup {
	f.t.Helper()
	id := f.announced(subject, barcode, more).Pickup
	f.step(200, id, "reserve", fmt.Sprintf(`{"terminal":"terminal","barcodes":[%q]}`, barcode), "desk")
	return f.step(200, id, "load", fmt.Sprintf(`{"barcodes":[%q]}`, barcode), "operator")
}

// nonce returns a new one.
func (f *post) nonce() string {
	f.nonces++
	return fmt.Sprintf("%032x", f.nonces)
}

// attempt asks for a release with a finger.
func (f *post) attempt(status int, code, nonce string, seed uint64) (w wireReleased) {
	f.t.Helper()
	body := fmt.Sprintf(`{"code":%q,"nonce":%q,"finger":{"template":%q}}`, code, nonce, b64(stored(f.t, seed)))
	r := f.ask(status, "POST", "/v1/terminals/terminal/release", body, f.as("terminal")...)
	if status == 200 {
		r.into(f.t, &w)
	}
	return w
}

// obeyed holds a release against what it has to be.
func (f *post) obeyed(signed []byte, nonce string, locker int, purpose release.Purpose) {
	f.t.Helper()
	r, err := release.Parse(signed)
	if err != nil || r.Terminal != release.TerminalOf("terminal") || int(r.Locker) != locker || r.Purpose != purpose || fmt.Sprintf("%x", r.Nonce) != nonce {
		f.t.Fatalf("the release is %+v, %v", r, err)
	}
}

func (f *post) report(status int, report string) reply {
	f.t.Helper()
	return f.ask(status, "POST", "/v1/terminals/terminal/reports", `{"reports":[`+report+`]}`, f.as("terminal")...)
}
