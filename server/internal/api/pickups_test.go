package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"fingerzeig/internal/release"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/pickup"
)

// TestHandOver is the story of a pickup.
func TestHandOver(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	p := f.loaded("anna", "C01", `,"factors":{"birth-date":"1980-02-29"}`)
	if p.Status != "loaded" || p.Code == "" || p.Locker != 2 || p.Terminal != "terminal" {
		t.Fatalf("%+v", p)
	}
	var shown struct {
		Pickup, Finger string
		Locker         int
		Ways           []string
	}
	f.ask(200, "POST", "/v1/terminals/terminal/present", fmt.Sprintf(`{"code":%q}`, p.Code), f.as("terminal")...).into(t, &shown)
	if shown.Pickup != p.Pickup || shown.Finger != "right-index" || shown.Locker != 2 || fmt.Sprint(shown.Ways) != "[finger birth-date]" {
		t.Errorf("%+v", shown)
	}
	f.journal.take()
	if w := f.attempt(200, p.Code, f.nonce(), 9); w.Decision != "no-match" || w.Release != nil || !w.FingerOpen {
		t.Errorf("another finger: %+v", w)
	}
	nonce := f.nonce()
	w := f.attempt(200, p.Code, nonce, 1)
	if w.Decision != "match" || w.Locker != 2 {
		t.Fatalf("the finger: %+v", w)
	}
	f.obeyed(w.Release, nonce, 2, release.Collect)
	if again := f.attempt(200, p.Code, nonce, 1); !bytes.Equal(again.Release, w.Release) {
		t.Errorf("again: %+v", again)
	}
	f.attempt(409, p.Code, f.nonce(), 1)
	f.report(200, fmt.Sprintf(`{"locker":2,"nonce":%q,"seen":"opened"},{"locker":2,"nonce":%q,"seen":"emptied","at":"2026-11-27T12:00:00Z"}`, nonce, nonce))
	f.report(200, fmt.Sprintf(`{"locker":2,"nonce":%q,"seen":"emptied"}`, nonce))
	var over wirePickup
	if f.ask(200, "GET", "/v1/pickups/"+p.Pickup, "", f.as("desk")...).into(t, &over); over.Status != "handed-over" {
		t.Errorf("%+v", over)
	}
	f.attempt(404, p.Code, f.nonce(), 1)
	record := f.journal.take()
	for _, want := range []string{"release terminal terminal hall hall/anna release no-match", "release terminal terminal hall hall/anna release match", "release terminal terminal hall hall/anna release outstanding"} {
		if !strings.Contains(record, want) {
			t.Errorf("the record lacks %q:\n%s", want, record)
		}
	}
}

// TestReleaseRecord reads what the record says of a decision: how it was asked for, and neither code nor answer.
func TestReleaseRecord(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	p := f.loaded("anna", "C01", `,"factors":{"birth-date":"1980-02-29","old-document":"L01X 00T47"}`)
	ask := func(status int, more string) wireReleased {
		var w wireReleased
		r := f.ask(status, "POST", "/v1/terminals/terminal/release", fmt.Sprintf(`{"code":%q,"nonce":%q,%s}`, p.Code, f.nonce(), more), f.as("terminal")...)
		if status == 200 {
			r.into(t, &w)
		}
		return w
	}
	finger := `"finger":{"template":"` + b64(stored(t, 1)) + `"}`
	for _, row := range []struct{ more, decision, note string }{
		{finger + `,"attack":"yes"`, "no-match", "pickup " + p.Pickup + ", terminal terminal, way finger, pad yes, locker 2"},
		{`"finger":{"template":"` + b64(stored(t, 8)) + `"}`, "no-match", "pickup " + p.Pickup + ", terminal terminal, way finger, pad none, locker 2"},
		{`"finger":{"template":"` + b64(few(t, 2)) + `"},"attack":"no"`, "unreadable", "pickup " + p.Pickup + ", terminal terminal, way finger, pad no, locker 2"},
		{`"way":"birth-date","answer":"28.02.1980"`, "no-match", "pickup " + p.Pickup + ", terminal terminal, way birth-date, locker 2"},
		{`"way":"old-document","answer":"lo1x-oot47"`, "match", "pickup " + p.Pickup + ", terminal terminal, way old-document, locker 2"},
	} {
		f.journal.take()
		if w := ask(200, row.more); w.Decision != row.decision || (w.Release != nil) != (row.decision == "match") {
			t.Errorf("%s: %+v", row.more, w)
		}
		f.journal.mu.Lock()
		e := f.journal.entries[len(f.journal.entries)-1]
		f.journal.mu.Unlock()
		if e.Kind != "release" || e.Note != row.note || e.Outcome != row.decision {
			t.Errorf("%s is recorded as %+v", row.more, e)
		}
		if strings.Contains(fmt.Sprint(e), p.Code) || strings.Contains(fmt.Sprint(e), "1980") {
			t.Errorf("the record tells %+v", e)
		}
	}
	f.journal.fails = fmt.Errorf("the disk is full")
	body := fmt.Sprintf(`{"code":%q,"nonce":"%032x",%s}`, p.Code, f.nonces, `"way":"old-document","answer":"lo1x-oot47"`)
	if r := f.ask(503, "POST", "/v1/terminals/terminal/release", body, f.as("terminal")...); strings.Contains(string(r.body), "release\"") {
		t.Errorf("released what is not recorded: %s", r.body)
	}
}

// TestFingerTries uses up the tries, by fingers that are wrong at the same time.
func TestFingerTries(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	p := f.loaded("anna", "C01", `,"factors":{"birth-date":"1980-02-29"}`)
	decisions := make(chan int, 12)
	for i := range 12 {
		body := fmt.Sprintf(`{"code":%q,"nonce":"%032x","finger":{"template":%q}}`, p.Code, 100+i, b64(stored(t, uint64(20+i))))
		request, err := http.NewRequest("POST", "http://service/v1/terminals/terminal/release", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+f.keys["terminal"])
		go func() {
			response, err := f.http.Do(request)
			if err != nil {
				decisions <- 0
				return
			}
			_ = response.Body.Close()
			decisions <- response.StatusCode
		}()
	}
	got := map[int]int{}
	for range 12 {
		got[<-decisions]++
	}
	if got[200] != 3 || got[409] != 9 {
		t.Errorf("%v", got)
	}
	f.attempt(409, p.Code, f.nonce(), 1)
	f.now = f.now.Add(31 * time.Minute)
	if w := f.attempt(200, p.Code, f.nonce(), 1); w.Decision != "match" {
		t.Errorf("after the pause: %+v", w)
	}
}

// TestFourEyes asks for steps that need two.
func TestFourEyes(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	second := "Bearer " + f.keys["operator"]
	id := f.announced("anna", "C01", "").Pickup
	f.step(200, id, "reserve", `{"terminal":"terminal","barcodes":["C01"]}`, "desk")
	nonce := f.nonce()
	f.obeyed(f.step(200, id, "open", fmt.Sprintf(`{"nonce":%q}`, nonce), "desk").Release, nonce, 2, release.Load)
	f.report(200, fmt.Sprintf(`{"locker":2,"nonce":%q,"seen":"full"}`, nonce))
	f.step(409, id, "load", `{"barcodes":["C01"]}`, "desk")
	f.step(422, id, "load", `{"barcodes":["C02"]}`, "operator")
	f.step(422, id, "load", `{"barcodes":["C01"],"operator":"operator"}`, "desk")
	f.step(200, id, "load", `{"barcodes":["C01"]}`, "operator")
	f.step(200, id, "recall", "", "desk")
	nonce = f.nonce()
	open := fmt.Sprintf(`{"nonce":%q}`, nonce)
	f.step(409, id, "open", open, "desk")
	f.step(409, id, "open", open, "desk", "Second-Authorization", "Bearer "+f.keys["desk"])
	f.step(401, id, "open", open, "desk", "Second-Authorization", "Bearer "+f.other())
	f.step(403, id, "open", open, "desk", "Second-Authorization", "Bearer "+f.keys["terminal"])
	f.obeyed(f.step(200, id, "open", open, "desk", "Second-Authorization", second).Release, nonce, 2, release.Return)
	f.step(409, id, "return", `{"barcodes":["C01"]}`, "desk", "Second-Authorization", second)
	f.report(200, fmt.Sprintf(`{"locker":2,"nonce":%q,"seen":"full"}`, nonce))
	f.step(409, id, "lose", "", "desk")
	if p := f.step(200, id, "return", `{"barcodes":["C01"]}`, "desk", "Second-Authorization", second); p.Status != "returned" {
		t.Errorf("%+v", p)
	}
}

// TestSubjectExpires holds the life of the print to that of the document, also without a pickup.
func TestSubjectExpires(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	f.announced("anna", "C01", "")
	var who struct{ Expires time.Time }
	f.ask(200, "GET", "/v1/galleries/hall/subjects/anna", "", f.as("desk")...).into(t, &who)
	if want := time.Date(2027, 2, 18, 0, 0, 0, 0, time.UTC); !who.Expires.Equal(want) {
		t.Errorf("expires %v, want %v", who.Expires, want)
	}
}

// TestAmong opens lockers without a code, where the operator allows it.
func TestAmong(t *testing.T) {
	body := func(f *post, nonce string, seed uint64) string {
		return fmt.Sprintf(`{"nonce":%q,"finger":{"template":%q}}`, nonce, b64(stored(t, seed)))
	}
	f := newPost(t, api.Options{}, nil, nil)
	f.ask(400, "POST", "/v1/terminals/terminal/release", body(f, f.nonce(), 1), f.as("terminal")...)
	f = newPost(t, api.Options{}, func(p *api.Pickups) { p.Among = true }, nil)
	f.loaded("anna", "C01", "")
	ben := f.loaded("ben", "C02", "")
	nonce := f.nonce()
	var w wireReleased
	f.ask(200, "POST", "/v1/terminals/terminal/release", body(f, nonce, 9), f.as("terminal")...).into(t, &w)
	if w.Decision != "no-match" || w.Pickup != "" || w.Release != nil {
		t.Errorf("nobody's finger: %+v", w)
	}
	for range 2 {
		w = wireReleased{}
		f.ask(200, "POST", "/v1/terminals/terminal/release", body(f, nonce, 2), f.as("terminal")...).into(t, &w)
		if w.Decision != "match" || w.Pickup != ben.Pickup {
			t.Fatalf("ben's finger: %+v", w)
		}
		f.obeyed(w.Release, nonce, ben.Locker, release.Collect)
	}
	for range 4 {
		f.ask(200, "POST", "/v1/terminals/terminal/release", body(f, f.nonce(), 9), f.as("terminal")...)
	}
	if r := f.ask(429, "POST", "/v1/terminals/terminal/release", body(f, f.nonce(), 1), f.as("terminal")...); r.header.Get("Retry-After") != "30" {
		t.Errorf("%s, %v", r.body, r.header)
	}
}

// TestMirror gives a terminal what it needs without a line, and takes what it did.
func TestMirror(t *testing.T) {
	f := newPost(t, api.Options{}, func(p *api.Pickups) { p.Offline = true }, nil)
	p := f.loaded("anna", "C01", "")
	var m struct {
		Pickups []struct {
			Pickup, Finger   string
			Locker           int
			Codes, Templates []string
		}
		Key []byte
	}
	r := f.ask(200, "GET", "/v1/terminals/terminal/mirror", "", f.as("terminal")...)
	r.into(t, &m)
	code, err := pickup.NormalizeCode(p.Code)
	if err != nil || len(m.Pickups) != 1 {
		t.Fatalf("%v, %+v", err, m)
	}
	sum := f.pickups.Book.Hasher().Code("terminal", code)
	if got := m.Pickups[0]; got.Pickup != p.Pickup || got.Finger != "right-index" || got.Codes[0] != fmt.Sprintf("%x", sum) || got.Templates[0] != base64.StdEncoding.EncodeToString(stored(t, 1)) {
		t.Errorf("%+v", got)
	}
	if record := f.journal.take(); !strings.Contains(record, "export") {
		t.Errorf("templates have left; the record:\n%s", record)
	}
	f.ask(304, "GET", "/v1/terminals/terminal/mirror", "", f.as("terminal", "If-None-Match", r.header.Get("ETag"))...)
	if record := f.journal.take(); record != "" {
		t.Errorf("nothing has left; the record:\n%s", record)
	}
	f.ask(403, "GET", "/v1/terminals/annex/mirror", "", f.as("terminal")...)
	f.journal.take()
	f.report(200, fmt.Sprintf(`{"offline":{"pickup":%q,"locker":%d,"nonce":%q,"refused":1,"seen":"emptied","at":"2026-11-27T12:00:00Z"}}`, p.Pickup, p.Locker, f.nonce()))
	if record := f.journal.take(); !strings.Contains(record, "release terminal terminal hall hall/anna report offline offline") {
		t.Errorf("the record:\n%s", record)
	}
	var over wirePickup
	if f.ask(200, "GET", "/v1/pickups/"+p.Pickup, "", f.as("desk")...).into(t, &over); over.Status != "handed-over" {
		t.Errorf("%+v", over)
	}
}
