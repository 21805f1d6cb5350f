package arena

import (
	"slices"
	"sort"
	"sync/atomic"
)

// view is the whole gallery at one moment. Whoever looks at it has pinned it.
type view struct {
	leaves []*leaf
	starts []int // place of the first finger of each leaf
	total  int
	pins   atomic.Int64  // those that look at it, and one as long as it is the gallery's present view
	free   chan struct{} // closed with the last pin
}

func newView(seen []*leaf) *view {
	v := &view{leaves: seen, starts: make([]int, len(seen)), free: make(chan struct{})}
	for i, l := range seen {
		v.starts[i] = v.total
		v.total += len(l.owners)
	}
	v.pins.Store(1)
	return v
}

// pin returns the present view, which stays as it is until unpin.
func (g *Gallery) pin() *view {
	for {
		v := g.present.Load()
		for n := v.pins.Load(); n > 0; n = v.pins.Load() {
			if v.pins.CompareAndSwap(n, n+1) {
				return v
			}
		}
		// It went out of use just now: there is another one.
	}
}

func (v *view) unpin() {
	if v.pins.Add(-1) == 0 {
		close(v.free)
	}
}

// at returns the leaf in which a finger lies, and its number there.
func (v *view) at(place int) (*leaf, int) {
	i := sort.SearchInts(v.starts, place+1) - 1
	return v.leaves[i], place - v.starts[i]
}

// publish makes what is in the blocks the present view. It returns the views before that somebody still looks at.
func (g *Gallery) publish() (past []*view) {
	old := g.present.Load()
	g.present.Store(newView(slices.Clone(g.seen)))
	g.past = append(slices.DeleteFunc(g.past, (*view).isFree), old)
	old.unpin()
	return slices.Clone(g.past)
}

func (v *view) isFree() bool {
	select {
	case <-v.free:
		return true
	default:
		return false
	}
}
