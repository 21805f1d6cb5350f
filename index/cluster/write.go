package cluster

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"fingerzeig/index"
)

// place returns the shard of a subject.
func (n *Node) shardOf(g index.GalleryID, id index.SubjectID) int {
	name := n.index.Name(g, id)
	return int(binary.BigEndian.Uint64(name[:]) % uint64(n.founding.Shards))
}

// check returns ErrID for names that are not allowed. A gallery's may be 4 bytes shorter than elsewhere.
func check(g index.GalleryID, id ...index.SubjectID) error {
	if err := g.Check(); err != nil {
		return err
	}
	if len(g) > index.MaxIDBytes-localBytes {
		return fmt.Errorf("%w: %d bytes, at most %d in a cluster", index.ErrID, len(g), index.MaxIDBytes-localBytes)
	}
	for _, id := range id {
		if err := id.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Enroll adds a subject to a gallery, or replaces the one of that name: see index.Index. What it returns without error is in the log on most of the
// machines that keep it, and every search from now on sees it. It returns ErrUnavailable where that cannot be had in time: the subject may then be
// enrolled, or be enrolled yet, unless it is erased meanwhile.
//
// The gallery's policy holds as on a single machine. Where it looks for duplicates or bounds the number of subjects, enrolments into the gallery go one after
// the other, in the whole cluster, and each looks in all shards: of two who are enrolled at one time by two nodes, under two names and with one finger,
// one is found by the look for the other, and no more subjects are let in than there is room for. An enrolment that began while another policy held may pass
// such a look, as on a single machine. Where a part of the cluster cannot be asked, be it the policy or a shard, Enroll returns index.ErrUnchecked and
// has enrolled nobody: try again.
func (n *Node) Enroll(ctx context.Context, g index.GalleryID, s index.Subject) (e index.Enrollment, err error) {
	leave, err := n.enter()
	if err != nil {
		return e, err
	}
	defer leave()
	if err := check(g, s.ID); err != nil {
		return e, err
	}
	r, err := n.policyOf(ctx, g)
	if err != nil {
		return e, fmt.Errorf("%w: %w", index.ErrUnchecked, err)
	}
	return n.enroll(ctx, r.Policy, g, s)
}

// enroll enrols a subject as a policy says.
func (n *Node) enroll(ctx context.Context, p index.Policy, g index.GalleryID, s index.Subject) (e index.Enrollment, err error) {
	if err := check(g, s.ID); err != nil {
		return e, err
	}
	shard := n.shardOf(g, s.ID)
	name, record, err := n.index.Seal(local(g, shard), s)
	if err != nil {
		return e, err
	}
	if p.Duplicates != index.DuplicatesOff || p.MaxSubjects > 0 {
		return n.enrollBy(ctx, p, newcomer{gallery: g, Subject: s, shard: shard, name: name, record: record})
	}
	_, err = n.index.Record(ctx, local(g, shard), s.ID)
	before, err := n.write(ctx, shard, name, record, errors.Is(err, index.ErrNotFound))
	e.Created = err == nil && !before.there()
	return e, err
}

// Remove erases a subject: its key, its records, what the log has of it, and what is in memory. When it returns without error, or with ErrNotFound
// where there is none, no search finds the subject any more, and no enrolment that was tried before can come true. Nodes that are away erase it when they
// come back, before they serve: AwaitErased tells.
func (n *Node) Remove(ctx context.Context, g index.GalleryID, id index.SubjectID) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := check(g, id); err != nil {
		return err
	}
	shard := n.shardOf(g, id)
	before, err := n.write(ctx, shard, n.index.Name(local(g, shard), id), nil, false)
	if err == nil && !before.there() {
		return index.ErrNotFound
	}
	return err
}

// write adds an entry to the log, has most owners apply it, and destroys the entry that it replaces. unknown says that this node knows of none.
func (n *Node) write(ctx context.Context, shard int, name index.Name, record []byte, unknown bool) (before last, err error) {
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	seq, before, err := n.publish(ctx, shard, name, record, unknown)
	if err != nil {
		return before, err
	}
	return before, n.agree(ctx, shard, seq, before, name, record)
}

// agree has most owners apply an entry of the log, and destroys the entry that it replaces.
func (n *Node) agree(ctx context.Context, shard int, seq uint64, before last, name index.Name, record []byte) error {
	e := &entry{Shard: shard, Seq: seq, After: seq - 1, Name: name, Record: record}
	_, missing := n.collect(ctx, job{question: question{Kind: push, Entry: e}, shards: []int{shard}, least: map[int]uint64{shard: seq},
		every: len(record) == 0})
	old := leftover{shard, before.seq, seq}
	if len(missing) > 0 {
		n.leave(old)
		return fmt.Errorf("%w: the entry is in the log, and not applied by most owners yet", ErrUnavailable)
	}
	if before.seq > 0 && n.overwrite(ctx, shard, before.seq) != nil {
		n.leave(old)
	}
	return nil
}

// DropGallery erases all subjects of a gallery, and then its policy. Where it returns an error some may be left: call it again. It returns ErrNotFound
// where there is no such gallery.
func (n *Node) DropGallery(ctx context.Context, g index.GalleryID) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := check(g); err != nil {
		return err
	}
	found := false
	for {
		got, missing := n.collect(ctx, job{question: question{Kind: names, Gallery: g, Max: listAtOnce}, shards: n.shards(), work: true})
		if len(missing) > 0 {
			return fmt.Errorf("%w: %d shards", ErrUnavailable, len(missing))
		}
		erased, err := n.dropSome(ctx, got)
		if err != nil {
			return err
		}
		if found = found || erased > 0; erased == 0 {
			break
		}
	}
	r, err := n.policyOf(ctx, g)
	if err == nil {
		err = n.dropDedup(ctx, g)
	}
	if err != nil {
		return err
	}
	if r.record != nil {
		shard := n.shardOf(g, "")
		_, err = n.write(ctx, shard, n.index.Name(local(g, shard), ""), nil, false)
	} else if !found {
		err = index.ErrNotFound
	}
	return err
}

// dropSome erases some subjects of which owners have told the names.
func (n *Node) dropSome(ctx context.Context, got map[int]*answer) (erased int, err error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	room := make(chan struct{}, dropAtOnce)
	for shard, a := range got {
		for _, name := range a.Names[shard] {
			erased++
			room <- struct{}{}
			group.Go(func() {
				defer func() { <-room }()
				if _, werr := n.write(ctx, shard, name, nil, false); werr != nil {
					mu.Lock()
					err = errors.Join(err, werr)
					mu.Unlock()
				}
			})
		}
	}
	group.Wait()
	return erased, err
}

// AwaitErased returns when every node has applied what was erased, and all else that was written, before it was called. It returns
// ErrUnavailable with the nodes that have not where ctx ends first.
func (n *Node) AwaitErased(ctx context.Context) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	upTo := map[int]uint64{}
	for _, s := range n.shards() {
		for {
			if upTo[s], err = n.end(ctx, s); err == nil {
				break
			}
			if pause(ctx, n.o.Pace.Beat); ctx.Err() != nil {
				return fmt.Errorf("%w: %w", ErrUnavailable, err)
			}
		}
	}
	for {
		late := n.late(upTo)
		if len(late) == 0 {
			return nil
		}
		if pause(ctx, n.o.Pace.Beat); ctx.Err() != nil {
			return fmt.Errorf("%w: %v", ErrUnavailable, late)
		}
	}
}

// late says which nodes have not applied the logs so far, by what they last said.
func (n *Node) late(upTo map[int]uint64) (all []string) {
	t := n.tableNow()
	for id := range t.Members {
		for s, seq := range upTo {
			if at := n.appliedBy(id, s); t.holds(s, id) && at < seq {
				all = append(all, fmt.Sprintf("%s has applied %d of %d entries of shard %d", id, at, seq, s))
			}
		}
	}
	return all
}
