package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"fingerzeig/index"
)

// replica is what a node has of a shard: part of its local index, and how far that has followed the log.
type replica struct {
	shard int

	mu      sync.Mutex
	applied uint64
	moved   chan struct{}      // closed when applied moves
	queue   map[uint64]*queued // entries that are not applied yet
	opened  bool               // applied is that of the local index
	filling bool
	polls   int
	gone    bool // the node owns it no more: what is there may be incomplete
}

// queued is an entry on its way into the local index.
type queued struct {
	entry
	done chan struct{} // closed when it is applied, and what it ends overwritten in memory
}

func newReplica(shard int) *replica {
	return &replica{shard: shard, moved: make(chan struct{}), queue: map[uint64]*queued{}}
}

// local is the gallery of the local index that holds a shard of a gallery.
func local(g index.GalleryID, shard int) index.GalleryID {
	return g + index.GalleryID(fmt.Sprintf("~%03d", shard))
}

const localBytes = 4 // that the name of a local gallery is longer

// unlocal takes the name of a local gallery apart.
func unlocal(g index.GalleryID) (of index.GalleryID, shard int, ok bool) {
	i := strings.LastIndexByte(string(g), '~')
	if i < 0 || len(g)-i != localBytes {
		return "", 0, false
	}
	_, err := fmt.Sscanf(string(g[i+1:]), "%03d", &shard)
	return g[:i], shard, err == nil
}

// at returns how far the log has been applied.
func (r *replica) at() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.applied
}

// reach waits until the log has been applied up to a number, or until ctx ends.
func (r *replica) reach(ctx context.Context, seq uint64) bool {
	for {
		r.mu.Lock()
		there, moved := r.applied >= seq, r.moved
		r.mu.Unlock()
		if there {
			return true
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// add queues an entry and returns what is closed when it is applied. gap tells that others before it are missing.
func (r *replica) add(e entry) (done <-chan struct{}, gap bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Seq <= r.applied {
		closed := make(chan struct{})
		close(closed)
		return closed, false
	}
	q := r.queue[e.Seq]
	if q == nil {
		q = &queued{e, make(chan struct{})}
		r.queue[e.Seq] = q
	}
	q.After = min(q.After, e.After)
	return q.done, len(r.ready(1)) == 0
}

// ready returns the entries that can be applied now, in order. mu is held.
func (r *replica) ready(most int) (all []*queued) {
	if !r.opened {
		return nil
	}
	seqs := make([]uint64, 0, len(r.queue))
	for seq := range r.queue {
		if seq > r.applied {
			seqs = append(seqs, seq)
		} else {
			close(r.queue[seq].done)
			delete(r.queue, seq)
		}
	}
	slices.Sort(seqs)
	last := r.applied
	for _, seq := range seqs {
		if len(all) == most || r.queue[seq].After > last {
			break
		}
		all, last = append(all, r.queue[seq]), seq
	}
	return all
}

// advance notes that entries have been applied.
func (r *replica) advance(done []*queued) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, q := range done {
		delete(r.queue, q.Seq)
		r.applied = q.Seq
	}
	close(r.moved)
	r.moved = make(chan struct{})
}

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

// fill reads what the replica lacks from the log.
func (n *Node) fill(r *replica) {
	r.mu.Lock()
	if r.filling || r.gone {
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
	for n.ctx.Err() == nil {
		from := r.at()
		all, more, err := n.read(n.ctx, r.shard, from)
		for _, e := range all {
			r.add(e)
		}
		if n.awake(); len(all) > 0 {
			wait, cancel := context.WithTimeout(n.ctx, 10*time.Second)
			there := r.reach(wait, all[len(all)-1].Seq)
			cancel()
			if !there {
				return
			}
		}
		if !more || err != nil {
			if deeper && err == nil {
				n.skip(r)
			}
			return
		}
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
	r.applied, r.opened = seq, true
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
	for _, g := range n.index.Galleries() {
		if _, s, ok := unlocal(g.ID); ok && s == shard {
			if err := n.index.DropGallery(n.ctx, g.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
