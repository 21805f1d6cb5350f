package cluster

import (
	"context"

	"fingerzeig/index"
)

// fill reads what the replica lacks from the log.
func (n *Node) fill(r *replica) {
	r.mu.Lock()
	if r.filling || r.gone || !r.opened {
		r.mu.Unlock()
		return
	}
	r.filling = true
	r.polls++
	deeper := r.polls%lookDeeper == 0
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.filling = false
		r.mu.Unlock()
	}()
	for more := true; more && n.ctx.Err() == nil; {
		var all []entry
		var err error
		if all, more, err = n.read(n.ctx, r.shard, r.at()); err != nil {
			more = false
		}
		n.take(r, all)
		if len(all) > 0 {
			wait, cancel := context.WithTimeout(n.ctx, fillPatience)
			more = r.reach(wait, all[len(all)-1].Seq) && more
			cancel()
		} else if deeper && err == nil {
			n.skip(r)
		}
	}
	n.mend(r)
}

// take queues entries that were read from the log.
func (n *Node) take(r *replica, all []entry) {
	for _, e := range all {
		if e.Seq > e.After+1 {
			r.tear()
		}
		r.add(e)
	}
	n.awake()
}

func (r *replica) tear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.torn = true
	r.tears++
}

// whole tells whether somebody may look at the replica, how much of the log it shows at least, and how often it has been torn.
func (r *replica) whole() (at uint64, tears int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.applied, r.tears, !r.torn && !r.gone && r.opened
}

// mend makes the replica whole where it has applied all that most owners have. An entry is overwritten only after most owners have applied the one
// that replaces it, so that one is among them.
func (n *Node) mend(r *replica) {
	if _, _, whole := r.whole(); whole || n.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(n.ctx, mendPatience)
	defer cancel()
	got, missing := n.collect(ctx, job{question: question{Kind: seqs}, shards: []int{r.shard}})
	if len(missing) > 0 {
		return // the next fill tries again
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.applied >= got[r.shard].At[r.shard] {
		r.torn = false
	}
}

// skip notes that the end of the log has been reached where its last entries are deleted.
func (n *Node) skip(r *replica) {
	end, err := n.end(n.ctx, r.shard)
	if err != nil || end <= r.at() {
		return
	}
	if _, found, err := n.firstBehind(n.ctx, r.shard, ">", r.at()); found || err != nil {
		return
	}
	n.applying.Lock()
	defer n.applying.Unlock()
	r.mu.Lock()
	stale := r.gone || r.applied >= end || len(r.queue) > 0
	r.mu.Unlock()
	if stale {
		return
	}
	if _, _, err := n.index.Apply(n.ctx, []index.Change{{Idle: true, Log: streamOf(r.shard), Seq: end}}); err == nil {
		r.tear()
		r.advance([]*queued{{entry: entry{Seq: end}}})
	}
}

// open brings a replica to where the local index has followed its log, or empties it where that is too long ago, and reads on from there.
func (n *Node) openReplica(r *replica, before <-chan struct{}) {
	if before != nil {
		<-before // the same shard is being dropped
	}
	seq, at, err := n.index.Position(streamOf(r.shard))
	if err == nil && (seq == 0 || n.o.Now().Sub(at) > EraseMemory/2) {
		seq = 0
		err = n.empty(r.shard)
	}
	if err != nil {
		n.o.Log.Error("a shard cannot be opened", "shard", r.shard, "error", err)
		return
	}
	r.mu.Lock()
	r.applied, r.opened, r.torn = seq, true, true // it may have been when the node was closed
	close(r.moved)
	r.moved = make(chan struct{})
	r.mu.Unlock()
	n.fill(r)
}

// empty erases all that the local index has of a shard.
func (n *Node) empty(shard int) error {
	n.applying.Lock()
	defer n.applying.Unlock()
	if _, _, err := n.index.Apply(n.ctx, []index.Change{{Idle: true, Log: streamOf(shard)}}); err != nil {
		return err
	}
	galleries, err := n.index.Galleries(n.ctx)
	if err != nil {
		return err
	}
	for _, g := range galleries {
		if _, s, ok := unlocal(g.ID); ok && s == shard {
			if err := n.index.DropGallery(n.ctx, g.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
