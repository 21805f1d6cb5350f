package index

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"fingerzeig/index/internal/store"
	"fingerzeig/matcher"
)

// Problem is something wrong with a record.
type Problem struct {
	Gallery GalleryID // empty where nobody can tell
	Subject SubjectID // empty where nobody can tell
	What    string
}

// CheckReport is what Check found.
type CheckReport struct {
	Subjects, Samples int // that can be read wholly
	Stale             int // samples whose candidate is of another version and not renewed yet
	Problems          []Problem
}

// Check reads and opens every record, as they are at one moment each, and says what is wrong. It repairs nothing: a subject that is damaged is
// enrolled again, or erased. Everything else goes on meanwhile. The error says that not everything could be looked at.
func (x *Index) Check(ctx context.Context) (r CheckReport, err error) {
	leave, err := x.enter()
	if err != nil {
		return r, err
	}
	defer leave()
	x.compacting.RLock()
	defer x.compacting.RUnlock()
	known := map[nameHash]bool{}
	var owners [][]byte
	err = x.store.Keys([]byte{ownerKind}, func(key []byte) error {
		owners = append(owners, key)
		return ctx.Err()
	})
	for _, key := range owners {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return r, err
		}
		if len(key) != 1+len(nameHash{}) {
			r.Problems = append(r.Problems, Problem{What: fmt.Sprintf("an owner record under a key of %d bytes", len(key))})
			continue
		}
		known[nameHash(key[1:])] = true
		if err := x.checkSubject(key, &r); err != nil {
			return r, err
		}
	}
	return r, errors.Join(err, x.checkRest(ctx, known, &r))
}

// checkSubject looks at all records of one owner.
func (x *Index) checkSubject(key []byte, r *CheckReport) error {
	x.records.RLock()
	defer x.records.RUnlock()
	value, err := x.store.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil // erased meanwhile
	}
	if err != nil {
		r.Problems = append(r.Problems, Problem{What: "an owner record cannot be read: " + err.Error()})
		return nil
	}
	o, err := x.openOwner(key, value)
	if err != nil {
		r.Problems = append(r.Problems, Problem{What: "an owner record does not open"})
		return nil
	}
	bad := func(what string) { r.Problems = append(r.Problems, Problem{o.gallery, o.subject, what}) }
	s := x.openSubject(o)
	if s.err != nil {
		bad(fmt.Sprintf("%d of %d samples can be read: %v", len(s.samples), s.header.samples, s.err))
		return nil
	}
	whole := true
	for i, sample := range s.samples {
		t, err := sample.decodeTemplate()
		switch {
		case err != nil:
			bad(fmt.Sprintf("the template of sample %d: %v", i, err))
			whole = false
		case sample.stale:
			r.Stale++
		case string(matcher.NewCandidate(t).Bytes()) != string(sample.candidate.Bytes()):
			bad(fmt.Sprintf("the candidate of sample %d is not that of its template", i))
			whole = false
		}
	}
	if whole {
		r.Subjects++
		r.Samples += len(s.samples)
	}
	return nil
}

// checkRest looks for records that belong to nobody.
func (x *Index) checkRest(ctx context.Context, known map[nameHash]bool, r *CheckReport) error {
	lost := map[nameHash]int{}
	err := x.store.Keys(nil, func(key []byte) error {
		switch kind := key[0]; {
		case kind == subjectKind || kind == sampleKind:
			if len(key) < 1+len(nameHash{}) {
				r.Problems = append(r.Problems, Problem{What: fmt.Sprintf("a record under a key of %d bytes", len(key))})
			} else if h := nameHash(key[1:]); !known[h] {
				lost[h]++
			}
		case kind == ownerKind || kind == erasureKind || kind == policyKind || kind == dedupKind || kind == positionKind || string(key) == nameKeyKey || string(key) == rotationKey:
		default:
			r.Problems = append(r.Problems, Problem{What: fmt.Sprintf("a record of the unknown kind %q", kind)})
		}
		return ctx.Err()
	})
	for h := range maps.Keys(lost) {
		// Somebody enrolled meanwhile has an owner by now.
		if _, gerr := x.store.Get(recordKey(ownerKind, h)); errors.Is(gerr, store.ErrNotFound) {
			r.Problems = append(r.Problems, Problem{What: fmt.Sprintf("%d records without an owner", lost[h])})
		}
	}
	return err
}
