package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"fingerzeig/index"
)

// List returns the names of a gallery's subjects, in the order of their bytes. It returns ErrNotFound where there is no such gallery, and ErrUnavailable
// where it would not be complete. What is enrolled or erased while it works may be missing, or there.
func (n *Node) List(ctx context.Context, g index.GalleryID, o index.ListOptions) ([]index.SubjectID, error) {
	leave, err := n.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := check(g); err != nil {
		return nil, err
	}
	return n.listBy(ctx, g, o, listAtOnce)
}

// listBy lists page by page.
func (n *Node) listBy(ctx context.Context, g index.GalleryID, o index.ListOptions, most int) (all []index.SubjectID, err error) {
	for first := true; ; first = false {
		want := most
		if o.Limit > 0 {
			want = min(most, o.Limit-len(all))
		}
		page, found, err := n.page(ctx, g, o, want)
		if err != nil {
			return nil, err
		}
		if first && !found {
			return nil, index.ErrNotFound
		}
		if all = append(all, page...); len(page) < most || len(all) == o.Limit {
			return all, nil
		}
		o.After = page[len(page)-1]
	}
}

// page returns the next names of a gallery, and whether there is such a gallery.
func (n *Node) page(ctx context.Context, g index.GalleryID, o index.ListOptions, most int) (ids []index.SubjectID, found bool, err error) {
	got, missing := n.collect(ctx, job{question: question{Kind: list, Gallery: g, Subject: o.After, Prefix: o.Prefix, Max: most}, shards: n.shards(), work: true})
	if len(missing) > 0 {
		return nil, false, cmp.Or(ctx.Err(), fmt.Errorf("%w: %d of %d shards", ErrUnavailable, len(missing), n.founding.Shards))
	}
	for shard, a := range got {
		some, there := a.IDs[shard]
		ids, found = append(ids, some...), found || there
	}
	slices.Sort(ids)
	return ids[:min(len(ids), most)], found, nil
}

// listHere lists some shards.
func (n *Node) listHere(ctx context.Context, q question, a *answer) error {
	a.IDs = map[int][]index.SubjectID{}
	for _, s := range q.Work {
		ids, err := n.index.List(ctx, local(q.Gallery, s), index.ListOptions{After: q.Subject, Prefix: q.Prefix, Limit: q.Max})
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		a.IDs[s] = ids
	}
	return nil
}
