package pickup

import (
	"errors"
	"testing"
	"time"
)

// What a command forgets to ask is refused by Apply all the same: here it gets events that no command makes.
func TestApplyRefuses(t *testing.T) {
	closed := func(w *town) {
		for range fingerTries {
			_ = w.attempt(1, wrongFinger, nonce(9))
		}
	}
	late := func(w *town) { w.at = w.Pickups[newID(1)].Until }
	id := newID(1)
	for _, row := range []struct {
		name  string
		begin func(*town)
		body  Body
		want  error
	}{
		{"a finger after the last one", closed, &fingerRefused{id}, ErrFingerClosed},
		{"a release by finger after the last one", closed, &released{id, ByFinger, nonce(1)}, ErrFingerClosed},
		{"an answer that is a finger", nil, &factorRefused{id, ByFinger}, ErrInput},
		{"a release in no way", nil, &released{id, "", nonce(1)}, ErrInput},
		{"a release without a nonce", nil, &released{id, ByEID, Nonce{}}, ErrNonce},
		{"a release too late", late, &released{id, ByEID, nonce(1)}, ErrExpired},
		{"a release of nothing", nil, &released{newID(7), ByEID, nonce(1)}, ErrNotFound},
		{"a release for staff of what waits", nil, &staffReleased{id, "anna", "bert", nonce(1)}, ErrStatus},
		{"a sight without a release", func(w *town) { w.do(Recall(id)) }, &seen{id, nonce(1), false, SeenFull}, ErrNonce},
		{"a sight that there is not", func(w *town) { _ = w.attempt(1, rightFinger, nonce(1)) }, &seen{id, nonce(1), false, "light"}, ErrInput},
		{"opened twice", func(w *town) {
			_ = w.attempt(1, rightFinger, nonce(1))
			w.do(one(&seen{id, nonce(1), false, SeenOpened}))
		}, &seen{id, nonce(1), false, SeenOpened}, ErrStatus},
		{"a nonce with a restart", func(w *town) { _ = w.attempt(1, rightFinger, nonce(1)) }, &seen{id, nonce(2), true, SeenFull}, ErrNonce},
		{"too late too early", nil, &expired{id, TooLate}, ErrStatus},
		{"expired for no reason", nil, &expired{id, "mood"}, ErrInput},
		{"unclear without a release", nil, &expired{id, Unclear}, ErrInput},
		{"returned from the locker of one who waits", nil, &returned{id, "anna", "bert", false}, ErrStatus},
		{"returned by nobody", func(w *town) { w.do(Recall(id)) }, &returned{id, "", "bert", false}, ErrFourEyes},
		{"erased in the middle", nil, &erased{id}, ErrStatus},
		{"erased while something is owed", func(w *town) {
			w.do(Recall(id))
			w.do(Lose(id, "anna", "bert"))
		}, &erased{id}, ErrStatus},
		{"erased without a receipt", func(w *town) {
			w.do(Recall(id))
			w.do(Lose(id, "anna", "bert"))
			w.do(one(&effectDone{string(id) + "/destroy-key"}))
		}, &erased{id}, ErrStatus},
		{"recalled while it is loaded", reserved2, &expired{newID(2), Recalled}, ErrStatus},
		{"forced while it is loaded", reserved2, &expired{newID(2), Forced}, ErrStatus},
		{"reminded twice", func(w *town) { w.do(one(&reminded{id})) }, &reminded{id}, ErrStatus},
		{"overdue while it waits", nil, &overdue{id}, ErrStatus},
		{"overdue before its time", func(w *town) { _ = w.attempt(1, rightFinger, nonce(1)) }, &overdue{id}, ErrStatus},
		{"an effect of nothing", nil, &effectDone{"nothing"}, ErrNotFound},
		{"a failure of nothing", nil, &effectFailed{"nothing"}, ErrNotFound},
		{"a wrong code in a pause", func(w *town) {
			for i := range codeFailures {
				_ = w.attempt(100+i, rightFinger, nonce(1))
			}
		}, &codeRefused{hall}, ErrPaused},
		{"a wrong code nowhere", nil, &codeRefused{"library"}, ErrNotFound},
		{"a locker that there is not", nil, &lockerFailed{hall, 3}, ErrNotFound},
		{"no lockers", nil, &terminalSet{"library", nil}, ErrInput},
		{"a locker of no size", nil, &terminalSet{"library", []Locker{{}}}, ErrInput},
		{"a snapshot in the middle", nil, &snapshot{}, ErrEvent},
		{"a code of nothing", nil, &renewed{id, Digest{}, false}, ErrInput},
		{"reserved beside the lockers", announced2, &reserved{newID(2), hall, 3, "anna"}, ErrNotFound},
		{"reserved in a full locker", announced2, &reserved{newID(2), hall, 1, "anna"}, ErrNoLocker},
		{"reserved in a broken locker", func(w *town) { announced2(w); w.do(Failed(hall, 2)) }, &reserved{newID(2), hall, 2, "anna"}, ErrNoLocker},
		{"reserved by nobody", announced2, &reserved{newID(2), hall, 2, ""}, ErrInput},
		{"reserved at the end of its life", func(w *town) { announced2(w); w.at = w.at.AddDate(0, 3, 0) }, &reserved{newID(2), hall, 2, "anna"}, ErrExpired},
		{"loaded with somebody's code", reserved2, &loaded{newID(2), "bert", code(1), start.Add(time.Hour)}, ErrInput},
		{"loaded for no time", reserved2, &loaded{newID(2), "bert", code(2), start}, ErrInput},
		{"loaded beyond its life", reserved2, &loaded{newID(2), "bert", code(2), issued.Add(lifeOfPrints + 1)}, ErrInput},
		{"loaded by nobody", reserved2, &loaded{newID(2), "", code(2), start.Add(time.Hour)}, ErrFourEyes},
		{"given back by nobody", reserved2, &unreserved{newID(2), ""}, ErrInput},
		{"opened to be loaded by nobody", reserved2, &staffReleased{newID(2), "", "", nonce(1)}, ErrInput},
		{"opened to be loaded without a nonce", reserved2, &staffReleased{newID(2), "anna", "", Nonce{}}, ErrNonce},
		{"cancelled in a locker", reserved2, &cancelled{newID(2)}, ErrStatus},
		{"a letter of no document", announced2, &pinConfirmed{newID(2), 1}, ErrInput},
		{"a letter of document -1", announced2, &pinConfirmed{newID(2), -1}, ErrInput},
		{"a role of one that waits", nil, &roleProved{id}, ErrStatus},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newTown(t)
			w.put(1)
			if row.begin != nil {
				row.begin(w)
			}
			if s, err := Apply(w.State, Event{w.at, row.body}); !errors.Is(err, row.want) || s.Seq != w.Seq {
				t.Errorf("Apply() = %v, want %v", err, row.want)
			}
		})
	}
}

func announced2(w *town) { w.do(Announce(newID(2), passport(2))) }

func reserved2(w *town) {
	announced2(w)
	w.do(w.Reserve(newID(2), hall, "anna", []Digest{barcode(2)}))
}
