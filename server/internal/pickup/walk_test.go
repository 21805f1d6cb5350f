package pickup

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/internal/release"
)

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
				if err := to.Check(); err != nil {
					t.Fatalf("%s: %v", key, err)
				}
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
		case a.Status != "" && b.Status == "" && (!a.Over() || !a.KeyGone):
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
"expired" to "handed-over"
"expired" to "returned"
"handed-over" to ""
"loaded" to "expired"
"loaded" to "handed-over"
"loaded" to "notified"
"loaded" to "released"
"notified" to "expired"
"notified" to "handed-over"
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
