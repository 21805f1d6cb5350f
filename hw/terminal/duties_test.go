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
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/systemd"
)

// ajar are locks with a door that a test opens by hand.
type ajar struct {
	hw.Locks
	open atomic.Bool
}

func (a *ajar) State(context.Context, hw.LockerID) (hw.LockerState, error) {
	return hw.LockerState{Closed: hw.TristateOf(!a.open.Load())}, nil
}

// The duties tell the service that all is well, and a door that opens by itself makes itself heard.
func TestDuties(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c, err := parseConfig([]byte(quiet))
		if err != nil {
			t.Fatal(err)
		}
		c.Folder, c.key = folder, "fzk_a"
		s, locks := agenttest.New(), &ajar{Locks: sim.NewLocks(1, sim.LocksOptions{})}
		st, err := newStation(c, &devices{sensor: sim.NewSensor(sim.SensorOptions{}), locks: locks}, s, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		var heard []string
		st.sounds.run = func(_ context.Context, word string) error { heard = append(heard, word); return nil }
		if err := st.start(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			st.duties(ctx, &systemd.Manager{})
		}()
		time.Sleep(3 * agent.BeatEvery)
		locks.open.Store(true)
		time.Sleep(3 * agent.BeatEvery)
		stop()
		<-done
		if got := s.Since(); !slices.Equal(got, []string{"restarted 1 unclear", "forced 1 open"}) || !slices.Equal(heard, []string{"alarm"}) {
			t.Errorf("told %q, heard %q", got, heard)
		}
		last := s.Beats[len(s.Beats)-1]
		if state := last.Health.(map[string]string); state["status"] != "ok" || state["line"] != "ok" || state["pad"] != "none" || last.Nonce == "" {
			t.Errorf("the last heartbeat says %v", last)
		}
		if err := st.close(); err != nil {
			t.Error(err)
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
	h.Set("line", nil)
	h.fact("pad", "none")
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	if w := ask("/healthz"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"line":"ok","pad":"none","status":"ok"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	h.Set("locks", errors.New("locker 3: "+strings.Repeat("no answer ", 50)))
	if w := ask("/healthz"); w.Code != 503 || !strings.Contains(w.Body.String(), `"locks":"locker 3: no answer`) || w.Body.Len() > 2*maxHealthBytes {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("/"); w.Code != 404 {
		t.Errorf("another path: %d", w.Code)
	}
}

// A citizen who comes while staff are at the lockers is told so, and opens nothing.
func TestBusy(t *testing.T) {
	file := newTerminal(t, quiet)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		env := &environment{in: nil, out: &out, err: io.Discard, dial: func(config) service { return agenttest.New() }}
		st, err := env.open(t.Context(), file, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer st.close()
		st.Alone(func() {
			newConsole(st, &out).serve(t.Context(), readLines(t.Context(), strings.NewReader("k7px42\n")))
		})
		if !strings.Contains(out.String(), german.busy) || strings.Contains(out.String(), "ist offen") {
			t.Errorf("said %q", out.String())
		}
	})
}
