package pickup

import (
	"slices"
	"time"

	"fingerzeig/internal/release"
)

// visit is somebody at the terminal with the code of a document: its collector, or a finder of the code.
func (w *world) visit(d int, collector bool) {
	codes := w.told[w.ids[d]]
	if len(codes) == 0 {
		return
	}
	code := codes[len(codes)-1-w.random.IntN(min(2, len(codes)))]
	w.tell() // all of it, before another release is asked for
	id, err := w.book.Present(hall, ShowCode(code))
	if err != nil {
		return
	}
	if id != w.ids[d] {
		w.t.Fatalf("the code of %s finds %s", w.ids[d], id)
	}
	locker := w.book.State().Pickups[id].Locker
	for range fingerTries {
		nonce, err := w.gate.Nonce()
		if err != nil {
			w.t.Fatal(err)
		}
		w.under = &visiting{nonce: nonce, locker: locker}
		way := []Way{ByFinger, ByFinger, ByBirthDate}[w.random.IntN(3)]
		right := collector && w.random.IntN(3) > 0
		if way == ByFinger && !w.keys[w.book.State().Pickups[id].Collector.Subject] {
			right = false // there is nothing to compare it with
		}
		_, err = w.book.Decide(hall, code, Evidence{way, right}, Nonce(nonce))
		if err != nil {
			w.gate.Void(nonce)
			w.under = nil
			continue
		}
		if !right {
			w.t.Fatal("released without evidence")
		}
		w.opening = d
		signed := w.sign(id)
		opened := w.open(signed, locker, release.Collect, nil)
		if opened {
			w.atTheDoor(d, locker)
		}
		w.opening = 0
		w.after(nonce, locker, opened)
		if w.gate.Admit(signed, locker, release.Collect) == nil {
			w.t.Fatal("a release of an earlier visit opens")
		}
		return
	}
}

// atTheDoor is what the citizen does before an open door.
func (w *world) atTheDoor(d, locker int) {
	if w.random.IntN(4) > 0 && w.content[locker] == d {
		w.content[locker], w.place[d] = 0, "citizen"
		w.point("after the taking")
	}
	if w.random.IntN(8) > 0 && (w.sensor || w.content[locker] == 0) { // without a sensor whoever opens takes: see the kiosk's rule
		w.door[locker] = false
		w.point("after the shutting")
	}
}

// announce brings a new document to the desk.
func (w *world) announce() {
	d := len(w.place)
	w.place, w.ids = append(w.place, "desk"), append(w.ids, "")
	w.keys[passport(d).Collector.Subject] = true
	w.register(d)
}

// register announces a document. A clerk who got no answer looks whether the document is known before saying it again.
func (w *world) register(d int) {
	for id, p := range w.book.State().Pickups {
		if has(p.Documents, barcode(d)) {
			w.ids[d] = id
			return
		}
	}
	a := passport(d)
	a.Documents[0].Issued = w.now.Truncate(24*time.Hour).AddDate(0, 0, -w.random.IntN(20))
	id, err := w.book.announce(a)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ids[d] = id
}

// scanned is what staff scan of a document.
func scanned(d int) []Digest { return []Digest{barcode(d)} }

// load does the next thing that brings a document into a locker.
func (w *world) load(d int) {
	if w.ids[d] == "" {
		w.register(d)
	}
	id := w.ids[d]
	do := func(decide func(State) ([]Event, error)) error {
		return w.book.Do(func(s State, _ time.Time) ([]Event, error) { return decide(s) })
	}
	switch p := w.book.State().Pickups[id]; {
	case p.Status == Announced && (w.place[d] == "desk" || w.place[d] == "staff"):
		_ = do(func(s State) ([]Event, error) { return s.Reserve(id, hall, "anna", scanned(d)) })
	case p.Status == Reserved && w.place[d] != "locker":
		w.staffOpen(d, "", func(locker int) {
			if w.content[locker] == 0 {
				w.content[locker], w.place[d] = d, "locker"
			}
		})
	case p.Status == Reserved && w.random.IntN(8) > 0 && !w.door[p.Locker]:
		_, _ = w.book.Load(id, "bert", scanned(d), time.UTC)
	case p.Status == Reserved && p.Order == nil:
		w.content[p.Locker], w.place[d], w.door[p.Locker] = 0, "staff", false
		_ = do(func(State) ([]Event, error) { return Unreserve(id, "anna") })
	}
}

// staffOpen opens a locker for staff.
func (w *world) staffOpen(d int, second Operator, inside func(locker int)) {
	id := w.ids[d]
	w.tell()
	nonce, err := w.gate.Nonce()
	if err != nil {
		w.t.Fatal(err)
	}
	p := w.book.State().Pickups[id]
	w.under = &visiting{nonce: nonce, locker: p.Locker}
	if err := w.book.Do(func(State, time.Time) ([]Event, error) { return StaffOpen(id, "anna", second, Nonce(nonce)) }); err != nil {
		w.under = nil
		return
	}
	p = w.book.State().Pickups[id]
	w.opening = d
	opened := w.open(w.sign(id), p.Locker, p.Order.Purpose, nil)
	if opened {
		inside(p.Locker)
		w.point("after staff")
		w.door[p.Locker] = false
	}
	w.opening = 0
	w.after(nonce, p.Locker, opened)
}

// clearUp does the next thing that brings a document on the return list back.
func (w *world) clearUp(d int) {
	id := w.ids[d]
	p := w.book.State().Pickups[id]
	if p.Status != Expired {
		return
	}
	switch w.place[d] {
	case "locker":
		w.staffOpen(d, "bert", func(locker int) {
			if w.content[locker] == d {
				w.content[locker], w.place[d] = 0, "staff"
			}
		})
	case "staff", "desk":
		if w.book.Do(func(s State, _ time.Time) ([]Event, error) { return s.Return(id, "anna", "bert", scanned(d)) }) == nil {
			w.place[d] = "returned"
		}
	case "citizen":
		_ = w.book.Do(func(State, time.Time) ([]Event, error) { return Lose(id, "anna", "bert") })
	}
}

// rounds is what staff do each day: shut doors that stand open, look into lockers that are out of order.
func (w *world) rounds() {
	for locker, l := range w.book.State().Terminals[hall].Lockers {
		if w.door[locker+1] {
			w.door[locker+1] = false
			w.point("after shutting a door")
		}
		if d := w.content[locker+1]; l.Broken && d > 0 {
			if p, known := w.book.State().Pickups[w.ids[d]]; !known || p.Over() {
				w.content[locker+1], w.place[d] = 0, "returned" // taken as gone, and was not: it goes to the desk
			}
		}
		if l.Broken {
			_ = w.book.Do(func(State, time.Time) ([]Event, error) { return Mended(hall, locker+1) })
		}
	}
}

// open documents are those of which nobody knows yet how they end.
func (w *world) unfinished() (list []int) {
	known := w.book.State().Pickups
	for d := 1; d < len(w.ids); d++ {
		if _, ok := known[w.ids[d]]; ok || w.place[d] == "locker" || w.place[d] == "staff" {
			list = append(list, d)
		}
	}
	return slices.Clip(list)
}
