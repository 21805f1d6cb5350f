package index

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"time"

	"fingerzeig/index/arena"
	"fingerzeig/index/internal/store"
	"fingerzeig/matcher"
)

// Enroll adds a subject to a gallery, or replaces the one of that name: all of its samples, labels and its data key. What it returns without error
// is durable. It returns ErrID, ErrSample or ErrLabels for a subject that cannot be enrolled, and ErrDuplicate, with those that were found, or
// ErrFull where the gallery's policy says so; ctx is looked at before anything is written.
func (x *Index) Enroll(ctx context.Context, g GalleryID, s Subject) (e Enrollment, err error) {
	leave, err := x.enter()
	if err != nil {
		return e, err
	}
	defer leave()
	if err := errors.Join(check(g), check(s.ID)); err != nil {
		return e, err
	}
	if err := errors.Join(checkSamples(s.Samples), checkLabels(s.Labels)); err != nil {
		return e, err
	}
	if p := x.galleries.policy(g); p.Duplicates != DuplicatesOff {
		x.admitting.Lock() // two with one finger must not pass each other
		defer x.admitting.Unlock()
		if e.Duplicates, err = x.duplicates(ctx, g, s, p.DuplicateAt); err != nil {
			return e, err
		}
		if p.Duplicates == DuplicatesReject && len(e.Duplicates) > 0 {
			return e, ErrDuplicate
		}
	}
	ready := []sealed{x.seal(g, s)}
	if ready[0].err != nil {
		return e, ready[0].err
	}
	n, forgotten, err := x.replace(ctx, g, ready)
	forgotten()
	e.Created = n > 0
	return e, err
}

// replace writes the records of some subjects and removes those that they had, all or nothing. created is how many had none. Call forgotten
// before saying that the old ones are gone.
func (x *Index) replace(ctx context.Context, g GalleryID, some []sealed) (created int, forgotten func(), err error) {
	defer x.change()()
	forgotten = func() {}
	if err := ctx.Err(); err != nil {
		return 0, forgotten, err
	}
	if err := x.admit(g, some); err != nil {
		return 0, forgotten, err
	}
	var batch []store.Write
	entered := make([]arena.Subject, len(some))
	for i, s := range some {
		h := hashName(x.nameKey, g, s.owner.subject)
		// Old records go first: a batch may name a key twice, and the later write counts.
		old, err := x.removal(h)
		if err == nil {
			err = x.snapshot.erase(h)
		}
		if err != nil {
			return 0, forgotten, err
		}
		if len(old) == 0 {
			created++
		}
		batch = append(append(append(batch, old...), x.sealOwner(h, newEnrolment(), s.owner)), s.batch...)
		entered[i] = s.e
	}
	if err := x.store.Apply(batch); err != nil {
		return 0, forgotten, fmt.Errorf("index: %w", err)
	}
	return created, x.galleries.put(g, entered...), nil
}

func checkSamples(samples []Sample) error {
	if len(samples) == 0 || len(samples) > MaxSamples {
		return fmt.Errorf("%w: %d samples, want 1 to %d", ErrSample, len(samples), MaxSamples)
	}
	for i, s := range samples {
		if s.Finger > MaxFinger {
			return fmt.Errorf("%w: sample %d has finger position %d", ErrSample, i, s.Finger)
		}
		if len(s.Template.Minutiae) < MinMinutiae {
			return fmt.Errorf("%w: sample %d has %d minutiae, want %d", ErrSample, i, len(s.Template.Minutiae), MinMinutiae)
		}
	}
	return nil
}

func checkLabels(labels map[string]string) error {
	if len(labels) > MaxLabels {
		return fmt.Errorf("%w: %d labels, at most %d", ErrLabels, len(labels), MaxLabels)
	}
	for name, value := range labels {
		if len(name)+len(value) > MaxLabelBytes {
			return fmt.Errorf("%w: a label of %d bytes, at most %d", ErrLabels, len(name)+len(value), MaxLabelBytes)
		}
	}
	return nil
}

// sealed is a subject ready to be written. The owner record is sealed when that is done, by the key of that moment.
type sealed struct {
	owner owner
	e     arena.Subject
	batch []store.Write
	err   error
}

// seal makes a subject's entry and its records, under a fresh data key.
func (x *Index) seal(g GalleryID, s Subject) sealed {
	o := owner{gallery: g, subject: s.ID, key: make([]byte, KeyBytes)}
	rand.Read(o.key)
	data, h := newSealer(o.key), hashName(x.nameKey, g, s.ID)
	subjectKey := recordKey(subjectKind, h)
	top := header{enrolled: x.moment(s.Enrolled), labels: s.Labels, samples: len(s.Samples), expires: s.Expires, suspended: s.Suspended}
	batch := []store.Write{{Key: subjectKey, Value: data.seal(top.encode(), about(subjectKey, g, s.ID))}}
	e := arena.Subject{ID: string(s.ID)}
	for i, sample := range s.Samples {
		c := matcher.NewCandidate(sample.Template)
		plain, err := encodeSample(sample, c)
		if err != nil {
			return sealed{err: fmt.Errorf("%w: sample %d: %w", ErrSample, i, err)}
		}
		key := recordKey(sampleKind, h, byte(i), byte(sample.Finger))
		batch = append(batch, store.Write{Key: key, Value: data.seal(plain, about(key, g, s.ID))})
		e.Samples = append(e.Samples, arena.Sample{Finger: uint8(sample.Finger), Candidate: c})
	}
	return sealed{owner: o, e: e, batch: batch}
}

// moment returns when somebody was enrolled, now where that is not said.
func (x *Index) moment(said time.Time) time.Time {
	if said.IsZero() {
		return x.now()
	}
	return said
}

// sealOwner makes the owner record of an enrolment.
func (x *Index) sealOwner(h nameHash, enrolment []byte, o owner) store.Write {
	key := recordKey(ownerKind, h)
	return store.Write{Key: key, Value: append(bytes.Clone(enrolment), x.keys.now.seal(o.encode(), aboutOwner(key, enrolment))...)}
}

// removal returns the writes that remove all records of a subject, its key first, and note that; none where there is nothing.
func (x *Index) removal(h nameHash) (batch []store.Write, err error) {
	owner, err := x.store.Get(recordKey(ownerKind, h))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("index: %w", err)
	}
	for _, kind := range []byte{ownerKind, subjectKind, sampleKind} {
		err := x.store.Keys(recordKey(kind, h), func(key []byte) error {
			batch = append(batch, store.Write{Key: key})
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("index: %w", err)
		}
	}
	if owner != nil {
		batch = append(batch, x.noteErasure(owner))
	}
	return batch, nil
}

// Get returns a subject with its templates. It returns ErrNotFound where there is none and ErrCorrupt where a part of it cannot be read.
func (x *Index) Get(ctx context.Context, g GalleryID, id SubjectID) (Subject, error) {
	leave, err := x.enter()
	if err != nil {
		return Subject{}, err
	}
	defer leave()
	if err := errors.Join(check(g), check(id), ctx.Err()); err != nil {
		return Subject{}, err
	}
	x.records.RLock()
	defer x.records.RUnlock()
	key := recordKey(ownerKind, hashName(x.nameKey, g, id))
	sealed, err := x.store.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return Subject{}, ErrNotFound
	}
	if err != nil {
		return Subject{}, fmt.Errorf("index: %w", err)
	}
	o, err := x.openOwner(key, sealed)
	if err != nil {
		return Subject{}, err
	}
	found := x.openSubject(o)
	if found.err != nil {
		return Subject{}, found.err
	}
	s := Subject{ID: id, Labels: maps.Clone(found.labels), Enrolled: found.enrolled, Expires: found.expires, Suspended: found.suspended}
	for _, sample := range found.samples {
		t, err := sample.decodeTemplate()
		if err != nil {
			return Subject{}, err
		}
		s.Samples = append(s.Samples, Sample{sample.finger, t})
	}
	return s, nil
}

// Remove erases a subject: its wrapped data key, and with it every record, in one transaction. It is durable when it returns. It returns
// ErrNotFound where there is none.
func (x *Index) Remove(ctx context.Context, g GalleryID, id SubjectID) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := errors.Join(check(g), check(id)); err != nil {
		return err
	}
	forgotten, err := x.remove(ctx, g, id)
	forgotten()
	return err
}

// remove erases a subject. Call forgotten before saying so.
func (x *Index) remove(ctx context.Context, g GalleryID, id SubjectID) (forgotten func(), err error) {
	defer x.change()()
	forgotten = func() {}
	if err := ctx.Err(); err != nil {
		return forgotten, err
	}
	h := hashName(x.nameKey, g, id)
	batch, err := x.removal(h)
	if err != nil {
		return forgotten, err
	}
	if len(batch) == 0 {
		return forgotten, ErrNotFound
	}
	if err := x.snapshot.erase(h); err != nil {
		return forgotten, err
	}
	if err := x.store.Apply(batch); err != nil {
		return forgotten, fmt.Errorf("index: %w", err)
	}
	return x.galleries.remove(g, id), nil
}

// DropGallery erases all subjects of a gallery, one after the other, and then its policy. Where it returns an error some may be left: call it again.
// It returns ErrNotFound where there is no such gallery.
func (x *Index) DropGallery(ctx context.Context, g GalleryID) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := check(g); err != nil {
		return err
	}
	found, _ := x.galleries.get(g)
	if found == nil {
		if x.galleries.hasPolicy(g) {
			return x.erasePolicy(g)
		}
		return ErrNotFound
	}
	var all []func()
	for _, id := range found.IDs() {
		forgotten, rerr := x.remove(ctx, g, SubjectID(id))
		if all = append(all, forgotten); rerr != nil && !errors.Is(rerr, ErrNotFound) {
			err = rerr
			break
		}
	}
	for _, forgotten := range all {
		forgotten()
	}
	if err == nil {
		err = x.erasePolicy(g)
	}
	return err
}
