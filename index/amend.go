package index

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/index/internal/store"
)

// Amend changes what is kept of a subject besides its samples: Labels, Expires and Suspended become those of s, whose other fields but ID do not
// count. It is durable when it returns. What the old labels said may stay in files of the store until Compact. It returns ErrNotFound where there
// is no such subject and ErrLabels for labels that cannot be kept.
func (x *Index) Amend(ctx context.Context, g GalleryID, s Subject) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := errors.Join(check(g), check(s.ID), checkLabels(s.Labels), ctx.Err()); err != nil {
		return err
	}
	defer x.change()()
	top, data, err := x.openHeader(g, s.ID)
	if err != nil {
		return err
	}
	top.labels, top.expires, top.suspended = s.Labels, s.Expires, s.Suspended
	key := recordKey(subjectKind, hashName(x.nameKey, g, s.ID))
	if err := x.store.Apply([]store.Write{{Key: key, Value: data.seal(top.encode(), about(key, g, s.ID))}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}
