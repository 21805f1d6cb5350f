package index

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/index/internal/store"
)

// Relabel gives a subject other labels in place of all that it has; everything else stays, also when it was enrolled. It is durable when it returns.
// What the old labels said may stay in files of the store until Compact. It returns ErrNotFound where there is no such subject and ErrLabels for labels
// that cannot be kept.
func (x *Index) Relabel(ctx context.Context, g GalleryID, id SubjectID, labels map[string]string) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := errors.Join(check(g), check(id), checkLabels(labels), ctx.Err()); err != nil {
		return err
	}
	defer x.change()()
	h := hashName(x.nameKey, g, id)
	ownerKey, key := recordKey(ownerKind, h), recordKey(subjectKind, h)
	value, err := x.store.Get(ownerKey)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	o, err := x.openOwner(ownerKey, value)
	if err != nil {
		return err
	}
	if value, err = x.store.Get(key); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	data := newSealer(o.key)
	plain, err := data.open(value, about(key, g, id))
	if err != nil {
		return err
	}
	top, err := decodeHeader(plain)
	if err != nil {
		return err
	}
	top.labels = labels
	if err := x.store.Apply([]store.Write{{Key: key, Value: data.seal(top.encode(), about(key, g, id))}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}
