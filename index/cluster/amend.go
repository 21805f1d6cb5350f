package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"fingerzeig/index"
)

// errOvertaken is returned by replace where the name has another entry by now.
var errOvertaken = errors.New("cluster: somebody was faster")

// Amend changes what is kept of a subject besides its samples, as index.Index does. Where somebody enrols the subject anew
// meanwhile, that is amended; who is erased meanwhile stays erased.
func (n *Node) Amend(ctx context.Context, g index.GalleryID, s index.Subject) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := check(g, s.ID); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	for err = errOvertaken; errors.Is(err, errOvertaken); {
		if err = ctx.Err(); err == nil {
			err = n.amend(ctx, g, s)
		}
	}
	return err
}

// amend puts what is to be changed in place of the enrolment that there is, or returns errOvertaken.
func (n *Node) amend(ctx context.Context, g index.GalleryID, s index.Subject) error {
	a, err := n.one(ctx, question{Kind: get, Gallery: g, Subject: s.ID})
	if err != nil {
		return err
	}
	shard := n.shardOf(g, s.ID)
	name := n.index.Name(local(g, shard), s.ID)
	_, now, err := n.index.OpenRecord(name, a.Record)
	if err != nil {
		return err
	}
	now.Labels, now.Expires, now.Suspended = s.Labels, s.Expires, s.Suspended
	_, record, err := n.index.Seal(local(g, shard), now)
	if err != nil {
		return err
	}
	before, err := n.lastOf(ctx, shard, subjectOf(shard, name), true)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if !before.there() || !bytes.Equal(before.enrolment, index.Enrolment(a.Record)) {
		return errOvertaken
	}
	seq, err := n.replace(ctx, shard, name, record, before)
	if err != nil {
		return err
	}
	return n.agree(ctx, shard, seq, before, name, record)
}

// replace adds an entry to the log behind an entry of its name, and behind no other.
func (n *Node) replace(ctx context.Context, shard int, name index.Name, record []byte, before last) (seq uint64, err error) {
	return n.replaceAs(ctx, newToken(), shard, name, record, before)
}

// replaceAs is replace under an id: what is published twice under one is there once.
func (n *Node) replaceAs(ctx context.Context, id string, shard int, name index.Name, record []byte, before last) (seq uint64, err error) {
	m := newEntry(shard, name, record)
	for ; ; pause(ctx, publishPause) {
		if seq, err = n.publishOnce(ctx, shard, m, id, before); err == nil {
			return seq, nil
		}
		now, lerr := n.lastOf(ctx, shard, m.Subject, true)
		switch {
		case lerr == nil && now.id == id:
			return now.seq, nil // an answer was lost
		case lerr == nil && now.seq != before.seq:
			return 0, errOvertaken
		case ctx.Err() != nil:
			return 0, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}
