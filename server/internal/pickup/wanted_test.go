package pickup

import (
	"testing"
	"time"
)

// What staff want opened is opened once, within its time, for the purpose that it has then.
func TestWanted(t *testing.T) {
	w := newTown(t)
	reserved2(w)
	id := newID(2)
	want := func(operator, second Operator, until time.Duration) ([]Event, error) {
		return WantOpen(id, operator, second, w.at.Add(until))
	}
	is := func(when string, operator Operator) {
		t.Helper()
		_, who, _ := w.Wanted(hall, w.at)
		if who.Operator != operator {
			t.Errorf("%s %q wants it, not %q", when, who.Operator, operator)
		}
	}
	w.refuse(ErrInput, first(want("", "", time.Minute)), nil)
	w.refuse(ErrInput, first(want("anna", "not a name", time.Minute)), nil)
	w.refuse(ErrInput, first(want("anna", "", 0)), nil)
	w.refuse(ErrInput, first(want("anna", "", mostWanted+1)), nil)
	w.do(want("anna", "", time.Minute))
	w.do(want("bert", "", time.Minute))
	is("the later order counts:", "bert")
	w.at = w.at.Add(time.Minute)
	is("too late", "")
	w.do(want("anna", "", time.Minute))
	w.do(Unreserve(id, "anna"))
	is("given back", "")
	w.do(w.Reserve(id, hall, "anna", []Digest{barcode(2)}))
	is("reserved anew", "")
	w.do(want("anna", "", time.Minute))
	w.do(StaffOpen(id, "anna", "", nonce(1)))
	is("opened", "")
	w.refuse(ErrOutstanding, first(want("anna", "", time.Minute)), nil)
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenEmptied}))
	w.do(want("anna", "", time.Minute))
	w.do(w.Load(id, "bert", []Digest{barcode(2)}, code(2), w.at, time.UTC))
	is("loaded", "")
	w.refuse(ErrStatus, first(want("anna", "", time.Minute)), nil)
	w.do(Recall(id))
	w.refuse(ErrFourEyes, first(want("anna", "", time.Minute)), nil)
	w.refuse(ErrFourEyes, first(want("anna", "anna", time.Minute)), nil)
	w.do(want("anna", "bert", time.Minute))
	is("to be taken back", "anna")
	w.do(Lose(id, "anna", "bert"))
	is("lost", "")
}

// One terminal opens one locker for staff at a time: the order that came last.
func TestWantedElsewhere(t *testing.T) {
	w := newTown(t)
	reserved2(w)
	w.do(Announce(newID(3), passport(3)))
	w.do(w.Reserve(newID(3), hall, "anna", []Digest{barcode(3)}))
	for _, id := range []ID{newID(2), newID(3)} {
		w.do(WantOpen(id, "anna", "", w.at.Add(time.Minute)))
		if got, _, _ := w.Wanted(hall, w.at); got != id {
			t.Errorf("%s is to be opened, want %s", got, id)
		}
	}
	if _, _, there := w.Wanted("library", w.at); there {
		t.Error("another terminal opens it")
	}
}

// Whoever was not told that the document waits at the desk is told again, as often as it takes, by messages that are not one and the same.
func TestRetell(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	w.refuse(ErrStatus, first(Retell(id)), nil)
	w.do(Recall(id))
	before := map[string]bool{}
	for range 3 {
		var message Effect
		for _, e := range w.Effects {
			if e.Kind == TellExpired {
				message = e
			}
		}
		if before[message.ID] || message.ID == "" {
			t.Fatalf("owed: %v", w.Effects)
		}
		before[message.ID] = true
		w.do(one(&effectFailed{message.ID}))
		failed := 0
		for _, e := range w.Effects {
			if e.Kind == Undelivered && e.Failed() == TellExpired {
				failed++
			}
		}
		if failed != len(before) {
			t.Errorf("%d have failed, want %d: %v", failed, len(before), w.Effects)
		}
		w.do(Retell(id))
	}
	if kind := (Effect{ID: string(id) + "/undelivered/7", Kind: Undelivered}).Failed(); kind != "" {
		t.Errorf("one of before names %q", kind)
	}
}
