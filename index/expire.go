package index

import (
	"context"
	"errors"
	"time"
)

// EraseExpired erases the subjects of all galleries whose time is over, by their gallery's Retention or by what they Expire at. Call it once a day or
// so. n is their number.
func (x *Index) EraseExpired(ctx context.Context) (n int, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	over, err := x.Expired(ctx)
	for name, ids := range over {
		for _, id := range ids {
			forgotten, rerr := x.remove(ctx, name, id)
			if forgotten(); rerr == nil {
				n++
			} else if !errors.Is(rerr, ErrNotFound) {
				return n, rerr
			}
		}
	}
	return n, err
}

// Expired returns whom EraseExpired would erase.
func (x *Index) Expired(ctx context.Context) (all map[GalleryID][]SubjectID, err error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	all = map[GalleryID][]SubjectID{}
	for name := range x.galleries.all() {
		ids, err := x.ExpiredOf(ctx, name, x.galleries.policy(name).Retention)
		if err != nil {
			return all, err
		}
		if len(ids) > 0 {
			all[name] = ids
		}
	}
	return all, ctx.Err()
}

// ExpiredOf returns whom of a gallery EraseExpired would erase if its policy had this Retention.
func (x *Index) ExpiredOf(ctx context.Context, g GalleryID, keep time.Duration) (ids []SubjectID, err error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	found, _ := x.galleries.get(g)
	if found == nil {
		return nil, ctx.Err()
	}
	for _, id := range found.IDs() {
		if over, err := x.isOver(g, SubjectID(id), keep); err == nil && over { // of the damaged Check tells
			ids = append(ids, SubjectID(id))
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// isOver tells whether a subject is to be erased: it has been enrolled for so long, where keep is not 0, or it has expired.
func (x *Index) isOver(g GalleryID, id SubjectID, keep time.Duration) (bool, error) {
	top, err := x.header(g, id)
	if err != nil {
		return false, err
	}
	return Subject{Enrolled: top.enrolled, Expires: top.expires}.Over(x.now(), keep), nil
}

// Over tells whether a subject is to be erased at a moment: it has been enrolled for longer than keep, where that is not 0, or it has expired.
func (s Subject) Over(at time.Time, keep time.Duration) bool {
	return keep > 0 && s.Enrolled.Before(at.Add(-keep)) || !s.Expires.IsZero() && !at.Before(s.Expires)
}
