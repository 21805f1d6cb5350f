package index

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fingerzeig/index/internal/store"
)

// A policy that travels is what the store holds of it, behind a byte that no record of a subject begins with. Its key follows from that of the names, so
// that all who share that can read it. The random number with which it is sealed stands where a record has that of its enrolment.
const policyVersion = 'p'

func isPolicy(record []byte) bool { return len(record) > 0 && record[0] == policyVersion }

// SealPolicy makes the record of a gallery's policy, to be set by Apply, here or elsewhere. It returns ErrID and ErrPolicy for what cannot be set.
func (x *Index) SealPolicy(g GalleryID, p Policy) (Name, []byte, error) {
	if err := errors.Join(check(g), p.Check()); err != nil {
		return Name{}, nil, err
	}
	name := x.Name(g, "")
	return name, append([]byte{policyVersion}, x.notes().seal(p.encode(g), recordKey(policyKind, name))...), nil
}

// OpenPolicy returns the policy of a record, and whose it is, or ErrCorrupt where it is not one of this name and under this key of the names.
func (x *Index) OpenPolicy(name Name, record []byte) (g GalleryID, p Policy, err error) {
	if !isPolicy(record) {
		return "", Policy{}, fmt.Errorf("%w: no policy", ErrCorrupt)
	}
	plain, err := x.notes().open(record[1:], recordKey(policyKind, name))
	if err != nil {
		return "", Policy{}, err
	}
	if g, p, err = decodePolicy(plain); err == nil && x.Name(g, "") != name {
		err = fmt.Errorf("%w: name", ErrCorrupt)
	}
	return g, p, err
}

// PolicyRecord returns the record of the policy that was set for a gallery. It returns ErrNotFound where none was.
func (x *Index) PolicyRecord(ctx context.Context, g GalleryID) ([]byte, error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := errors.Join(check(g), ctx.Err()); err != nil {
		return nil, err
	}
	x.records.RLock()
	defer x.records.RUnlock()
	value, err := x.store.Get(recordKey(policyKind, x.Name(g, "")))
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	return slices.Concat([]byte{policyVersion}, value), nil
}

// openedPolicy takes the record of a policy apart, ready to be written.
func (x *Index) openedPolicy(name Name, record []byte) (o opened, err error) {
	g, p, err := x.OpenPolicy(name, record)
	if err != nil {
		return opened{}, err
	}
	return opened{owner: owner{gallery: g}, rules: &p, writes: []store.Write{{Key: recordKey(policyKind, name), Value: record[1:]}}}, nil
}

// supersedePolicy returns what removes the policy of a name, and of which gallery it is where that can be read. The records are locked for a change.
func (x *Index) supersedePolicy(name Name) (batch []store.Write, g GalleryID, err error) {
	key := recordKey(policyKind, name)
	value, err := x.store.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("index: %w", err)
	}
	if plain, err := x.notes().open(value, key); err == nil {
		g, _, _ = decodePolicy(plain) // one that does not open is that of no gallery
	}
	return []store.Write{{Key: key}}, g, nil
}
