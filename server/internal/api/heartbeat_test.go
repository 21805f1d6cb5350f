package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fingerzeig/internal/release"
	"fingerzeig/server/internal/api"
)

// settled is the answer to what a terminal tells.
type settled struct {
	Settled int
	Open    *struct {
		Pickup, Purpose string
		Locker          int
		Release         []byte
	}
	Unsettled []struct {
		Locker int
		Nonce  string
	}
}

// beat tells nothing but that the terminal is there and has given a nonce away.
func (f *post) beat(nonce string) (s settled) {
	f.t.Helper()
	body := fmt.Sprintf(`{"reports":[],"nonce":%q}`, nonce)
	f.ask(200, "POST", "/v1/terminals/terminal/reports", body, f.as("terminal")...).into(f.t, &s)
	return s
}

// TestOpening has a locker opened for staff by the terminal's heartbeat: once, for the nonce that came first, within a minute.
func TestOpening(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	id := f.announced("anna", "C01", "").Pickup
	f.step(200, id, "reserve", `{"terminal":"terminal","barcodes":["C01"]}`, "desk")
	if s := f.beat(f.nonce()); s.Open != nil {
		t.Errorf("nobody asked: %+v", s)
	}
	f.ask(200, "POST", "/v1/pickups/"+id+"/open", "", f.as("desk")...)
	f.now = f.now.Add(time.Minute)
	if s := f.beat(f.nonce()); s.Open != nil {
		t.Errorf("too late: %+v", s)
	}
	if r := f.ask(200, "POST", "/v1/pickups/"+id+"/open", "", f.as("desk")...); !strings.Contains(string(r.body), `"opening":true`) {
		t.Errorf("%s", r.body)
	}
	f.journal.take()
	nonce := f.nonce()
	for range 2 { // the answer was lost
		s := f.beat(nonce)
		if s.Open == nil || s.Open.Pickup != id || s.Open.Purpose != "load" || s.Open.Locker != 2 || len(s.Unsettled) > 0 {
			t.Fatalf("%+v", s)
		}
		f.obeyed(s.Open.Release, nonce, 2, release.Load)
	}
	if record := f.journal.take(); strings.Count(record, "pickup terminal terminal hall hall/anna report done") != 1 {
		t.Errorf("the record:\n%s", record)
	}
	if s := f.beat(f.nonce()); s.Open != nil {
		t.Errorf("another nonce: %+v", s)
	}
	f.now = f.now.Add(11 * time.Second)
	if s := f.beat(f.nonce()); len(s.Unsettled) != 1 || s.Unsettled[0].Nonce != nonce || s.Unsettled[0].Locker != 2 {
		t.Errorf("%+v", s)
	}
	f.report(200, fmt.Sprintf(`{"locker":2,"nonce":%q,"seen":"full"}`, nonce))
	if s := f.beat(f.nonce()); len(s.Unsettled) > 0 {
		t.Errorf("%+v", s)
	}
	f.step(200, id, "load", `{"barcodes":["C01"]}`, "operator")
	f.step(409, id, "open", "", "desk")
	f.step(200, id, "recall", "", "desk")
	f.step(409, id, "open", "", "desk")
	f.step(200, id, "open", "", "desk", "Second-Authorization", "Bearer "+f.keys["operator"])
	f.journal.fails = fmt.Errorf("the disk is full")
	if s := f.beat(f.nonce()); s.Open != nil {
		t.Errorf("opened without a record: %+v", s)
	}
}

// TestHeard shows what a terminal tells of itself.
func TestHeard(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	f.ask(200, "POST", "/v1/terminals/terminal/reports", `{"reports":[],"health":{"status":"ok","pad":"none"}}`, f.as("terminal")...)
	f.ask(400, "POST", "/v1/terminals/terminal/reports", `{"reports":[],"health":["x"]}`, f.as("terminal")...)
	f.ask(400, "POST", "/v1/terminals/terminal/reports", `{"reports":[],"health":{"x":"`+strings.Repeat("x", 5000)+`"}}`, f.as("terminal")...)
	f.beat(f.nonce())
	var w struct {
		Heard  time.Time
		Health struct{ Status string }
	}
	if f.ask(200, "GET", "/v1/terminals/terminal", "", f.as("desk")...).into(t, &w); !w.Heard.Equal(f.now) || w.Health.Status != "ok" {
		t.Errorf("%+v", w)
	}
}
