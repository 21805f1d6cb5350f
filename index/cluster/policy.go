package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// The policy of a gallery is an entry like that of a subject, under the name of nobody, in the log of the shard on which that name falls. Whoever is asked
// to do something by it asks the owners of that shard first, as for a subject: so what holds is what was last acknowledged, whichever node was told.

// ruled is what holds for a gallery.
type ruled struct {
	index.Policy
	record []byte // nil: none was set
}

// Policy returns what holds for a gallery; the zero Policy where none was set. It returns ErrUnavailable where nobody can tell: then nothing may be
// done as if there were none.
func (n *Node) Policy(ctx context.Context, g index.GalleryID) (index.Policy, error) {
	leave, err := n.enter()
	if err != nil {
		return index.Policy{}, err
	}
	defer leave()
	if err := check(g); err != nil {
		return index.Policy{}, err
	}
	r, err := n.policyOf(ctx, g)
	return r.Policy, err
}

// SetPolicy sets what holds for a gallery from now on, for whatever node is asked; the gallery need not hold anybody yet. Those enrolled already stay,
// and so do those of whom a node has begun to enrol. It returns ErrUnavailable as Enroll does.
func (n *Node) SetPolicy(ctx context.Context, g index.GalleryID, p index.Policy) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	shard, name, record, err := n.sealPolicy(g, p)
	if err == nil {
		_, err = n.write(ctx, shard, name, record, false)
	}
	return err
}

// ReplacePolicy is SetPolicy where the policy old holds. It returns index.ErrOvertaken, and changes nothing, where another one does: of two nodes that
// are asked to replace one policy at a time, one does.
func (n *Node) ReplacePolicy(ctx context.Context, g index.GalleryID, old, p index.Policy) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	for err = errOvertaken; errors.Is(err, errOvertaken); {
		if err = ctx.Err(); err == nil {
			err = n.replacePolicy(ctx, g, old, p)
		}
	}
	return err
}

func (n *Node) replacePolicy(ctx context.Context, g index.GalleryID, old, p index.Policy) error {
	shard, name, record, err := n.sealPolicy(g, p)
	if err != nil {
		return err
	}
	now, err := n.policyOf(ctx, g)
	if err != nil {
		return err
	}
	if now.Policy != old {
		return index.ErrOvertaken
	}
	before, err := n.lastOf(ctx, shard, subjectOf(shard, name), true)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if before.there() != (now.record != nil) || before.there() && !bytes.Equal(before.enrolment, index.Enrolment(now.record)) {
		return errOvertaken
	}
	seq, err := n.replace(ctx, shard, name, record, before)
	if err != nil {
		return err
	}
	return n.agree(ctx, shard, seq, before, name, record)
}

// sealPolicy makes the entry of a policy.
func (n *Node) sealPolicy(g index.GalleryID, p index.Policy) (shard int, name index.Name, record []byte, err error) {
	if err := check(g); err != nil {
		return 0, name, nil, err
	}
	shard = n.shardOf(g, "")
	name, record, err = n.index.SealPolicy(local(g, shard), p)
	return shard, name, record, err
}

// thresholdOr returns a threshold, or where that is 0 that of a gallery's policy. It returns ErrThreshold where that is 0, too.
func (n *Node) thresholdOr(ctx context.Context, g index.GalleryID, threshold matcher.Score) (matcher.Score, error) {
	if threshold == 0 {
		r, err := n.policyOf(ctx, g)
		if err != nil {
			return 0, err
		}
		threshold = r.Threshold
	}
	if threshold <= 0 {
		return 0, index.ErrThreshold
	}
	return threshold, nil
}

// asking lets all who want to know a policy at a time ask for it together. One who comes while it is asked for waits for the next time: what was
// acknowledged before they came is in the answer that they get.
type asking struct {
	mu   sync.Mutex
	next map[index.GalleryID]*round
	now  map[index.GalleryID]*round
}

// round is one time that a policy is asked for.
type round struct {
	begin chan struct{} // closed when the one before is done
	done  chan struct{}
	got   ruled
	err   error
}

// policyOf returns what holds for a gallery, as most owners have it.
func (n *Node) policyOf(ctx context.Context, g index.GalleryID) (ruled, error) {
	r := n.asking.join(g, func(r *round) {
		n.group.Go(func() {
			<-r.begin
			r.got, r.err = n.askPolicy(g)
			n.asking.over(g, r)
		})
	})
	select {
	case <-r.done:
		return r.got, r.err
	case <-ctx.Done():
		return ruled{}, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
}

// join returns the round that has not begun yet, and has it run where it is a new one.
func (a *asking) join(g index.GalleryID, run func(*round)) *round {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.now == nil {
		a.now, a.next = map[index.GalleryID]*round{}, map[index.GalleryID]*round{}
	}
	if r := a.next[g]; r != nil {
		return r
	}
	r := &round{begin: make(chan struct{}), done: make(chan struct{})}
	if a.now[g] == nil {
		a.now[g] = r
		close(r.begin)
	} else {
		a.next[g] = r
	}
	run(r)
	return r
}

// over ends a round and begins the next one.
func (a *asking) over(g index.GalleryID, r *round) {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(r.done)
	delete(a.now, g)
	if next := a.next[g]; next != nil {
		delete(a.next, g)
		a.now[g] = next
		close(next.begin)
	}
}

func (n *Node) askPolicy(g index.GalleryID) (r ruled, err error) {
	shard := n.shardOf(g, "")
	got, missing := n.collect(n.ctx, job{question: question{Kind: rules, Gallery: g}, shards: []int{shard}, work: true})
	if len(missing) > 0 {
		return r, fmt.Errorf("%w: shard %d", ErrUnavailable, shard)
	}
	if got[shard].Missing {
		return r, nil
	}
	r.record = got[shard].Record
	_, r.Policy, err = n.index.OpenPolicy(n.index.Name(local(g, shard), ""), r.record)
	return r, err
}
