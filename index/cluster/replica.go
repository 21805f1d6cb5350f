package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

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
	// torn tells that entries were read behind some that had been overwritten already, as later entries of their names were there. What is here is what
	// was there at no moment until those have been applied, too; nobody may look at it.
	torn    bool
	tears   int // how often it was torn
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

// lacks tells whether the log has entries up to a number, at least, that the replica neither has applied nor can apply next.
func (r *replica) lacks(upTo uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.applied < upTo && len(r.ready(1)) == 0
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
		if len(all) == most {
			break
		}
		if r.queue[seq].After <= last { // what it passes over was overwritten before it could be applied
			all, last = append(all, r.queue[seq]), seq
		}
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
