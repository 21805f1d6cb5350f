package index

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"fingerzeig/index/arena"
)

// galleries are what searches run over: the candidates of all samples, in memory.
type galleries struct {
	mu     sync.RWMutex
	byName map[GalleryID]*gallery
	rules  map[GalleryID]Policy
	lost   int // subjects whose very name cannot be read
}

// gallery is one of them.
type gallery struct {
	*arena.Gallery
	damaged map[SubjectID]bool // subjects of which samples are missing, because their records cannot be read
}

// get returns a gallery, nil where there is none. whole is false where something of it, or of nobody knows which gallery, is damaged.
func (a *galleries) get(g GalleryID) (found *gallery, whole bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	found = a.byName[g]
	return found, a.lost == 0 && (found == nil || len(found.damaged) == 0)
}

// among returns those of some galleries that there are. whole is false where something of them is damaged.
func (a *galleries) among(some []GalleryID) (found []*arena.Gallery, whole bool) {
	whole = true
	for _, name := range some {
		g, ok := a.get(name)
		if whole = whole && ok; g != nil {
			found = append(found, g.Gallery)
		}
	}
	return found, whole
}

// put enters subjects in a gallery, each in place of one of that name. Call forgotten before saying that the old ones are gone.
func (a *galleries) put(g GalleryID, subjects ...arena.Subject) (forgotten func()) {
	return a.made(g, subjects).Put(subjects...)
}

// made returns the gallery in which subjects are to be entered, whole again as far as they are concerned.
func (a *galleries) made(g GalleryID, subjects []arena.Subject) *gallery {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byName == nil {
		a.byName = map[GalleryID]*gallery{}
	}
	if a.byName[g] == nil {
		a.byName[g] = &gallery{arena.New(), map[SubjectID]bool{}}
	}
	for _, s := range subjects {
		delete(a.byName[g].damaged, SubjectID(s.ID))
	}
	return a.byName[g]
}

// hurt notes that a part of a subject cannot be read, or with no subject that nobody knows who it was.
func (a *galleries) hurt(g GalleryID, id SubjectID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if id == "" {
		a.lost++
		return
	}
	a.byName[g].damaged[id] = true
}

// remove takes a subject out, and its gallery with the last one. Call forgotten before saying that it is gone.
func (a *galleries) remove(g GalleryID, id SubjectID) (forgotten func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.byName[g]
	if found == nil {
		return func() {}
	}
	forgotten, _ = found.Remove(string(id))
	delete(found.damaged, id)
	if subjects, _ := found.Len(); subjects == 0 {
		delete(a.byName, g)
	}
	return forgotten
}

// damaged returns the number of subjects that cannot be read, wholly or in part.
func (a *galleries) damaged() int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	n := a.lost
	for _, g := range a.byName {
		n += len(g.damaged)
	}
	return n
}

// size returns the size of a gallery; zeros where there is none.
func (a *galleries) size(g GalleryID) (subjects, samples int) {
	if found, _ := a.get(g); found != nil {
		return found.Len()
	}
	return 0, 0
}

// list returns the galleries' sizes, by name.
func (a *galleries) list() []GalleryInfo {
	a.mu.RLock()
	defer a.mu.RUnlock()
	list := []GalleryInfo{}
	for id, g := range a.byName {
		subjects, samples := g.Len()
		list = append(list, GalleryInfo{ID: id, Subjects: subjects, Samples: samples})
	}
	for id := range a.rules {
		if a.byName[id] == nil {
			list = append(list, GalleryInfo{ID: id})
		}
	}
	slices.SortFunc(list, func(a, b GalleryInfo) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

// all returns the galleries by name.
func (a *galleries) all() map[GalleryID]*gallery {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return maps.Clone(a.byName)
}

func (a *galleries) policy(g GalleryID) Policy {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.rules[g]
}

func (a *galleries) setPolicy(g GalleryID, p Policy) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rules == nil {
		a.rules = map[GalleryID]Policy{}
	}
	a.rules[g] = p
}

// hasPolicy tells whether one was set.
func (a *galleries) hasPolicy(g GalleryID) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	_, ok := a.rules[g]
	return ok
}

func (a *galleries) dropPolicy(g GalleryID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.rules, g)
}
