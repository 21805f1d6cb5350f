package index

import (
	"context"
	"errors"
	"fmt"
)

// transactionBytes is about how much is written at once: far below what the store takes, and enough that waiting for the disk costs little.
const transactionBytes = 512 << 10

// EnrollAll adds subjects to a gallery, or replaces those of their names, a hundred or so in one step to the disk. It returns how many are
// enrolled, durably: the first n, all where the error is nil. It returns ErrID, ErrSample or ErrLabels, and has enrolled nobody, where any of
// them cannot be enrolled or two have one name, and ErrFull as Enroll does. It looks for no duplicates: see Deduplicate. In a gallery that rejects
// them it returns ErrPolicy. ctx is looked at before each step.
func (x *Index) EnrollAll(ctx context.Context, g GalleryID, subjects []Subject) (n int, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	if err := checkAll(g, subjects); err != nil {
		return 0, err
	}
	if x.galleries.policy(g).Duplicates == DuplicatesReject {
		return 0, ErrPolicy
	}
	const atOnce = 256 // subjects that are made ready while nobody waits
	for n < len(subjects) {
		some := subjects[n:min(n+atOnce, len(subjects))]
		ready := make([]sealed, len(some))
		parallel(len(some), func(i int) { ready[i] = x.seal(g, some[i]) })
		for i := range ready {
			if ready[i].err != nil {
				return n, ready[i].err
			}
		}
		for len(ready) > 0 {
			k := steps(ready)
			_, forgotten, err := x.replace(ctx, g, ready[:k])
			if forgotten(); err != nil {
				return n, err
			}
			n, ready = n+k, ready[k:]
		}
	}
	return n, nil
}

// steps returns how many of the subjects are written at once, at least one.
func steps(ready []sealed) (k int) {
	bytes := 0
	for k < len(ready) {
		for _, w := range ready[k].batch {
			bytes += len(w.Key) + len(w.Value)
		}
		if bytes > transactionBytes && k > 0 {
			return k
		}
		k++
	}
	return k
}

// checkAll returns an error where any of the subjects cannot be enrolled.
func checkAll(g GalleryID, subjects []Subject) error {
	if err := check(g); err != nil {
		return err
	}
	named := make(map[SubjectID]bool, len(subjects))
	for i, s := range subjects {
		err := errors.Join(check(s.ID), checkSamples(s.Samples), checkLabels(s.Labels))
		if err == nil && named[s.ID] {
			err = fmt.Errorf("%w: it is given twice", ErrID)
		}
		if err != nil {
			return fmt.Errorf("subject %d: %w", i, err)
		}
		named[s.ID] = true
	}
	return nil
}
