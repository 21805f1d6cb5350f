package pickup

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
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
	add("tick", 0, n.Tick(at), nil)
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
		}
		return false
	})
}

// TestWalk goes through every state of the small model, and holds each step against the promises of the package. From every state there is a way to
// the end, at which both documents are handed over or returned and erased.
func TestWalk(t *testing.T) {
	begin := node{}
	s, err := Apply(State{}, Event{start, &terminalSet{hall, []Locker{{Size: 1, Height: 1000}, {Size: 1, Height: 1000}}}})
	if err != nil {
		t.Fatal(err)
	}
	begin.State = s
	seen := map[string]int{begin.key(): 0}
	nodes := []node{begin}
	back := [][]int{nil} // from where each node is reached
	ways := map[string]bool{}
	for i := 0; i < len(nodes) && !t.Failed(); i++ {
		n := nodes[i]
		var next []node
		for _, step := range n.steps() {
			to, moved := n.take(step)
			if !moved {
				continue
			}
			checkStep(t, n, to, step, ways)
			if !step.countsOnly() {
				next = append(next, to)
			}
		}
		if n.moment < len(moments)-1 {
			later := n
			later.moment++
			next = append(next, later)
		}
		for _, to := range next {
			key := to.key()
			j, known := seen[key]
			if !known {
				j = len(nodes)
				seen[key] = j
				nodes, back = append(nodes, to), append(back, nil)
			}
			back[j] = append(back[j], i)
		}
	}
	t.Logf("%d states", len(nodes))
	if stuck := stuckNodes(nodes, back); len(stuck) > 0 {
		t.Errorf("%d states have no way to the end, such as %s", len(stuck), nodes[stuck[0]].key())
	}
	if got := strings.Join(slices.Sorted(maps.Keys(ways)), "\n"); got != strings.TrimSpace(statusTable) {
		t.Errorf("the statuses follow on each other so:\n%s", got)
	}
}

// stuckNodes returns the nodes from which no end is reached.
func stuckNodes(nodes []node, back [][]int) (stuck []int) {
	good := make([]bool, len(nodes))
	var queue []int
	for i, n := range nodes {
		begun := n.begun == [2]bool{true, true} || n.moment == len(moments)-1 // when nothing can be announced any more
		if begun && len(n.Pickups) == 0 && len(n.Effects) == 0 {
			good[i], queue = true, append(queue, i)
		}
	}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for _, j := range back[i] {
			if !good[j] {
				good[j], queue = true, append(queue, j)
			}
		}
	}
	for i := range good {
		if !good[i] {
			stuck = append(stuck, i)
		}
	}
	return stuck
}

// checkStep holds one step against the promises.
func checkStep(t *testing.T, from, to node, s step, ways map[string]bool) {
	t.Helper()
	if err := to.Check(); err != nil {
		t.Fatalf("%s leads from %s to %v", s.name, from.key(), err)
	}
	for i := range 2 {
		a, b := from.Pickups[newID(i)], to.Pickups[newID(i)]
		switch {
		case b.Order != nil && a.Order == nil && s.opens != b.Order.Purpose:
			t.Fatalf("%s releases a locker in %s", s.name, from.key())
		case b.Order != nil && a.Order != nil && *a.Order != *b.Order:
			t.Fatalf("%s makes a second release in %s", s.name, from.key())
		case b.Order != nil && b.Order.Purpose == release.Load && b.Status != Reserved && b.Status != Expired:
			t.Fatalf("%s leaves a release to load behind in %s", s.name, from.key())
		case b.Locker != a.Locker && b.Locker > 0 && from.Terminals[hall].Lockers[b.Locker-1].Broken:
			t.Fatalf("%s chooses a broken locker in %s", s.name, from.key())
		case a.Status != "" && b.Status == "" && (!a.over() || !a.KeyGone):
			t.Fatalf("%s erases too early in %s", s.name, from.key())
		case a.KeyGone && b.Status != "" && !b.KeyGone:
			t.Fatalf("%s brings a key back in %s", s.name, from.key())
		case strings.HasSuffix(s.name, "alone") && (b.Status == Loaded || b.Status == Returned):
			t.Fatalf("%s is enough in %s", s.name, from.key())
		}
		if a.Status != b.Status {
			ways[fmt.Sprintf("%q to %q", a.Status, b.Status)] = true
		}
	}
}

// statusTable is which status follows on which. Read a difference before it is taken over: it is the design.
const statusTable = `
"" to "announced"
"announced" to "cancelled"
"announced" to "reserved"
"cancelled" to ""
"expired" to "returned"
"handed-over" to ""
"loaded" to "expired"
"loaded" to "notified"
"loaded" to "released"
"notified" to "expired"
"notified" to "released"
"opened" to "expired"
"opened" to "handed-over"
"opened" to "loaded"
"opened" to "notified"
"released" to "expired"
"released" to "handed-over"
"released" to "loaded"
"released" to "notified"
"released" to "opened"
"reserved" to "announced"
"reserved" to "expired"
"reserved" to "loaded"
"returned" to ""
`

// TestTriesWalk goes through every state of the tries of one pickup: whatever is tried in whatever order, no more fingers are compared than three
// rounds of three, and three wrong answers lock.
func TestTriesWalk(t *testing.T) {
	w := newTown(t)
	id := w.put(1)
	type state struct {
		Tries
		later int
	}
	seen := map[state]bool{}
	var walk func(s State, later, fingers, factors int)
	walk = func(s State, later, fingers, factors int) {
		p := s.Pickups[id]
		if fingers > 9 || factors > 3 || p.Tries.locked() != (factors == 3) {
			t.Fatalf("%d fingers, %d answers: %+v", fingers, factors, p.Tries)
		}
		if key := (state{p.Tries, later}); seen[key] {
			return
		} else {
			seen[key] = true
		}
		at := start.Add(time.Duration(later) * fingerPause)
		for way, e := range map[Way]Evidence{ByFinger: wrongFinger, ByBirthDate: {Way: ByBirthDate}} {
			_, events, _ := s.Decide(Attempt{hall, code(1), e, nonce(1)}, at)
			for _, event := range events {
				event.At = at
				next, err := Apply(s, event)
				if err != nil {
					t.Fatal(err)
				}
				if way == ByFinger {
					walk(next, later, fingers+1, factors)
				} else {
					walk(next, later, fingers, factors+1)
				}
			}
		}
		if later < 4 {
			walk(s, later+1, fingers, factors)
		}
	}
	walk(w.State, 0, 0, 0)
	if len(seen) < 40 {
		t.Errorf("only %d states of tries were seen", len(seen))
	}
}

func bitOf(b bool) byte {
	if b {
		return '1'
	}
	return '0'
}
