package main

import (
	"context"
	"slices"
	"sync"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/api"
)

// What an index on one machine does and a cluster does not, or not by itself.

// Size returns the size of a gallery.
func (c *clustered) Size(g index.GalleryID) index.GalleryInfo {
	all := c.Galleries()
	if i := slices.IndexFunc(all, func(info index.GalleryInfo) bool { return info.ID == g }); i >= 0 {
		return all[i]
	}
	return index.GalleryInfo{ID: g}
}

// enrolAtOnce is how many subjects of a batch are on their way to the other machines together.
const enrolAtOnce = 64

// EnrollAll enrols subjects, some at a time. The first n are enrolled; where it returns an error, some of the others may be, too.
func (c *clustered) EnrollAll(ctx context.Context, g index.GalleryID, subjects []index.Subject) (n int, err error) {
	for some := range slices.Chunk(subjects, enrolAtOnce) {
		errs := make([]error, len(some))
		var group sync.WaitGroup
		for i, s := range some {
			group.Go(func() { _, errs[i] = c.Enroll(ctx, g, s) })
		}
		group.Wait()
		for _, err := range errs {
			if err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// Policy returns the one policy that galleries of a cluster have: it asks for nothing.
func (*clustered) Policy(index.GalleryID) index.Policy { return index.Policy{} }

// SetPolicy returns api.ErrUnsupported.
func (*clustered) SetPolicy(context.Context, index.GalleryID, index.Policy) error {
	return api.ErrUnsupported
}

// Deduplicate returns api.ErrUnsupported.
func (*clustered) Deduplicate(context.Context, index.GalleryID, matcher.Score, func(index.Deduplication)) (index.Deduplication, error) {
	return index.Deduplication{}, api.ErrUnsupported
}
