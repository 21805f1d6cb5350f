package main

import (
	"context"
	"slices"

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

// Amend enrols the subject anew with what is to be changed.
func (c *clustered) Amend(ctx context.Context, g index.GalleryID, s index.Subject) error {
	now, err := c.Get(ctx, g, s.ID)
	if err != nil {
		return err
	}
	now.Labels, now.Expires, now.Suspended = s.Labels, s.Expires, s.Suspended
	_, err = c.Enroll(ctx, g, now)
	return err
}

// EnrollAll enrols one after the other.
func (c *clustered) EnrollAll(ctx context.Context, g index.GalleryID, subjects []index.Subject) (n int, err error) {
	for _, s := range subjects {
		if _, err := c.Enroll(ctx, g, s); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Policy returns the one policy that galleries of a cluster have: it asks for nothing.
func (*clustered) Policy(index.GalleryID) index.Policy { return index.Policy{} }

// SetPolicy returns api.ErrUnsupported.
func (*clustered) SetPolicy(context.Context, index.GalleryID, index.Policy) error {
	return api.ErrUnsupported
}

// List returns api.ErrUnsupported.
func (*clustered) List(context.Context, index.GalleryID, index.ListOptions) ([]index.SubjectID, error) {
	return nil, api.ErrUnsupported
}

// VerifyPrints returns api.ErrUnsupported.
func (*clustered) VerifyPrints(context.Context, index.GalleryID, index.SubjectID, []index.Print, matcher.Score) (index.Verdict, error) {
	return index.Verdict{}, api.ErrUnsupported
}

// IdentifyPrints returns api.ErrUnsupported.
func (*clustered) IdentifyPrints(context.Context, index.GalleryID, []index.Print, index.IdentifyOptions) (index.Identification, error) {
	return index.Identification{}, api.ErrUnsupported
}

// Deduplicate returns api.ErrUnsupported.
func (*clustered) Deduplicate(context.Context, index.GalleryID, matcher.Score, func(index.Deduplication)) (index.Deduplication, error) {
	return index.Deduplication{}, api.ErrUnsupported
}
