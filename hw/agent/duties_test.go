package agent

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// A clerk's order comes with a heartbeat, opens once, and is told; a door that opens for it is no alarm.
func TestStaff(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		b := newBench(t, folder, s)
		b.begin(t)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			b.Run(ctx)
		}()
		time.Sleep(2 * BeatEvery)
		s.Set(func() { s.Order = client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load"} })
		time.Sleep(time.Minute)
		stop()
		<-done
		if got := s.Since(); !slices.Equal(b.opened, []hw.LockerID{6}) || !slices.Equal(got, []string{"6 opened", "6 emptied"}) {
			t.Errorf("opened %v, told %q", b.opened, got)
		}
		last := s.Beats[len(s.Beats)-1]
		if state := last.Health.(map[string]string); state["locks"] != "<nil>" || state["line"] != "<nil>" || state["mirror"] != "<nil>" || last.Nonce == "" {
			t.Errorf("the last heartbeat says %v", last)
		}
		_ = b.Close()
	})
}

// An order that comes while a citizen is there opens nothing, and that is told.
func TestStaffDuringVisit(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		b := newBench(t, folder, s)
		defer b.Close()
		b.floor.enter()
		nonce, err := b.kiosk.Gate.Nonce()
		if err != nil {
			t.Fatal(err)
		}
		b.obey(t.Context(), client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load", Release: agenttest.Sign(6, release.Load, hexOf(nonce))}, nonce)
		b.floor.leave()
		b.Beat(t.Context())
		if got := s.Told(); len(b.opened) > 0 || !slices.Equal(got, []string{"6 full"}) {
			t.Errorf("opened %v, told %q", b.opened, got)
		}
		b.obey(t.Context(), client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load", Release: agenttest.Sign(6, release.Load, hexOf(nonce))}, nonce)
		if len(b.opened) > 0 {
			t.Errorf("the void order was obeyed: %v", b.opened)
		}
	})
}

// An order whose answer was lost is told as not obeyed, as soon as the service asks; what the journal knows better is left to it.
func TestUnsettled(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		b := newBench(t, folder, s)
		defer b.Close()
		for _, r := range []record{
			{Tell: &client.Report{Locker: 5, Nonce: "aa", Seen: "emptied"}}, {Open: &opening{Pickup: "p-3", Locker: 6, Nonce: "bb"}},
		} {
			if err := b.agent.journal.add(r); err != nil {
				t.Fatal(err)
			}
		}
		b.settle([]client.Unsettled{{Locker: 5, Nonce: "aa"}, {Locker: 6, Nonce: "bb"}, {Locker: 7, Nonce: "cc"}})
		b.Beat(t.Context())
		if got := s.Told(); !slices.Equal(got, []string{"7 full", "5 emptied"}) {
			t.Errorf("told %q", got)
		}
	})
}

// A door that opens by itself and a cover that opens are told, and make themselves heard.
func TestForced(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		b := newBench(t, folder, s)
		defer b.Close()
		b.forced(7, time.Now())
		b.tampered(time.Now())
		b.Beat(t.Context())
		if got := s.Told(); !slices.Equal(got, []string{"forced 7 open", "tamper"}) || b.alarms != 2 {
			t.Errorf("told %q, %d alarms", got, b.alarms)
		}
	})
}

// A terminal whose journal does not work opens nothing.
func TestNoJournalNoOpening(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		b := newBench(t, folder, s)
		b.begin(t)
		b.Beat(t.Context())
		_ = b.agent.journal.close()
		outcome, err := b.come(t, "K7PX42", frameOf(20))
		if outcome != kiosk.Failed || !errors.Is(err, ErrJournal) || len(b.opened) > 0 {
			t.Errorf("%v, %v, opened %v", outcome, err, b.opened)
		}
		b.Look(t.Context())
		if b.checks.of("journal") == "<nil>" {
			t.Error("it says that it is well")
		}
	})
}

// The watch-dog hears of a terminal that looks, and of none that hangs.
func TestAlive(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, folder, agenttest.New())
		defer b.Close()
		b.Look(t.Context())
		if !b.Alive() {
			t.Error("not alive after a look")
		}
		time.Sleep(stillFor)
		if b.Alive() {
			t.Error("alive without looks")
		}
		b.Look(t.Context())
		b.Station.begin(time.Now().Add(-longestVisit))
		if b.Alive() {
			t.Error("alive in a visit that never ends")
		}
	})
}

// A citizen who comes while the terminal tests itself waits for a moment, and is served.
func TestShortWork(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, folder, agenttest.New())
		defer b.Close()
		b.begin(t)
		b.floor.enter()
		time.AfterFunc(floorPatience/2, b.floor.leave)
		if outcome, err := b.come(t, "K7PX42", frameOf(20)); outcome != kiosk.HandedOver || err != nil {
			t.Errorf("%v, %v", outcome, err)
		}
	})
}
