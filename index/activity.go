package index

import (
	"errors"
	"fmt"

	"fingerzeig/index/internal/store"
)

// header reads what a subject is besides its samples.
func (x *Index) header(g GalleryID, id SubjectID) (header, error) {
	x.records.RLock()
	defer x.records.RUnlock()
	top, _, err := x.openHeader(g, id)
	return top, err
}

// openHeader returns the header of a subject and what seals it. It returns ErrNotFound where there is none. The records are locked.
func (x *Index) openHeader(g GalleryID, id SubjectID) (top header, data sealer, err error) {
	h := hashName(x.nameKey, g, id)
	key := recordKey(ownerKind, h)
	value, err := x.store.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return top, data, ErrNotFound
	}
	if err != nil {
		return top, data, fmt.Errorf("index: %w", err)
	}
	o, err := x.openOwner(key, value)
	if err != nil {
		return top, data, err
	}
	key = recordKey(subjectKind, h)
	if value, err = x.store.Get(key); errors.Is(err, store.ErrNotFound) {
		return top, data, fmt.Errorf("%w: no header", ErrCorrupt)
	} else if err != nil {
		return top, data, fmt.Errorf("index: %w", err)
	}
	data = newSealer(o.key)
	plain, err := data.open(value, about(key, g, id))
	if err != nil {
		return top, data, err
	}
	top, err = decodeHeader(plain)
	return top, data, err
}

// active returns ErrInactive for a subject that matches nothing. Where nobody can tell, that is an error, too: it fails shut.
func (x *Index) active(g GalleryID, id SubjectID) error {
	top, err := x.header(g, id)
	if err == nil && top.inactive(x.now()) {
		err = ErrInactive
	}
	return err
}

// activeHits returns those of some hits who are active. whole is false where nobody can tell of one. It may overwrite hits.
func (x *Index) activeHits(among []GalleryID, hits []Hit) (left []Hit, whole bool) {
	left, whole = hits[:0], true
	for _, h := range hits {
		err := ErrNotFound
		for i := 0; i < len(among) && errors.Is(err, ErrNotFound); i++ {
			err = x.active(among[i], h.Subject)
		}
		switch {
		case err == nil:
			left = append(left, h)
		case !errors.Is(err, ErrInactive) && !errors.Is(err, ErrNotFound): // erased meanwhile is as good as inactive
			whole = false
		}
	}
	return left, whole
}
