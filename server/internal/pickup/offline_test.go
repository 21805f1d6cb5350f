package pickup

import (
	"errors"
	"testing"
	"time"

	"fingerzeig/internal/release"
)

// report is what a terminal tells: a sight, or what it did by itself.
type report struct {
	Sight
	own *Offline
}

// mirrored is what a terminal knows of a pickup that waits in one of its lockers.
type mirrored struct {
	id    ID
	until time.Time
	codes []Digest
	tries int
}

// mirrorAll has the terminal ask what waits in its lockers, once it has told all that it knows.
func (w *world) mirrorAll() {
	w.tell()
	old := w.mirror
	w.mirror = map[int]mirrored{}
	for id, p := range w.book.State().Pickups {
		if p.Waiting() && p.FingerOpen(w.now) {
			m := mirrored{id: id, until: p.Until, codes: p.Codes}
			if o := old[p.Locker]; o.id == id {
				m.tries = o.tries
			}
			w.mirror[p.Locker] = m
		}
	}
}

// reportOwn notes what a terminal has to tell of a locker that it opened by itself.
func (w *world) reportOwn(own Offline, seen Seen) {
	own.Seen = seen
	w.reports = append(w.reports, report{own: &own})
	w.cuts["alone"]++
}

// visitOffline is somebody at a terminal whose line is down.
func (w *world) visitOffline(d int, collector bool) {
	codes := w.told[w.ids[d]]
	if len(codes) == 0 {
		return
	}
	code, err := NormalizeCode(ShowCode(codes[len(codes)-1]))
	if err != nil {
		w.t.Fatal(err)
	}
	for locker, m := range w.mirror {
		if m.id != w.ids[d] || !w.now.Before(m.until) || m.tries == fingerTries || m.codes[0] != hasher.Code(hall, code) {
			continue
		}
		nonce, err := w.gate.Nonce()
		if err != nil {
			w.t.Fatal(err)
		}
		own := Offline{Terminal: hall, Pickup: m.id, Locker: locker, Nonce: Nonce(nonce)}
		if !collector {
			w.gate.Void(nonce)
			m.tries++
			w.mirror[locker] = m
			own.Refused = 1
			w.reports = append(w.reports, report{own: &own})
			w.point("after the noting")
			return
		}
		signed, err := release.Sign(w.own, release.Release{
			Terminal: release.TerminalOf(string(hall)), Locker: uint16(locker), Purpose: release.Collect, Nonce: nonce,
		})
		if err != nil {
			w.t.Fatal(err)
		}
		w.opening, w.under = d, &visiting{nonce: nonce, locker: locker, own: &own}
		if w.open(signed[:], locker, release.Collect, &own) {
			w.atTheDoor(d, locker)
		}
		w.opening = 0
		w.afterOwn(own, w.under.opened)
		return
	}
}

// afterOwn has the terminal note what came of its own release.
func (w *world) afterOwn(own Offline, opened bool) {
	w.gate.Void(release.Nonce(own.Nonce))
	w.point("after the nonce")
	seen := SeenFull
	if opened {
		seen = w.see(own.Locker, true)
	}
	w.reportOwn(own, seen)
	delete(w.journal, own.Locker)
	w.under = nil
	w.point("after the noting")
}

// What a terminal did by itself is taken for what it is, once, however the pickup stands by then.
func TestOffline(t *testing.T) {
	recalled := func(w *town, id ID) { w.do(Recall(id)) }
	late := func(w *town, id ID) { w.at = w.Pickups[id].Until; w.do(w.Tick(w.at), nil) }
	erased := func(w *town, id ID) { late(w, id); w.done(id) }
	for _, row := range []struct {
		name   string
		before func(*town, ID)
		seen   Seen
		want   Status
		alarm  bool
	}{
		{"taken", nil, SeenEmptied, HandedOver, false},
		{"left", nil, SeenFull, Notified, false},
		{"left open", nil, SeenOpen, HandedOver, true},
		{"unclear", nil, SeenUnclear, Expired, true},
		{"taken after the recall", recalled, SeenEmptied, HandedOver, false},
		{"taken after the end", late, SeenEmptied, HandedOver, false},
		{"taken after the end of the print", erased, SeenEmptied, HandedOver, false},
		{"left after the recall", recalled, SeenFull, Expired, false},
		{"unclear after the recall", recalled, SeenUnclear, Expired, true},
	} {
		w := newTown(t)
		id := w.put(1)
		if row.before != nil {
			row.before(w, id)
		}
		r := Offline{Terminal: hall, Pickup: id, Locker: 1, Nonce: nonce(7), Refused: 2, Seen: row.seen}
		w.do(w.ReportOffline(r))
		seq := w.Seq
		w.do(w.ReportOffline(r))
		_, alarm := w.Effects[string(id)+"/alarm"]
		p := w.Pickups[id]
		if p.Status != row.want || alarm != row.alarm || w.Seq != seq || w.Terminals[hall].Lockers[0].Broken != (row.seen == SeenOpen) {
			t.Errorf("%s: %s, alarm %v", row.name, p.Status, alarm)
		}
		if row.want == HandedOver && (len(p.Codes) > 0 || !p.KeyGone && w.Effects[string(id)+"/destroy-key"].Subject != "s-1") {
			t.Errorf("%s: %+v, owed %v", row.name, p, w.Effects)
		}
		if _, told := w.Effects[string(id)+"/tell-expired"]; told && row.want == HandedOver {
			t.Errorf("%s: it is told that the document waits at the desk", row.name)
		}
		if row.want == Notified && p.Tries.Fingers != 2 {
			t.Errorf("%s: tries %+v", row.name, p.Tries)
		}
	}
}

func TestOfflineRefused(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	r := Offline{Terminal: hall, Pickup: id, Locker: 1, Nonce: nonce(7), Seen: SeenEmptied}
	for name, row := range map[string]struct {
		change func(*Offline)
		want   error
	}{
		"another locker":   {func(r *Offline) { r.Locker = 2 }, ErrInput},
		"no locker":        {func(r *Offline) { r.Locker = 3 }, ErrNotFound},
		"another terminal": {func(r *Offline) { r.Terminal = "library" }, ErrNotFound},
		"no nonce":         {func(r *Offline) { r.Nonce = Nonce{} }, ErrNonce},
		"a door in sight":  {func(r *Offline) { r.Seen = SeenOpened }, ErrInput},
		"nothing":          {func(r *Offline) { r.Seen = "" }, ErrInput},
		"below nothing":    {func(r *Offline) { r.Refused = -1 }, ErrInput},
		"too many":         {func(r *Offline) { r.Refused = 10 }, ErrInput},
	} {
		bad := r
		row.change(&bad)
		events, err := w.ReportOffline(bad)
		if failed := w.try(events, err); !errors.Is(failed, row.want) {
			t.Errorf("%s: %v, want %v", name, failed, row.want)
		}
	}
	w.do(w.ReportOffline(Offline{Terminal: hall, Pickup: newID(9), Locker: 2, Nonce: nonce(7), Seen: SeenEmptied})) // erased long ago
	if err := w.attempt(1, rightFinger, nonce(1)); err != nil {
		t.Fatal(err)
	}
	w.refuse(ErrOutstanding, first(w.ReportOffline(r)), nil)
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenFull}))
	w.do(w.ReportOffline(r))
	w.expect(id, HandedOver)
}

// Prints that a terminal refused by itself count as those that the service refused, and no report of it is lost from memory before 16 others.
func TestOfflineTries(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	for n := range 20 {
		r := Offline{Terminal: hall, Pickup: id, Locker: 1, Nonce: nonce(10 + n), Refused: 3}
		w.do(w.ReportOffline(r))
		seq := w.Seq
		w.do(w.ReportOffline(r))
		if w.Seq != seq {
			t.Fatalf("report %d counts twice", n)
		}
		w.at = w.at.Add(fingerPause)
	}
	p := w.Pickups[id]
	if p.Tries.Rounds != fingerRounds || p.FingerOpen(w.at) || len(p.Offline) != mostOffline || p.Offline[mostOffline-1] != nonce(29) {
		t.Errorf("%+v, %d reports", p.Tries, len(p.Offline))
	}
}

func TestAmong(t *testing.T) {
	w := newTown(t)
	a, b := w.put(1), w.put(2)
	if open := w.Among(hall, w.at); len(open) != 2 || open["s-1"] != a || open["s-2"] != b {
		t.Errorf("open: %v", open)
	}
	if open := w.Among("library", w.at); len(open) != 0 {
		t.Errorf("elsewhere: %v", open)
	}
	if open := w.Among(hall, w.Pickups[a].Until); len(open) != 0 {
		t.Errorf("too late: %v", open)
	}
	w.refuse(ErrNonce, first(w.DecideAmong(hall, a, Nonce{}, w.at)), ErrNonce)
	_, err := w.DecideAmong("library", a, nonce(1), w.at)
	w.refuse(ErrNotFound, nil, err)
	w.do(w.DecideAmong(hall, a, nonce(1), w.at))
	w.expect(a, Released)
	if p := w.Pickups[a]; p.Order.Way != ByFingerAlone {
		t.Errorf("by %s", p.Order.Way)
	}
	if events, err := w.DecideAmong(hall, a, nonce(1), w.at); err != nil || len(events) > 0 {
		t.Errorf("the same again: %v, %v", events, err)
	}
	if _, err := w.DecideAmong(hall, a, nonce(2), w.at); !errors.Is(err, ErrRefused) {
		t.Errorf("another while it is out: %v", err)
	}
	for range 3 {
		if err := w.attempt(2, wrongFinger, nonce(3)); !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
	}
	w.refuse(ErrFingerClosed, first(w.DecideAmong(hall, b, nonce(4), w.at)), nil)
	if open := w.Among(hall, w.at); len(open) != 0 {
		t.Errorf("open after three tries: %v", open)
	}
	for n := range codeFailures {
		if err := w.try(w.DecideAmong(hall, "", nonce(5+n), w.at)); !errors.Is(err, ErrRefused) {
			t.Errorf("nobody found: %v", err)
		}
	}
	if _, err := w.DecideAmong(hall, b, nonce(20), w.at); !errors.Is(err, ErrPaused) {
		t.Errorf("after five: %v", err)
	}
}
