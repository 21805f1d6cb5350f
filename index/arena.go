package index

import "fingerzeig/matcher"

// arena is what searches run over: the candidates of all samples, in memory.
type arena struct {
	galleries map[GalleryID]map[SubjectID]*entry
	lost      int // subjects whose very name cannot be read
}

// entry is a subject in the arena. It is not changed once it is there, so that a search can go on without a lock.
type entry struct {
	id      SubjectID
	samples []candidate
	damaged bool // samples are missing because their records cannot be read
}

type candidate struct {
	finger Finger
	matcher.Candidate
}

// put enters a subject in place of the one of that name, and tells whether there was none.
func (a *arena) put(g GalleryID, e *entry) (created bool) {
	if a.galleries == nil {
		a.galleries = map[GalleryID]map[SubjectID]*entry{}
	}
	if a.galleries[g] == nil {
		a.galleries[g] = map[SubjectID]*entry{}
	}
	_, there := a.galleries[g][e.id]
	a.galleries[g][e.id] = e
	return !there
}

// remove takes a subject out, and its gallery with the last one.
func (a *arena) remove(g GalleryID, id SubjectID) {
	delete(a.galleries[g], id)
	if len(a.galleries[g]) == 0 {
		delete(a.galleries, g)
	}
}

// subjects returns the subjects of a gallery, in no order. whole is false where something of it, or of nobody knows which gallery, is
// damaged.
func (a *arena) subjects(g GalleryID) (all []*entry, whole bool) {
	whole = a.lost == 0
	for _, e := range a.galleries[g] {
		all = append(all, e)
		whole = whole && !e.damaged
	}
	return all, whole
}

// damaged returns the number of subjects that cannot be read, wholly or in part.
func (a *arena) damaged() int {
	n := a.lost
	for _, g := range a.galleries {
		for _, e := range g {
			if e.damaged {
				n++
			}
		}
	}
	return n
}
