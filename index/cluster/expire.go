package cluster

import (
	"bytes"
	"context"
	"errors"
	"time"

	"fingerzeig/index"
)

// EraseExpired erases the subjects whose time is over, by what they Expire at or by their gallery's Retention, of the shards that this node leads: call it
// on every node, once a day or so. A shard is led by the first of its owners that gives signs of life. erased is how many this node has erased. Who is
// enrolled anew meanwhile stays; so do all of a gallery whose policy nobody can tell, and of shards whose leader changes while it runs, until the next time.
func (n *Node) EraseExpired(ctx context.Context) (erased int, err error) {
	leave, err := n.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	keeps := map[index.GalleryID]time.Duration{}
	galleries, err := n.index.Galleries(ctx)
	for _, g := range galleries {
		of, shard, ok := unlocal(g.ID)
		if !ok || !n.leads(shard) {
			continue
		}
		keep, known := keeps[of]
		if !known {
			r, perr := n.policyOf(ctx, of)
			if perr != nil {
				err = errors.Join(err, perr)
				continue
			}
			keep, keeps[of] = r.Retention, r.Retention
		}
		k, eerr := n.expireAll(ctx, shard, g.ID, keep)
		if erased += k; eerr != nil {
			return erased, errors.Join(err, eerr)
		}
	}
	return erased, err
}

// leads tells whether this node does for a shard what one of its owners is to do.
func (n *Node) leads(shard int) bool {
	t := n.tableNow()
	if t.Epoch == 0 {
		return false
	}
	for _, id := range t.Owners[shard] {
		if !n.suspect(id) {
			return id == n.id
		}
	}
	return false
}

// expireAll erases all of a local gallery whose time is over.
func (n *Node) expireAll(ctx context.Context, shard int, g index.GalleryID, keep time.Duration) (erased int, err error) {
	ids, err := n.index.ExpiredOf(ctx, g, keep)
	for i := 0; err == nil && i < len(ids); i++ {
		var done bool
		if done, err = n.expire(ctx, shard, g, ids[i], keep); done {
			erased++
		}
	}
	return erased, err
}

// expire erases an enrolment of which this node knows that its time is over, if it still is the last of its name.
func (n *Node) expire(ctx context.Context, shard int, g index.GalleryID, id index.SubjectID, keep time.Duration) (done bool, err error) {
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
	if err != nil || !s.Over(n.o.Now(), keep) {
		return false, err // it has been enrolled anew since it was found to be over
	}
	before, err := n.lastOf(ctx, shard, subjectOf(shard, name), true)
	if err != nil || !before.there() || !bytes.Equal(before.enrolment, index.Enrolment(record)) {
		return false, err
	}
	seq, err := n.replace(ctx, shard, name, nil, before)
	if errors.Is(err, errOvertaken) {
		return false, nil // another node has erased it, or somebody is enrolled anew
	}
	if err != nil {
		return false, err
	}
	return true, n.agree(ctx, shard, seq, before, name, nil)
}
