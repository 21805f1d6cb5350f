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
		w.done(id)
		w.do(Mended(hall, 1))
		if w.Terminals[hall].Lockers[0].Broken {
			t.Error("the locker was mended")
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

func TestLoadingBreaksOff(t *testing.T) {
	w := newTown(t)
	id := newID(1)
	w.do(Announce(id, passport(1)))
	_, err := w.Reserve(id, hall, "anna", []Digest{barcode(2)})
	w.refuse(ErrBarcode, nil, err)
	w.do(w.Reserve(id, hall, "anna", []Digest{barcode(1)}))
	w.do(StaffOpen(id, "anna", "", nonce(1)))
	w.refuse(ErrOutstanding, first(Unreserve(id, "anna")), nil)
	w.refuse(ErrOutstanding, first(w.Load(id, "bert", []Digest{barcode(1)}, code(1), w.at, time.UTC)), nil)
	w.do(w.Report(Sight{Terminal: hall, Locker: 1, Restarted: true, Seen: SeenUnclear}))
	w.do(Unreserve(id, "anna"))
	w.expect(id, Announced)
	w.do(Failed(hall, 1))
	w.do(w.Reserve(id, hall, "bert", []Digest{barcode(1)}))
	if l := w.Pickups[id].Locker; l != 2 {
		t.Errorf("locker %d was chosen", l)
	}
	w.do(Announce(newID(2), passport(2)))
	_, err = w.Reserve(newID(2), hall, "anna", []Digest{barcode(2)})
	w.refuse(ErrNoLocker, nil, err)
}

func TestPreconditions(t *testing.T) {
	card := Document{Kind: IDCard, Barcode: barcode(1), Issued: issued}
	child := Document{Kind: IDCard, Barcode: barcode(2), Issued: issued, Child: true}
	pass := Document{Kind: Passport, Barcode: barcode(3), Issued: issued}
	for _, row := range []struct {
		name      string
		role      Role
		documents []Document
		missing   int
		refused   bool
	}{
		{"a passport", Holder, []Document{pass}, 0, false},
		{"a card and a passport", Holder, []Document{card, pass}, 1, false},
		{"a child for itself", Holder, []Document{child}, 0, true},
		{"a parent for a child", Guardian, []Document{child}, 1, false},
		{"a parent for itself and a child", Guardian, []Document{card, child, pass}, 2, false},
		{"a neighbour", Proxy, []Document{card}, 2, false},
		{"nobody", "", []Document{pass}, 0, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newTown(t)
			id := newID(1)
			a := Announcement{Collector: Collector{Subject: "s", Role: row.role}, Documents: row.documents}
			if row.refused {
				w.refuse(ErrInput, first(Announce(id, a)), nil)
				return
			}
			w.do(Announce(id, a))
			if missing := Missing(w.Pickups[id]); len(missing) != row.missing {
				t.Errorf("missing: %q", missing)
			}
			var scanned []Digest
			for i := range row.documents {
				scanned = append(scanned, row.documents[len(row.documents)-1-i].Barcode)
			}
			if row.missing > 0 {
				w.refuse(ErrPrecondition, first(w.Reserve(id, hall, "anna", scanned)), nil)
			}
			for i, d := range row.documents {
				if d.Kind != Passport {
					w.do(ConfirmPIN(id, i))
				}
			}
			w.do(ProveRole(id))
			w.do(w.Reserve(id, hall, "anna", scanned))
		})
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

func TestAnnounceRefuses(t *testing.T) {
	for name, change := range map[string]func(*Announcement){
		"no document":         func(a *Announcement) { a.Documents = nil },
		"no barcode":          func(a *Announcement) { a.Documents[0].Barcode = Digest{} },
		"one barcode twice":   func(a *Announcement) { a.Documents = append(a.Documents, a.Documents[0]) },
		"an unknown kind":     func(a *Announcement) { a.Documents[0].Kind = "parcel" },
		"an hour of issue":    func(a *Announcement) { a.Documents[0].Issued = issued.Add(time.Hour) },
		"no day of issue":     func(a *Announcement) { a.Documents[0].Issued = time.Time{} },
		"a name":              func(a *Announcement) { a.Collector.Subject = "Erika Mustermann" },
		"91 days":             func(a *Announcement) { a.Days = 91 },
		"a size":              func(a *Announcement) { a.Size = 10 },
		"somebody's subject":  func(a *Announcement) { a.Collector.Subject = "s-2" },
		"somebody's document": func(a *Announcement) { a.Documents[0].Barcode = barcode(2) },
	} {
		w := newTown(t)
		w.put(2)
		a := passport(1)
		change(&a)
		events, err := Announce(newID(1), a)
		if err := w.try(events, err); !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := newTown(t)
	id := w.put(1)
	w.refuse(ErrStatus, first(Announce(id, passport(3))), nil)
	w.refuse(ErrStatus, first(Setting(hall, []Locker{{Size: 1, Height: 900}})), nil)
	w.refuse(ErrInput, first(Setting("Rathaus Süd", []Locker{{Size: 1, Height: 900}})), nil)
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
