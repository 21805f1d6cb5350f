package cluster

import (
	"bytes"
	"context"
	"errors"

	"fingerzeig/index"
)

// EraseExpired erases the subjects whose time is over, of the shards that this node owns: call it on every node, once a day or so. erased is how
// many this node has erased; others may have been faster. Who is enrolled anew meanwhile stays.
func (n *Node) EraseExpired(ctx context.Context) (erased int, err error) {
	leave, err := n.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	over, err := n.index.Expired(ctx)
	if err != nil {
		return 0, err
	}
	for g, ids := range over {
		_, shard, ok := unlocal(g)
		for i := 0; ok && i < len(ids); i++ {
			switch done, err := n.expire(ctx, shard, g, ids[i]); {
			case err != nil:
				return erased, err
			case done:
				erased++
			}
		}
	}
	return erased, nil
}

// expire erases an enrolment of which this node knows that its time is over, if it still is the last of its name.
func (n *Node) expire(ctx context.Context, shard int, g index.GalleryID, id index.SubjectID) (done bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	record, err := n.index.Record(ctx, g, id)
	if errors.Is(err, index.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	name := n.index.Name(g, id)
	_, s, err := n.index.OpenRecord(name, record)
	if err != nil || s.Expires.IsZero() || s.Expires.After(n.o.Now()) {
		return false, err // it has been enrolled anew since it was found to be over
	}
	before, err := n.lastOf(ctx, shard, subjectOf(shard, name), true)
	if err != nil || !before.there() || !bytes.Equal(before.enrolment, index.Enrolment(record)) {
		return false, err
	}
	seq, err := n.publishOnce(ctx, shard, newEntry(shard, name, nil), newToken(), before)
	if err != nil {
		return false, nil // another node erases it, or somebody enrols; tomorrow is another day
	}
	return true, n.agree(ctx, shard, seq, before, name, nil)
}
