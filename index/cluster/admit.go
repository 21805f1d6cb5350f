package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// newcomer is who is to be enrolled.
type newcomer struct {
	gallery index.GalleryID
	index.Subject
	shard  int
	name   index.Name
	record []byte
	id     string // that the entry is published under
}

// enrollBy enrols somebody where the policy asks who else is enrolled: one after the other, in the whole cluster (see claim).
func (n *Node) enrollBy(ctx context.Context, p index.Policy, c newcomer) (e index.Enrollment, err error) {
	give, err := n.gates.take(ctx, c.gallery)
	if err != nil {
		return e, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
	}
	defer give()
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	c.id = newToken()
	for err = errOvertaken; errors.Is(err, errOvertaken); {
		if err = ctx.Err(); err != nil {
			return e, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
		}
		e, err = n.admit(ctx, p, c)
	}
	return e, err
}

// admit enrols somebody if the policy lets them in, or returns errOvertaken where their name has got another entry meanwhile.
func (n *Node) admit(ctx context.Context, p index.Policy, c newcomer) (e index.Enrollment, err error) {
	before, err := n.lastFor(ctx, c)
	if err != nil {
		return e, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
	}
	k := claim{Token: newToken(), Node: n.id, Shard: c.shard, Name: c.name, Before: before.seq}
	revision, err := n.claim(ctx, c.gallery, k)
	if err != nil {
		return e, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
	}
	if e.Duplicates, err = n.lookAround(ctx, p, c, before.there()); err != nil {
		n.release(ctx, c.gallery, k, revision)
		return e, err
	}
	seq, err := n.replaceAs(ctx, c.id, c.shard, c.name, c.record, before)
	if err != nil {
		return e, err
	}
	if err = n.agree(ctx, c.shard, seq, before, c.name, c.record); err == nil {
		n.gates.setOver(c.gallery, k.Token)
	}
	e.Created = err == nil && !before.there()
	return e, err
}

// lastFor returns the last entry of a newcomer's name, as soon as the log has a leader.
func (n *Node) lastFor(ctx context.Context, c newcomer) (l last, err error) {
	for {
		if l, err = n.lastOf(ctx, c.shard, subjectOf(c.shard, c.name), true); err == nil {
			return l, nil
		}
		if pause(ctx, publishPause); ctx.Err() != nil {
			return l, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}

// lookAround returns who has the fingers of a newcomer, where the policy asks, or why it does not let them in. there says that somebody is replaced.
func (n *Node) lookAround(ctx context.Context, p index.Policy, c newcomer, there bool) (duplicates []index.Hit, err error) {
	if p.Duplicates != index.DuplicatesOff {
		found, err := n.alike(ctx, c.gallery, printsOf(c.Prints()), p.DuplicateAt, mostOfFinger)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
		}
		duplicates = index.Duplicates(c.ID, found...)
	}
	if p.Duplicates == index.DuplicatesReject && len(duplicates) > 0 {
		return duplicates, index.ErrDuplicate
	}
	if p.MaxSubjects > 0 && !there {
		size, err := n.size(ctx, c.gallery)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
		}
		if size.Subjects >= p.MaxSubjects {
			return nil, fmt.Errorf("%w: %d subjects", index.ErrFull, p.MaxSubjects)
		}
	}
	return duplicates, nil
}

// alike returns for each of some prints who of a gallery has that finger, whether active or not. It returns ErrPartial where not everybody was looked at.
func (n *Node) alike(ctx context.Context, g index.GalleryID, prints []print, least matcher.Score, most int) ([][]index.Hit, error) {
	got, missing := n.collect(ctx, job{question: question{Kind: alike, Gallery: g, Prints: prints, Threshold: least, Max: most}, shards: n.shards(), work: true})
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: %d of %d shards", ErrPartial, len(missing), n.founding.Shards)
	}
	hits := make([][]index.Hit, len(prints))
	for shard, a := range got {
		if len(a.Alike[shard]) != len(prints) {
			return nil, fmt.Errorf("%w: shard %d has not looked for everybody", ErrPartial, shard)
		}
		for i, some := range a.Alike[shard] {
			hits[i] = append(hits[i], some...)
		}
	}
	return hits, nil
}

// alikeHere looks in some shards for who has some fingers.
func (n *Node) alikeHere(ctx context.Context, q question, a *answer) error {
	prints, err := q.prints()
	if err != nil {
		return err
	}
	var probes []*matcher.Probe
	for _, p := range prints {
		probes = append(probes, p.Probe)
	}
	a.Alike = map[int][][]index.Hit{}
	for _, s := range q.Work {
		if a.Alike[s], err = n.index.Alike(ctx, local(q.Gallery, s), probes, q.Threshold, q.Max); err != nil {
			return err
		}
	}
	return nil
}

// EnrollAll enrols subjects, some at a time. The first so many as it returns are enrolled; where it returns an error, some of the others may be, too.
// It looks for no duplicates and returns index.ErrPolicy in a gallery that rejects them, as that of index.Index does.
func (n *Node) EnrollAll(ctx context.Context, g index.GalleryID, subjects []index.Subject) (enrolled int, err error) {
	leave, err := n.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	if err := check(g); err != nil {
		return 0, err
	}
	r, err := n.policyOf(ctx, g)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
	}
	if r.Duplicates == index.DuplicatesReject {
		return 0, index.ErrPolicy
	}
	r.Duplicates = index.DuplicatesOff
	together := enrolAtOnce
	if r.MaxSubjects > 0 {
		together = 1 // the first are let in
	}
	for some := range slices.Chunk(subjects, together) {
		errs := make([]error, len(some))
		var group sync.WaitGroup
		for i, s := range some {
			group.Go(func() { _, errs[i] = n.enroll(ctx, r.Policy, g, s) })
		}
		group.Wait()
		for _, err := range errs {
			if err != nil {
				return enrolled, err
			}
			enrolled++
		}
	}
	return enrolled, nil
}
