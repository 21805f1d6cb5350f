package pickup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fingerzeig/internal/release"
)

// node is a state of the small model: two documents, two lockers, three moments.
type node struct {
	State
	moment int
	begun  [2]bool
}

// moments are when things happen: the day of loading, after the last day, and after the end of all prints.
var moments = [3]time.Time{start, start.AddDate(0, 0, 10), start.AddDate(0, 0, 100)}

// key names a node. What nothing depends on is not part of it, such as how many events led there and which nonces were used, and neither is which
// of the documents and which of the lockers, all alike, is called the first: nodes that behave the same are one.
func (n node) key() string {
	best := ""
	for _, swap := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
		var b strings.Builder
		b.WriteByte(byte('0' + n.moment))
		for i := range 2 {
			b.WriteString(strconv.FormatBool(n.Terminals[hall].Lockers[i^swap[1]].Broken))
		}
		for i := range 2 {
			n.describe(&b, i^swap[0], swap[1])
		}
		if key := b.String(); best == "" || key < best {
			best = key
		}
	}
	return best
}

// describe writes what matters of one pickup.
func (n node) describe(b *strings.Builder, i, swapLockers int) {
	b.WriteByte('|')
	p, known := n.Pickups[newID(i)]
	if !known {
		b.WriteString(strconv.FormatBool(n.begun[i]))
		return
	}
	owed := [3]bool{}
	for _, e := range n.Effects {
		if e.Pickup == newID(i) {
			owed[slices.Index([]EffectKind{DestroyKey, TellReady}, e.Kind)+1] = true
		}
	}
	b.WriteString(string(p.Status))
	bits := []bool{owed[0], owed[1], owed[2], p.KeyGone}
	if p.holds() {
		bits = append(bits, (p.Locker-1)^swapLockers == 0, p.Reminded, p.Notified, !moments[n.moment].Before(p.Until))
	}
	for _, bit := range bits {
		b.WriteByte(bitOf(bit))
	}
	if p.Order != nil {
		b.WriteString(p.Order.Purpose.String())
	}
	if p.Wanted != nil {
		b.WriteString("wanted" + string(p.Wanted.Second))
	}
}

// step is one thing that somebody does in the model.
type step struct {
	name   string
	events []Event
	err    error
	opens  release.Purpose // it may release a locker for this
}

// steps are all that can be tried in a node.
func (n node) steps() (all []step) {
	at := moments[n.moment]
	add := func(name string, opens release.Purpose, events []Event, err error) {
		all = append(all, step{name, events, err, opens})
	}
	for i := range 2 {
		id, scanned := newID(i), []Digest{barcode(i)}
		p := n.Pickups[id]
		fresh := nonce(1)
		if p.Settled == fresh {
			fresh = nonce(2)
		}
		if !n.begun[i] {
			events, err := Announce(id, passport(i))
			add(fmt.Sprint("announce ", i), 0, events, err)
			continue
		}
		add3 := func(name string, opens release.Purpose) func([]Event, error) {
			return func(events []Event, err error) { add(fmt.Sprint(name, " ", i), opens, events, err) }
		}
		add3("reserve", 0)(n.Reserve(id, hall, "anna", scanned))
		add3("unreserve", 0)(Unreserve(id, "anna"))
		add3("load", 0)(n.Load(id, "bert", scanned, code(i), at, time.UTC))
		add3("load alone", 0)(n.Load(id, "anna", scanned, code(i), at, time.UTC))
		add3("recall", 0)(Recall(id))
		add3("cancel", 0)(Cancel(id))
		add3("return", 0)(n.Return(id, "anna", "bert", scanned))
		add3("return alone", 0)(n.Return(id, "anna", "anna", scanned))
		add3("lose", 0)(Lose(id, "anna", "bert"))
		if p.Status == Expired {
			add3("staff", release.Return)(StaffOpen(id, "anna", "bert", fresh))
		} else {
			add3("staff", release.Load)(StaffOpen(id, "anna", "bert", fresh))
		}
		add3("want", 0)(WantOpen(id, "anna", "bert", at.Add(time.Minute)))
		add3("want alone", 0)(WantOpen(id, "anna", "", at.Add(time.Minute)))
		add3("tell again", 0)(Retell(id))
		add3("staff alone", release.Load)(StaffOpen(id, "anna", "", fresh))
		for _, e := range []Evidence{rightFinger, wrongFinger, {Way: ByEID}, {}} {
			opens := release.Purpose(0)
			if e.Right {
				opens = release.Collect
			}
			_, events, err := n.Decide(Attempt{hall, code(i), e, fresh}, at)
			add3(fmt.Sprint("attempt ", e), opens)(events, err)
		}
		var done []Event
		for key, e := range n.Effects {
			if e.Pickup == id {
				done = append(done, Event{Body: &effectDone{key}})
			}
		}
		add3("effects", 0)(done, nil)
	}
	for locker := 1; locker <= 2; locker++ {
		events, err := Mended(hall, locker)
		add("mend", 0, events, err)
		for _, seen := range []Seen{SeenOpened, SeenFull, SeenEmptied, SeenOpen, SeenUnclear} {
			for _, r := range []Sight{{Restarted: true}, {Nonce: nonce(1)}, {Nonce: nonce(2)}} {
				r.Terminal, r.Locker, r.Seen = hall, locker, seen
				events, err := n.Report(r)
				add(fmt.Sprintf("report %d %s %v", locker, seen, r.Restarted), 0, events, err)
			}
		}
	}
	for i := range 2 {
		p, own := n.Pickups[newID(i)], nonce(3)
		for slices.Contains(p.Offline, own) {
			own[1]++
		}
		for _, seen := range []Seen{"", SeenFull, SeenEmptied, SeenOpen, SeenUnclear} {
			events, err := n.ReportOffline(Offline{Terminal: hall, Pickup: newID(i), Locker: max(p.Locker, 1), Nonce: own, Refused: 1, Seen: seen})
			add(fmt.Sprintf("offline %d %s", i, seen), 0, events, err)
		}
		add(fmt.Sprintf("without a code %d", i), release.Collect, first(n.DecideAmong(hall, newID(i), own, at)), nil)
	}
	add("tick", 0, n.Tick(at), nil)
	add("restored", 0, n.Restored("backup"), nil)
	return all
}

// take returns where a step leads, or false where it is refused or changes nothing.
func (n node) take(s step) (node, bool) {
	next := n
	for _, e := range s.events {
		e.At = moments[n.moment]
		state, err := Apply(next.State, e)
		if err != nil {
			return n, false
		}
		next.State = state
	}
	for i := range 2 {
		next.begun[i] = n.begun[i] || len(next.Pickups[newID(i)].Documents) > 0
	}
	return next, len(s.events) > 0
}

// countsOnly reports whether a step does no more than count what was wrong. Those are not followed: the numbers make the model large, and have
// tests of their own.
func (s step) countsOnly() bool {
	return slices.ContainsFunc(s.events, func(e Event) bool {
		switch e.Body.(type) {
		case *fingerRefused, *factorRefused, *codeRefused:
			return true
		case *offline:
			return e.Body.(*offline).What == ""
		}
		return false
	})
}

func bitOf(b bool) byte {
	if b {
		return '1'
	}
	return '0'
}
