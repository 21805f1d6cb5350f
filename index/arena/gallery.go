package arena

import (
	"slices"
	"sync"
	"sync/atomic"

	"fingerzeig/matcher"
)

// Sample is a candidate of one finger. Finger is the caller's.
type Sample struct {
	Finger    uint8
	Candidate matcher.Candidate
}

// Subject is somebody with their samples. All of them together must fit one block: up to 20 samples always do.
type Subject struct {
	ID      string
	Samples []Sample
}

// Gallery holds subjects and searches them. It is safe for concurrent use.
type Gallery struct {
	present atomic.Pointer[view]

	mu     sync.RWMutex // guards what follows; searches do without
	where  map[string]*block
	blocks []*block
	seen   []*leaf  // what of each block the next view shows
	roomy  []*block // that lost a subject
	past   []*view  // that somebody may still look at
}

// New returns an empty gallery.
func New() *Gallery {
	g := &Gallery{where: map[string]*block{}}
	g.present.Store(newView(nil))
	return g
}

// Put enters subjects, each in place of one of the same ID; of several with one ID the last counts. A search sees all of them or none. What
// was replaced is overwritten once forgotten is called, which waits for searches that see it. Candidates are copied, those of many subjects
// before others have to wait.
func (g *Gallery) Put(subjects ...Subject) (forgotten func()) {
	subjects = lastOfEach(subjects)
	full, rest := fill(subjects)
	g.mu.Lock()
	defer g.mu.Unlock()
	var stale []*block
	for _, s := range subjects {
		stale = append(stale, g.take(s.ID)...)
	}
	for _, b := range full {
		for _, o := range b.owners {
			g.where[o.subject] = b
		}
		g.insert(b)
	}
	for _, s := range rest {
		g.where[s.ID] = g.place(s)
	}
	return g.finish(stale)
}

// lastOfEach leaves out subjects that are named again later.
func lastOfEach(subjects []Subject) []Subject {
	last := make(map[string]int, len(subjects))
	for i, s := range subjects {
		last[s.ID] = i
	}
	if len(last) == len(subjects) {
		return subjects
	}
	var kept []Subject
	for i, s := range subjects {
		if last[s.ID] == i {
			kept = append(kept, s)
		}
	}
	return kept
}

// fill makes as many full blocks of subjects as there can be, and returns the subjects that are left.
func fill(subjects []Subject) (full []*block, rest []Subject) {
	b, first := newBlock(), 0
	for i := 0; i < len(subjects) && len(subjects)-first >= blockSubjects; i++ {
		if len(subjects[i].Samples) == 0 {
			b.wipe()
			return full, subjects[first:] // it lies nowhere; it is rare
		}
		if b.add(subjects[i].ID, subjects[i].Samples) {
			continue
		}
		b.pack()
		full = append(full, b)
		b, first = newBlock(), i
		b.add(subjects[i].ID, subjects[i].Samples)
	}
	b.wipe() // the rest may still be joined by others
	return full, subjects[first:]
}

// insert adds a full block before the last one, which may have room.
func (g *Gallery) insert(b *block) {
	l := b.leaf
	i := max(len(g.blocks)-1, 0)
	g.blocks, g.seen = slices.Insert(g.blocks, i, b), slices.Insert(g.seen, i, &l)
}

// Remove takes a subject out. It is overwritten once forgotten is called, which waits for searches that see it. It returns false where there is
// none.
func (g *Gallery) Remove(id string) (forgotten func(), ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.where[id]; !ok {
		return func() {}, false
	}
	stale := g.take(id)
	return g.finish(stale), true
}

// finish shows the change to searches and returns what overwrites the blocks that went out of use.
func (g *Gallery) finish(stale []*block) (forgotten func()) {
	past := g.publish()
	if len(stale) == 0 {
		return func() {}
	}
	return func() {
		for _, v := range past {
			<-v.free
		}
		for _, b := range stale {
			b.wipe()
		}
	}
}

// take removes a subject from its block, which a smaller copy replaces, and returns the block.
func (g *Gallery) take(id string) (stale []*block) {
	b, ok := g.where[id]
	if !ok {
		return nil
	}
	delete(g.where, id)
	i := slices.Index(g.blocks, b)
	b.gone = true
	rest := b.without(id)
	if len(rest.owners) == 0 {
		g.blocks, g.seen = slices.Delete(g.blocks, i, i+1), slices.Delete(g.seen, i, i+1)
		return []*block{b}
	}
	for _, o := range rest.owners {
		g.where[o.subject] = rest
	}
	g.blocks[i] = rest
	g.roomy = append(slices.DeleteFunc(g.roomy, func(b *block) bool { return b.gone }), rest)
	g.show(i)
	return []*block{b}
}

// place enters a subject in the last block or, where it does not fit, in one that lost another, or else in a new one.
func (g *Gallery) place(s Subject) *block {
	for i := len(g.roomy); i >= 0; i-- {
		var b *block
		switch {
		case i < len(g.roomy):
			b = g.roomy[i]
		case len(g.blocks) > 0:
			b = g.blocks[len(g.blocks)-1]
		}
		if b != nil && !b.gone && b.add(s.ID, s.Samples) {
			g.show(slices.Index(g.blocks, b))
			return b
		}
		g.roomy = g.roomy[:min(i, len(g.roomy))] // full or gone
	}
	b := newBlock()
	b.add(s.ID, s.Samples)
	g.blocks, g.seen = append(g.blocks, b), append(g.seen, nil)
	g.show(len(g.blocks) - 1)
	return b
}

// show makes the next view show all of a block.
func (g *Gallery) show(i int) {
	l := g.blocks[i].leaf
	g.seen[i] = &l
}

// Has tells whether there is a subject of this ID.
func (g *Gallery) Has(id string) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	_, ok := g.where[id]
	return ok
}

// Len returns the numbers of subjects and of their samples.
func (g *Gallery) Len() (subjects, samples int) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return len(g.where), g.present.Load().total
}

// Each calls do with all subjects, some at a time, as they are when it begins. Candidates must not be kept. It stops at the first error of do and
// returns it.
func (g *Gallery) Each(do func(some []Subject) error) error {
	v := g.pin()
	defer v.unpin()
	for _, l := range v.leaves {
		var some []Subject
		for i, o := range l.owners {
			if i == 0 || o.subject != l.owners[i-1].subject {
				some = append(some, Subject{ID: o.subject})
			}
			last := &some[len(some)-1]
			last.Samples = append(last.Samples, Sample{o.finger, l.candidates[i]})
		}
		if err := do(some); err != nil {
			return err
		}
	}
	return nil
}

// IDs returns the subjects' IDs, in no order.
func (g *Gallery) IDs() (ids []string) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for id := range g.where {
		ids = append(ids, id)
	}
	return ids
}

// Bytes returns how much memory the gallery takes: what Search looks at first, and all.
func (g *Gallery) Bytes() (screened, all int) {
	const mapBytes = 48 // of an entry of where, measured
	g.mu.RLock()
	defer g.mu.RUnlock()
	for id := range g.where {
		all += mapBytes + len(id)
	}
	for _, b := range g.blocks {
		sketches, total := b.bytes()
		screened, all = screened+sketches, all+total
	}
	return screened, all
}
