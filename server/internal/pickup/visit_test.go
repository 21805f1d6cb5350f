package pickup

import (
	"errors"
	"testing"
	"time"
)

func TestTheOtherWay(t *testing.T) {
	w := newTown(t)
	a, b := w.put(1), w.put(2)
	for i := range 3 {
		if err := w.attempt(1, wrongFinger, nonce(i+1)); !errors.Is(err, ErrRefused) {
			t.Fatalf("wrong finger %d: %v", i, err)
		}
	}
	if err := w.attempt(1, rightFinger, nonce(4)); !errors.Is(err, ErrFingerClosed) {
		t.Errorf("a fourth finger: %v", err)
	}
	if err := w.attempt(1, Evidence{ByBirthDate, true}, nonce(5)); err != nil {
		t.Errorf("the birth date: %v", err)
	}
	w.expect(a, Released)
	w.expect(b, Notified)
	if err := w.attempt(2, Evidence{"face", true}, nonce(6)); !errors.Is(err, ErrInput) {
		t.Errorf("a way that there is not: %v", err)
	}
	if err := w.attempt(2, rightFinger, Nonce{}); !errors.Is(err, ErrNonce) {
		t.Errorf("no nonce: %v", err)
	}
}

func TestFingersComeToAnEnd(t *testing.T) {
	w := newTown(t)
	w.put(1)
	tried := 0
	for range 20 {
		for range 5 {
			if err := w.attempt(1, wrongFinger, nonce(1)); errors.Is(err, ErrRefused) {
				tried++
			} else if !errors.Is(err, ErrFingerClosed) {
				t.Fatal(err)
			}
		}
		w.at = w.at.Add(fingerPause)
	}
	if tried != 9 {
		t.Errorf("%d fingers were compared, want 3 rounds of 3", tried)
	}
}

func TestWrongAnswersLock(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	for i := range 3 {
		if err := w.attempt(1, Evidence{Way: ByBirthDate}, nonce(i+1)); !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
	}
	for _, e := range []Evidence{rightFinger, {ByBirthDate, true}, {Way: ByEID}} {
		if err := w.attempt(1, e, nonce(9)); !errors.Is(err, ErrLocked) {
			t.Errorf("%v: %v", e, err)
		}
	}
	w.do(Renew(id, code(11)))
	w.done(id)
	if err := w.attempt(1, rightFinger, nonce(9)); !errors.Is(err, ErrCode) {
		t.Errorf("the old code: %v", err)
	}
	if err := w.attempt(11, rightFinger, nonce(9)); err != nil {
		t.Errorf("the new code: %v", err)
	}
}

func TestWrongCodesPauseTheTerminal(t *testing.T) {
	w := newTown(t)
	w.do(Setting("library", []Locker{{Size: 1, Height: 1000}}))
	w.put(1)
	for i := range 5 {
		if err := w.attempt(100+i, rightFinger, nonce(1)); !errors.Is(err, ErrCode) {
			t.Fatal(err)
		}
	}
	err := w.attempt(1, rightFinger, nonce(1))
	var paused *PausedError
	if !errors.As(err, &paused) || !errors.Is(err, ErrPaused) || paused.Wait != 30*time.Second {
		t.Errorf("the right code: %v", err)
	}
	if _, events, err := w.Present("library", code(1), w.at); !errors.Is(err, ErrCode) || len(events) != 1 {
		t.Errorf("the code at another terminal: %v, %v", events, err)
	}
	w.at = w.at.Add(30 * time.Second)
	if err := w.attempt(1, rightFinger, nonce(1)); err != nil {
		t.Errorf("after the pause: %v", err)
	}
}

func TestSights(t *testing.T) {
	for _, row := range []struct {
		seen   Seen
		opened bool
		want   Status
		broken bool
		alarm  bool
	}{
		{SeenFull, false, Notified, false, false},
		{SeenFull, true, Notified, false, false},
		{SeenEmptied, true, HandedOver, false, false},
		{SeenEmptied, false, HandedOver, false, false},
		{SeenOpen, true, HandedOver, true, true},
		{SeenUnclear, false, Expired, false, true},
		{SeenUnclear, true, Expired, false, true},
	} {
		for _, restarted := range []bool{false, true} {
			w := newTown(t)
			id := w.put(1)
			if err := w.attempt(1, rightFinger, nonce(1)); err != nil {
				t.Fatal(err)
			}
			r := Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenOpened}
			if row.opened {
				w.do(w.Report(r))
			}
			w.refuse(ErrNonce, first(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(2), Seen: row.seen})), nil)
			r.Seen, r.Restarted = row.seen, restarted
			if restarted {
				r.Nonce = Nonce{}
			}
			w.do(w.Report(r))
			w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: row.seen}))
			_, alarm := w.Effects[string(id)+"/alarm"]
			if p := w.Pickups[id]; p.Status != row.want || w.Terminals[hall].Lockers[0].Broken != row.broken || alarm != row.alarm {
				t.Errorf("%s (%v, %v): %s, %v, alarm %v", row.seen, row.opened, restarted, p.Status, w.Terminals[hall].Lockers[0], alarm)
			}
			if row.want == Notified {
				if err := w.attempt(1, rightFinger, nonce(1)); !errors.Is(err, ErrNonce) {
					t.Errorf("%s: the nonce a second time: %v", row.seen, err)
				}
				if err := w.attempt(1, rightFinger, nonce(2)); err != nil {
					t.Errorf("%s: the next attempt: %v", row.seen, err)
				}
			}
		}
	}
}

func TestForced(t *testing.T) {
	for _, what := range []Seen{SeenOpened, SeenOpen, SeenEmptied} {
		w := newTown(t)
		id := w.put(1)
		w.do(w.Report(Sight{Terminal: hall, Locker: 1, Seen: SeenFull}))
		w.expect(id, Notified)
		w.do(w.Report(Sight{Terminal: hall, Locker: 1, Seen: what}))
		if w.expect(id, Expired); w.Pickups[id].Why != Forced || !w.Terminals[hall].Lockers[0].Broken {
			t.Errorf("%s: %+v", what, w.Pickups[id])
		}
		w.do(w.Report(Sight{Terminal: hall, Locker: 2, Seen: what}))
		if got := w.Terminals[hall].Lockers[1].Broken; got != (what != SeenEmptied) {
			t.Errorf("%s of an empty locker: broken %v", what, got)
		}
		w.do(Lose(id, "anna", "bert"))
		if e := w.Effects[string(id)+"/alarm/lost"]; e.Kind != RaiseAlarm {
			t.Errorf("a loss is owed no alarm: %v", w.Effects)
		}
		w.done(id)
		w.do(Mended(hall, 1))
		if w.Terminals[hall].Lockers[0].Broken {
			t.Error("the locker was mended")
		}
	}
}
