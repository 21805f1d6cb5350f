package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

func frameOf(shade byte) hw.Frame {
	return hw.Frame{Pixels: slices.Repeat([]byte{shade}, 100*100), Width: 100, Height: 100, PPI: 500}
}

func TestVerifier(t *testing.T) {
	down := errors.New("down")
	for _, row := range []struct {
		name    string
		service *fakeService
		pickup  kiosk.Pickup
		frame   hw.Frame
		want    kiosk.Verdict
		fails   bool
	}{
		{name: "right", pickup: first, frame: frameOf(20), want: kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-1", Locker: 3}},
		{name: "wrong", pickup: first, frame: frameOf(180)},
		{name: "unreadable", pickup: first, frame: frameOf(255), want: kiosk.Verdict{Decision: kiosk.Unreadable}},
		{name: "no image", pickup: first, fails: true},
		{name: "down", service: &fakeService{down: down}, pickup: first, frame: frameOf(20), fails: true},
		{name: "an answer about somebody else", service: &fakeService{answers: "s-2"}, pickup: first, frame: frameOf(20),
			want: kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-2", Locker: 3}}, // the kiosk refuses it
		{name: "withdrawn in the meantime", pickup: third, frame: frameOf(20), want: kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-3"}},
		{name: "moved in the meantime", pickup: kiosk.Pickup{Subject: "s-1", Locker: 5, Finger: "right-index"}, frame: frameOf(20),
			want: kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-1"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.service == nil {
				row.service = &fakeService{}
			}
			got, err := verifier{row.service, newPickups(t)}.Verify(t.Context(), row.pickup, row.frame)
			if got != row.want || (err != nil) != row.fails {
				t.Errorf("Verify() = %+v, %v, want %+v", got, err, row.want)
			}
		})
	}
}

func TestEraser(t *testing.T) {
	down := errors.New("down")
	s := &fakeService{down: down}
	e := eraser{s, newPickups(t)}
	if err := e.handedOver(t.Context(), first); !errors.Is(err, down) {
		t.Errorf("handedOver() = %v", err)
	}
	if _, err := e.pickups.Find(t.Context(), "K7PX42"); !errors.Is(err, kiosk.ErrUnknownCode) {
		t.Errorf("the pickup is still open: %v", err)
	}
	if erased, err := e.leftovers(t.Context()); erased != 0 || !errors.Is(err, down) {
		t.Errorf("leftovers() = %d, %v", erased, err)
	}
	s.set(nil)
	if erased, err := e.leftovers(t.Context()); erased != 2 || err != nil || s.gone() != "s-1 s-3" {
		t.Errorf("leftovers() = %d, %v, removed %q", erased, err, s.gone())
	}
	if erased, err := e.leftovers(t.Context()); erased != 0 || err != nil {
		t.Errorf("leftovers() again = %d, %v", erased, err)
	}
}

// TestRemote speaks to a server that answers what a row says.
func TestRemote(t *testing.T) {
	var status int
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/galleries/pickups/subjects/s-1/verify" && r.URL.Path != "/v1/galleries/pickups/subjects/s-1" {
			t.Errorf("the path is %s", r.URL.Path)
		}
		if got := r.Header.Get("Authorization"); got != "Bearer fzk_a" {
			t.Errorf("Authorization is %q", got)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	r := dial(config{Server: server.URL, Gallery: "pickups", key: "fzk_a"})
	for _, row := range []struct {
		name   string
		status int
		body   string
		want   kiosk.Decision
		fails  bool
	}{
		{"match", 200, `{"decision": "match"}`, kiosk.Matched, false},
		{"no match", 200, `{"decision": "no-match"}`, kiosk.Rejected, false},
		{"indeterminate", 200, `{"decision": "indeterminate"}`, kiosk.Rejected, true},
		{"no decision", 200, `{}`, kiosk.Rejected, true},
		{"no answer", 200, `<html>`, kiosk.Rejected, true},
		{"no print", 422, `{"type": "/problems/no-print"}`, kiosk.Unreadable, false},
		{"another problem", 422, `{"type": "/problems/image-size"}`, kiosk.Rejected, true},
		{"a locked subject", 423, `{"type": "/problems/locked"}`, kiosk.Rejected, true},
		{"no subject", 404, `{"type": "/problems/not-found"}`, kiosk.Rejected, true},
		{"a match with an error", 500, `{"decision": "match"}`, kiosk.Rejected, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, body = row.status, row.body
			got, subject, err := r.verify(context.Background(), "s-1", []byte{1}, 500)
			if got != row.want || (err != nil) != row.fails || !row.fails && subject != "s-1" {
				t.Errorf("verify() = %v, %q, %v", got, subject, err)
			}
		})
	}
	for _, row := range []struct {
		name   string
		status int
		body   string
		fails  bool
	}{
		{"removed", 204, ``, false},
		{"was not there", 404, `{"type": "/problems/not-found"}`, false},
		{"no such path", 404, `{"type": "/problems/no-route"}`, true},
		{"busy", 503, `{"type": "/problems/busy"}`, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, body = row.status, row.body
			if err := r.remove(context.Background(), "s-1"); (err != nil) != row.fails {
				t.Errorf("remove() = %v", err)
			}
		})
	}
}
