package pickup

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

var rightFinger, wrongFinger = Evidence{ByFinger, true}, Evidence{Way: ByFinger}

// The whole way of a passport, as the package comment tells it.
func TestByFinger(t *testing.T) {
	w := newTown(t)
	id := newID(1)
	w.do(Announce(id, passport(1)))
	w.expect(id, Announced)
	w.do(w.Reserve(id, hall, "anna", []Digest{barcode(1)}))
	w.expect(id, Reserved)
	w.refuse(ErrFourEyes, first(w.Load(id, "anna", []Digest{barcode(1)}, code(1), w.at, time.UTC)), nil)
	w.do(w.Load(id, "bert", []Digest{barcode(1)}, code(1), w.at, time.UTC))
	w.expect(id, Loaded)
	if until := w.Pickups[id].Until; !until.Equal(time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("it waits until %v, want the end of the seventh day", until)
	}
	if e := w.Effects[string(id)+"/tell-ready/1"]; e.Kind != TellReady || len(w.Effects) != 1 {
		t.Errorf("owed: %v", w.Effects)
	}
	w.done(id)
	w.expect(id, Notified)
	if err := w.attempt(1, rightFinger, nonce(1)); err != nil {
		t.Fatal(err)
	}
	w.expect(id, Released)
	order, ok := w.Order(id)
	if !ok || order.Locker != 1 || order.Nonce[2] != 1 {
		t.Errorf("the order is %+v, %v", order, ok)
	}
	seq := w.Seq
	if err := w.attempt(1, rightFinger, nonce(1)); err != nil || w.Seq != seq {
		t.Errorf("the same attempt again: %v", err)
	}
	if err := w.attempt(1, rightFinger, nonce(2)); !errors.Is(err, ErrOutstanding) {
		t.Errorf("another attempt meanwhile: %v", err)
	}
	report := Sight{Terminal: hall, Locker: 1, Nonce: nonce(1)}
	for _, what := range []Seen{SeenOpened, SeenOpened, SeenEmptied, SeenEmptied} { // each told twice
		report.Seen = what
		w.do(w.Report(report))
	}
	w.expect(id, HandedOver)
	var owed []string
	for _, e := range w.Effects {
		owed = append(owed, string(e.Kind)+" "+string(e.Subject))
	}
	slices.Sort(owed)
	if got := strings.Join(owed, ","); got != "destroy-key s-1,receipt ,tell-handed-over " {
		t.Errorf("owed: %s", got)
	}
	if events := w.Tick(w.at); len(events) > 0 {
		t.Errorf("erased while something is owed: %v", events)
	}
	w.done(id)
	w.do(w.Tick(w.at), nil)
	if len(w.Pickups) != 0 || len(w.Effects) != 0 {
		t.Errorf("left: %v, %v", w.Pickups, w.Effects)
	}
	if err := w.attempt(1, rightFinger, nonce(3)); !errors.Is(err, ErrCode) {
		t.Errorf("the code opens something a second time: %v", err)
	}
}

// first drops a command's own error.
func first(events []Event, _ error) []Event { return events }

// A message of which nobody knows whether it went out is repeated with another code, and both are good.
func TestCodesOfRepeatedMessages(t *testing.T) {
	w := newTown(t)
	id := newID(1)
	w.do(Announce(id, passport(1)))
	w.do(w.Reserve(id, hall, "anna", []Digest{barcode(1)}))
	w.do(w.Load(id, "bert", []Digest{barcode(1)}, code(1), w.at, time.UTC))
	w.do(Repeat(id, code(2)))
	w.do(Repeat(id, code(3)))
	for n, good := range map[int]bool{1: false, 2: true, 3: true} {
		if _, _, err := w.Present(hall, code(n), w.at); (err == nil) != good {
			t.Errorf("code %d: %v", n, err)
		}
	}
	w.done(id)
	w.refuse(ErrInput, first(Repeat(id, code(4))), nil)
	w.do(Renew(id, code(5)))
	w.refuse(ErrInput, first(Renew(id, code(5))), nil)
	for n := range 5 {
		if _, _, err := w.Present(hall, code(n), w.at); err == nil {
			t.Errorf("code %d is still good", n)
		}
	}
}

func TestReturn(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	w.at = w.Pickups[id].Until
	if err := w.attempt(1, rightFinger, nonce(1)); !errors.Is(err, ErrExpired) {
		t.Errorf("a moment too late: %v", err)
	}
	w.do(w.Tick(w.at), nil)
	w.expect(id, Expired)
	if list := w.ReturnList(hall); !slices.Equal(list, []ID{id}) {
		t.Errorf("the return list: %v", list)
	}
	if err := w.attempt(1, rightFinger, nonce(1)); !errors.Is(err, ErrCode) {
		t.Errorf("the code afterwards: %v", err)
	}
	w.refuse(ErrFourEyes, first(StaffOpen(id, "anna", "", nonce(1))), nil)
	w.refuse(ErrFourEyes, first(StaffOpen(id, "anna", "anna", nonce(1))), nil)
	w.do(StaffOpen(id, "anna", "bert", nonce(1)))
	w.refuse(ErrOutstanding, first(StaffOpen(id, "anna", "bert", nonce(2))), nil)
	w.refuse(ErrOutstanding, first(w.Return(id, "anna", "bert", []Digest{barcode(1)})), nil)
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenOpened}))
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenEmptied}))
	w.expect(id, Expired)
	w.refuse(ErrFourEyes, first(w.Return(id, "anna", "anna", []Digest{barcode(1)})), nil)
	_, err := w.Return(id, "anna", "bert", []Digest{barcode(2)})
	w.refuse(ErrBarcode, nil, err)
	w.do(w.Return(id, "anna", "bert", []Digest{barcode(1)}))
	w.done(id)
	w.do(w.Tick(w.at), nil)
	if len(w.Pickups) > 0 {
		t.Errorf("left: %v", w.Pickups)
	}
}

func TestNinetyDays(t *testing.T) {
	w := newTown(t)
	a := passport(1)
	a.Days = 90
	id := newID(1)
	w.do(Announce(id, a))
	w.do(w.Reserve(id, hall, "anna", []Digest{barcode(1)}))
	w.do(w.Load(id, "bert", []Digest{barcode(1)}, code(1), w.at, time.UTC))
	limit := issued.Add(90 * 24 * time.Hour)
	if !w.Pickups[id].Until.Equal(limit) {
		t.Errorf("it waits until %v, want %v", w.Pickups[id].Until, limit)
	}
	w.done(id)
	if err := w.attempt(1, rightFinger, nonce(1)); err != nil { // and then the terminal is never heard of again
		t.Fatal(err)
	}
	w.at = limit.Add(-1)
	w.do(w.Tick(w.at), nil)
	if len(w.Effects) > 0 {
		t.Errorf("owed a moment before: %v", w.Effects)
	}
	w.at = limit
	w.do(w.Tick(w.at), nil)
	if e := w.Effects[string(id)+"/destroy-key"]; e.Subject != "s-1" {
		t.Errorf("owed on day 90: %v", w.Effects)
	}
	if events := w.Tick(w.at); len(events) > 0 {
		t.Errorf("said twice: %v", events)
	}
	w.refuse(ErrExpired, first(Announce(newID(2), passport(2))), nil)
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Restarted: true, Seen: SeenFull}))
	w.do(w.Tick(w.at), nil)
	w.expect(id, Expired)
}

func TestReminder(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	w.at = w.Pickups[id].Until.Add(-remindBefore)
	if events := w.Tick(w.at.Add(-1)); len(events) > 0 {
		t.Errorf("too early: %v", events)
	}
	w.do(w.Tick(w.at), nil)
	if len(w.Effects) != 1 || len(w.Tick(w.at)) > 0 {
		t.Errorf("owed: %v", w.Effects)
	}
	w.do(one(&effectFailed{string(id) + "/tell-reminder"}))
	for _, e := range w.Effects {
		if e.Kind != Undelivered {
			t.Errorf("owed: %v", e)
		}
	}
	w.do(Recall(id))
	w.refuse(ErrInput, first(one(&effectFailed{string(id) + "/destroy-key"})), nil)
}

// Apply changes neither the state before nor what it shares with it.
func TestApplyIsPure(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	before := marshal(t, w.State)
	s := w.State
	_ = w.attempt(1, wrongFinger, nonce(1))
	_ = w.attempt(9, wrongFinger, nonce(1))
	w.do(Failed(hall, 2))
	_ = w.attempt(1, rightFinger, nonce(1))
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenOpen}))
	w.done(id)
	if after := marshal(t, s); after != before {
		t.Errorf("before: %s\nafter:  %s", before, after)
	}
	if _, err := Apply(s, Event{At: start}); !errors.Is(err, ErrEvent) {
		t.Errorf("an event without a body: %v", err)
	}
	if _, err := Apply(s, Event{Body: &erased{id}}); !errors.Is(err, ErrEvent) {
		t.Errorf("an event without a time: %v", err)
	}
}
