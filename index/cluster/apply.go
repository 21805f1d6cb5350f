package cluster

import (
	"fingerzeig/index"
)

// applyLoop applies what the replicas have queued.
func (n *Node) applyLoop() {
	for {
		select {
		case <-n.wake:
		case <-n.ctx.Done():
			return
		}
		for n.applySome() {
		}
	}
}

func (n *Node) awake() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// applySome applies some entries in one step, of several shards together. It returns false where there are none, or they cannot be applied.
func (n *Node) applySome() bool {
	n.applying.Lock()
	defer n.applying.Unlock()
	var some []*queued
	var parts [][]*queued
	var of []*replica
	for _, r := range n.replicaList() {
		r.mu.Lock()
		ready := r.ready(applyAtOnce - len(some))
		r.mu.Unlock()
		if len(ready) > 0 {
			some, parts, of = append(some, ready...), append(parts, ready), append(of, r)
		}
	}
	if len(some) == 0 {
		return false
	}
	changes := make([]index.Change, len(some))
	for i, q := range some {
		changes[i] = index.Change{Name: q.Name, Log: streamOf(q.Shard), Seq: q.Seq}
		if len(q.Record) > 0 {
			changes[i].Record = q.Record
		}
	}
	created, forgotten, err := n.index.Apply(n.ctx, changes)
	n.finish(some[:len(created)], created, forgotten)
	for i, r := range of {
		k := min(len(parts[i]), len(created))
		r.advance(parts[i][:k])
		if created = created[k:]; k < len(parts[i]) {
			r.mu.Lock()
			clear(r.queue) // it is read from the log again
			r.mu.Unlock()
		}
	}
	if err != nil && n.ctx.Err() == nil {
		n.o.Log.Error("an entry of the log cannot be applied", "error", err)
	}
	return err == nil
}

// finish tells who waits for entries that they are applied: for those that end an enrolment once that is overwritten in memory.
func (n *Node) finish(some []*queued, created []bool, forgotten func()) {
	var ending []*queued
	for i, q := range some {
		if created[i] {
			close(q.done)
		} else {
			ending = append(ending, q)
		}
	}
	go func() {
		forgotten()
		for _, q := range ending {
			close(q.done)
		}
	}()
}
