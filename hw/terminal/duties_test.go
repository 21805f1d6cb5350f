package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/internal/systemd"
)

// A clerk's order comes with a heartbeat, opens once, and is told; a door that opens for it is no alarm.
func TestStaff(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		b.begin(t)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			b.duties(ctx, &systemd.Manager{})
		}()
		time.Sleep(2 * beatEvery)
		s.set(func() { s.order = client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load"} })
		time.Sleep(time.Minute)
		stop()
		<-done
		if got := s.since(); !slices.Equal(b.opened, []hw.LockerID{6}) || !slices.Equal(got, []string{"6 opened", "6 emptied"}) {
			t.Errorf("opened %v, told %q", b.opened, got)
		}
		last := s.beats[len(s.beats)-1]
		if state := last.Health.(map[string]string); state["status"] != "ok" || state["line"] != "ok" || state["pad"] != "none" || last.Nonce == "" {
			t.Errorf("the last heartbeat says %v", last)
		}
		_ = b.close()
	})
}

// An order that comes while a citizen is there opens nothing, and that is told.
func TestStaffDuringVisit(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		defer b.close()
		b.floor.enter()
		nonce, err := b.gate.Nonce()
		if err != nil {
			t.Fatal(err)
		}
		b.obey(t.Context(), client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load", Release: sign(6, release.Load, hexOf(nonce))}, nonce)
		b.floor.leave()
		b.beat(t.Context())
		if got := s.told(); len(b.opened) > 0 || !slices.Equal(got, []string{"6 full"}) {
			t.Errorf("opened %v, told %q", b.opened, got)
		}
		b.obey(t.Context(), client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load", Release: sign(6, release.Load, hexOf(nonce))}, nonce)
		if len(b.opened) > 0 {
			t.Errorf("the void order was obeyed: %v", b.opened)
		}
	})
}

// An order whose answer was lost is told as not obeyed, as soon as the service asks; what the journal knows better is left to it.
func TestUnsettled(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		defer b.close()
		for _, r := range []record{
			{Tell: &client.Report{Locker: 5, Nonce: "aa", Seen: "emptied"}}, {Open: &opening{Pickup: "p-3", Locker: 6, Nonce: "bb"}},
		} {
			if err := b.agent.journal.add(r); err != nil {
				t.Fatal(err)
			}
		}
		b.settle([]client.Unsettled{{Locker: 5, Nonce: "aa"}, {Locker: 6, Nonce: "bb"}, {Locker: 7, Nonce: "cc"}})
		b.beat(t.Context())
		if got := s.told(); !slices.Equal(got, []string{"7 full", "5 emptied"}) {
			t.Errorf("told %q", got)
		}
	})
}

// A door that opens by itself and a cover that opens are told, and make themselves heard.
func TestForced(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		defer b.close()
		var heard []string
		b.sounds.run = func(_ context.Context, word string) error { heard = append(heard, word); return nil }
		ctx, stop := context.WithCancel(t.Context())
		go b.sounds.serve(ctx)
		b.forced(7, time.Now())
		synctest.Wait()
		b.tampered(time.Now())
		synctest.Wait()
		b.beat(ctx)
		if got := s.told(); !slices.Equal(got, []string{"forced 7 open", "tamper"}) || !slices.Equal(heard, []string{"alarm", "alarm"}) {
			t.Errorf("told %q, heard %q", got, heard)
		}
		stop()
	})
}

// A terminal whose journal does not work opens nothing.
func TestNoJournalNoOpening(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		b.begin(t)
		b.beat(t.Context())
		_ = b.agent.journal.close()
		outcome, err := b.come(t, "K7PX42", frameOf(20))
		if outcome != kiosk.Failed || !errors.Is(err, errJournal) || len(b.opened) > 0 {
			t.Errorf("%v, %v, opened %v", outcome, err, b.opened)
		}
		b.lookAround(t.Context())
		if b.health.all()["status"] != "degraded" {
			t.Errorf("it says it is well: %v", b.health.all())
		}
	})
}

// The watch-dog hears of a terminal that looks, and of none that hangs.
func TestAlive(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, folder, newService())
		defer b.close()
		b.lookAround(t.Context())
		if !b.alive() {
			t.Error("not alive after a look")
		}
		time.Sleep(stillFor)
		if b.alive() {
			t.Error("alive without looks")
		}
		b.lookAround(t.Context())
		b.station.begin(time.Now().Add(-longestVisit))
		if b.alive() {
			t.Error("alive in a visit that never ends")
		}
	})
}

func TestNights(t *testing.T) {
	for _, row := range []struct{ now, want string }{
		{"2026-11-27T18:00:00Z", "9h0m0s"}, {"2026-11-27T02:59:59Z", "1s"}, {"2026-11-27T03:00:00Z", "24h0m0s"}, {"2026-12-31T23:00:00Z", "4h0m0s"},
	} {
		now, err := time.Parse(time.RFC3339, row.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := untilNight(now).String(); got != row.want {
			t.Errorf("at %s: %s, want %s", row.now, got, row.want)
		}
	}
}

func TestHealth(t *testing.T) {
	var h health
	h.set("line", nil)
	h.fact("pad", "none")
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	if w := ask("/healthz"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"line":"ok","pad":"none","status":"ok"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	h.set("locks", errors.New("locker 3: "+strings.Repeat("no answer ", 50)))
	if w := ask("/healthz"); w.Code != 503 || !strings.Contains(w.Body.String(), `"locks":"locker 3: no answer`) || w.Body.Len() > 2*maxHealthBytes {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("/"); w.Code != 404 {
		t.Errorf("another path: %d", w.Code)
	}
}

// A citizen who comes while the terminal tests itself waits for a moment, and is served.
func TestShortWork(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, folder, newService())
		defer b.close()
		b.begin(t)
		b.floor.enter()
		time.AfterFunc(floorPatience/2, b.floor.leave)
		if outcome, err := b.come(t, "K7PX42", frameOf(20)); outcome != kiosk.HandedOver || err != nil {
			t.Errorf("%v, %v", outcome, err)
		}
	})
}

// A citizen who comes while staff are at the lockers is told so, and opens nothing.
func TestBusy(t *testing.T) {
	file := newTerminal(t, quiet)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		env := &environment{in: nil, out: &out, err: io.Discard, dial: func(config) service { return newService() }}
		st, err := env.open(t.Context(), file, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer st.close()
		st.floor.enter()
		newConsole(st, &out).serve(t.Context(), readLines(t.Context(), strings.NewReader("k7px42\n")))
		if !strings.Contains(out.String(), german.busy) || strings.Contains(out.String(), "ist offen") {
			t.Errorf("said %q", out.String())
		}
	})
}
