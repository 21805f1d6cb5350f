package index

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// ListOptions says which subjects List returns. The zero ListOptions are all.
type ListOptions struct {
	After  SubjectID // those whose name stands behind it
	Prefix string    // those whose name begins with it
	Limit  int       // at most so many; 0: all
}

// List returns the names of a gallery's subjects, in the order of their bytes. It returns ErrNotFound where there is no such gallery. It looks at
// all names, some tens of milliseconds for a million.
func (x *Index) List(ctx context.Context, g GalleryID, o ListOptions) ([]SubjectID, error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := errors.Join(check(g), ctx.Err()); err != nil {
		return nil, err
	}
	found, _ := x.galleries.get(g)
	if found == nil {
		if x.galleries.hasPolicy(g) {
			return nil, nil
		}
		return nil, ErrNotFound
	}
	var ids []SubjectID
	tidy := func() { // keeps the smallest
		slices.Sort(ids)
		if o.Limit > 0 && len(ids) > o.Limit {
			ids = ids[:o.Limit]
		}
	}
	last := SubjectID("") // with Limit names that are smaller, a larger one does not count
	for _, name := range found.IDs() {
		id := SubjectID(name)
		if id <= o.After || !strings.HasPrefix(name, o.Prefix) || last != "" && id >= last {
			continue
		}
		if ids = append(ids, id); o.Limit > 0 && len(ids) == 2*o.Limit {
			tidy()
			last = ids[o.Limit-1]
		}
	}
	tidy()
	return ids, nil
}
