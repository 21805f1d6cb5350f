package pickup

import (
	"errors"
	"testing"
	"time"
)

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
