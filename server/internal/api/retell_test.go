package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// owes returns the kinds of messages that are owed for a pickup.
func (f *post) owes(id string) (kinds []pickup.EffectKind) {
	for _, e := range f.pickups.Book.State().Effects {
		if e.Pickup == pickup.ID(id) && e.Kind.Message() {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// TestTellAgain tells who was not reached, at the same address and at another, while the document waits and when it has to come back.
func TestTellAgain(t *testing.T) {
	f := newPost(t, api.Options{}, func(p *api.Pickups) {
		p.Tells = func(c contacts.Contact) bool { return c.Phone == "" } // there is no gateway
	}, nil)
	p := f.loaded("anna", "C01", `,"contact":{"mail":"anna@example.net"},"factors":{"birth-date":"1980-02-29"}`)
	id := p.Pickup
	seen := func() (w struct {
		Undelivered bool
		Untold      string
	}) {
		t.Helper()
		f.ask(200, "GET", "/v1/pickups/"+id, "", f.as("desk")...).into(t, &w)
		return w
	}
	fails := func(message string) {
		t.Helper()
		if err := f.pickups.Contacts.Undelivered(id, "tell-"+message); err != nil {
			t.Fatal(err)
		}
		if w := seen(); !w.Undelivered || w.Untold != message {
			t.Errorf("%+v", w)
		}
	}
	f.step(409, f.announced("ben", "C02", "").Pickup, "tell", "", "desk")
	fails("reminder")
	for body, status := range map[string]int{
		`{"contact":{"mail":"nobody"}}`: 422, `{"contact":{"phone":"+49301234567"}}`: 422, `{"contact":{}}`: 422, `{"nonce":"` + f.nonce() + `"}`: 400,
	} {
		f.step(status, id, "tell", body, "desk")
	}
	if w := seen(); !w.Undelivered {
		t.Errorf("nobody was told, and it looks as if: %+v", w)
	}
	codes := f.pickups.Book.State().Pickups[pickup.ID(id)].Codes
	if p := f.step(200, id, "tell", "", "desk"); p.Code != "" || p.Status != "loaded" {
		t.Errorf("the clerk is told the code, and the citizen, too: %+v", p)
	}
	if now := f.pickups.Book.State().Pickups[pickup.ID(id)].Codes; len(now) != 1 || now[0] == codes[0] {
		t.Error("whoever has read the first message still has a code")
	}
	if w := seen(); w.Undelivered || w.Untold != "" || fmt.Sprint(f.owes(id)) != "[tell-ready]" {
		t.Errorf("%+v, owed: %v", w, f.owes(id))
	}
	f.step(200, id, "recall", "", "desk")
	fails("expired")
	f.step(200, id, "tell", `{"contact":{"language":"en","postal":["A. Beispiel","Am Markt 1"]}}`, "desk")
	if w := seen(); w.Undelivered || fmt.Sprint(f.owes(id)) != "[tell-expired]" {
		t.Errorf("%+v, owed: %v", w, f.owes(id))
	}
	if kept, err := f.pickups.Contacts.Get(id); err != nil || kept.Mail != "" || len(kept.Postal) != 2 || len(kept.Answers) != 1 {
		t.Errorf("%+v, %v", kept, err)
	}
}

// TestTellNobody needs somebody to tell.
func TestTellNobody(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	id := f.loaded("anna", "C01", "").Pickup
	f.step(422, id, "tell", "", "desk")
	if p := f.step(200, id, "tell", `{"contact":{"mail":"anna@example.net"}}`, "desk"); !p.Reachable || p.Code != "" {
		t.Errorf("%+v", p)
	}
}

// TestGalleryThatCollects is not erased before all its pickups have ended.
func TestGalleryThatCollects(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	drop := func(status int) string {
		t.Helper()
		r := f.ask(status, "DELETE", "/v1/galleries/hall", "", f.as("operator")...)
		if status == 204 {
			return ""
		}
		return r.code(t)
	}
	announced, waiting := f.announced("anna", "C01", "").Pickup, f.loaded("ben", "C02", "").Pickup
	for _, end := range []func(){
		func() { f.step(200, announced, "cancel", "", "desk") },
		func() { f.step(200, waiting, "recall", "", "desk") },
		func() {
			f.step(200, waiting, "return", `{"barcodes":["C02"]}`, "desk", "Second-Authorization", "Bearer "+f.keys["operator"])
		},
	} {
		if code := drop(409); code != "pickups-wait" {
			t.Errorf("refused with %s", code)
		}
		f.ask(200, "GET", "/v1/galleries/hall/subjects/carla", "", f.as("operator")...)
		end()
	}
	drop(204)
}

// TestRestored plays a log that was put back: the terminal knows a position that it never had.
func TestRestored(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	p := f.loaded("anna", "C01", "")
	tell := func(position string) (s struct{ Position string }) {
		t.Helper()
		f.ask(200, "POST", "/v1/terminals/terminal/reports", fmt.Sprintf(`{"reports":[],"position":%q}`, position), f.as("terminal")...).into(t, &s)
		return s
	}
	is := func(status, why string) {
		t.Helper()
		var w wirePickup
		if f.ask(200, "GET", "/v1/pickups/"+p.Pickup, "", f.as("desk")...).into(t, &w); w.Status != status || w.Why != why {
			t.Errorf("it is %s, %q; want %s, %q", w.Status, w.Why, status, why)
		}
	}
	first := tell("")
	if again := tell(first.Position); again != first || first.Position == "" {
		t.Errorf("stands at %q, then at %q", first.Position, again.Position)
	}
	is("loaded", "")
	life, _, _ := strings.Cut(first.Position, "-")
	f.ask(422, "POST", "/v1/terminals/terminal/reports", `{"reports":[],"position":"no position"}`, f.as("terminal")...)
	f.ask(404, "POST", "/v1/terminals/nowhere/reports", fmt.Sprintf(`{"reports":[],"position":%q}`, first.Position), f.as("admin")...)
	is("loaded", "")
	f.journal.take()
	next := tell(life + "-999")
	is("expired", "restored")
	if record := f.journal.take(); !strings.Contains(record, "alarm terminal terminal hall report restored") {
		t.Errorf("the record:\n%s", record)
	}
	if again := tell(life + "-999"); again != next { // the answer was lost
		t.Errorf("stands at %q, then at %q", next.Position, again.Position)
	}
	f.attempt(404, p.Code, f.nonce(), 1)
	f.now = f.now.Add(time.Minute)
	f.step(409, p.Pickup, "open", "", "desk")                                                                          // one is not enough
	f.step(409, f.announced("ben", "C02", "").Pickup, "reserve", `{"terminal":"terminal","barcodes":["C02"]}`, "desk") // nobody knows what lies in the others
}
