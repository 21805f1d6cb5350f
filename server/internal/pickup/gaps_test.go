package pickup

import (
	"errors"
	"testing"
	"time"
)

// A terminal that there is not has no codes, right or wrong, and nobody is slowed down by asking for it.
func TestPresentNowhere(t *testing.T) {
	w := newTown(t)
	w.put(1)
	for _, n := range []int{1, 9} {
		if id, events, err := w.Present("nowhere", code(n), w.at); id != "" || len(events) > 0 || !errors.Is(err, ErrNotFound) {
			t.Errorf("code %d: %s, %v, %v", n, id, events, err)
		}
	}
}

// An attempt without a nonce is a mistake of the terminal: it costs the citizen no try.
func TestDecideWithoutNonce(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	for _, e := range []Evidence{rightFinger, wrongFinger, {Way: ByBirthDate}, {ByBirthDate, true}} {
		if _, events, err := w.Decide(Attempt{hall, code(1), e, Nonce{}}, w.at); len(events) > 0 || !errors.Is(err, ErrNonce) {
			t.Errorf("%v: %v, %v", e, events, err)
		}
	}
	if tries := w.Pickups[id].Tries; tries != (Tries{}) {
		t.Errorf("tries %+v", tries)
	}
}

// Where no release is out there is nothing to sign.
func TestOrderOfNothing(t *testing.T) {
	w := newTown(t)
	for _, id := range []ID{w.put(1), newID(9)} {
		if order, out := w.Order(id); out {
			t.Errorf("%s: %+v", id, order)
		}
	}
}

// Reports that say nothing new change nothing: a door of which nobody can tell anything where nothing was released, and one that comes late.
func TestReportsOfNothing(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	expectNothing := func(name string, r Sight) {
		t.Helper()
		r.Terminal, r.Locker = hall, 1
		if events, err := w.Report(r); len(events) > 0 || err != nil {
			t.Errorf("%s: %v, %v", name, events, err)
		}
	}
	expectNothing("unclear, and nothing was released", Sight{Restarted: true, Seen: SeenUnclear})
	if err := w.attempt(1, rightFinger, nonce(1)); err != nil {
		t.Fatal(err)
	}
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenFull}))
	w.expect(id, Notified)
	for _, seen := range []Seen{SeenOpened, SeenFull, SeenEmptied, SeenOpen, SeenUnclear} {
		expectNothing("once more after the end: "+string(seen), Sight{Nonce: nonce(1), Seen: seen})
	}
	w.expect(id, Notified)
	if err := w.attempt(1, rightFinger, nonce(2)); err != nil {
		t.Fatal(err)
	}
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(2), Seen: SeenEmptied}))
	w.expect(id, HandedOver)
	expectNothing("a door that was open, told after the end", Sight{Nonce: nonce(2), Seen: SeenOpen})
}

// What was announced and never loaded ends on day 90, and not a moment before.
func TestNeverLoaded(t *testing.T) {
	w := newTown(t)
	id := newID(1)
	w.do(Announce(id, passport(1)))
	limit := issued.Add(90 * 24 * time.Hour)
	if events := w.Tick(limit.Add(-1)); len(events) > 0 {
		t.Errorf("a moment before: %v", events)
	}
	w.at = limit
	w.do(w.Tick(w.at), nil)
	w.expect(id, Cancelled)
	if e := w.Effects[string(id)+"/destroy-key"]; e.Subject != "s-1" {
		t.Errorf("owed: %v", w.Effects)
	}
}

// What a power cut left behind the last record is gone from the disk when the log is opened, and not only passed over.
func TestTornTailIsCutOff(t *testing.T) {
	d, ends := written(t, 3)
	want := ends[2]
	d.cached = append([]byte(nil), d.durable[:ends[3]-1]...)
	d.durable = d.cached
	if n, _, err := readLog(d); n != 2 || err != nil {
		t.Fatalf("%d events, %v", n, err)
	}
	if len(d.cached) != want || len(d.durable) != want {
		t.Errorf("%d bytes are left, %d after a power cut; want %d", len(d.cached), len(d.durable), want)
	}
}

// A code that opens nothing any more is not kept in memory.
func TestCodesAreForgotten(t *testing.T) {
	s := newShelf(t)
	id := s.load(t, 1)
	if s.codes[id] == "" {
		t.Fatal("the code is not known before the message has gone out")
	}
	if err := s.Do(func(State, time.Time) ([]Event, error) { return Recall(id) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Tick(); err != nil {
		t.Fatal(err)
	}
	if len(s.codes) > 0 {
		t.Errorf("kept: %v", s.codes)
	}
}
