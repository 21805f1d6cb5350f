package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// leftover is an entry of a log that is to be overwritten once most owners have applied the one that replaces it.
type leftover struct {
	shard   int
	seq, by uint64
}

// leave notes that an entry could not be overwritten yet.
func (n *Node) leave(l leftover) {
	if l.seq == 0 {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leftovers[l] = true
}

// tidy overwrites what was left. What a node has not overwritten when it stops is left to Sweep.
func (n *Node) tidy() {
	n.mu.RLock()
	left := slices.Collect(maps.Keys(n.leftovers))
	n.mu.RUnlock()
	for _, l := range left {
		if n.overwriteReplaced(n.ctx, l) != nil {
			return // another time
		}
		n.mu.Lock()
		delete(n.leftovers, l)
		n.mu.Unlock()
	}
}

// overwriteReplaced overwrites an entry once most owners have applied the one that replaces it: whoever misses the one then asks for the other.
func (n *Node) overwriteReplaced(ctx context.Context, l leftover) error {
	_, missing := n.collect(ctx, job{question: question{Kind: seqs}, shards: []int{l.shard}, least: map[int]uint64{l.shard: l.by}})
	if len(missing) > 0 {
		return fmt.Errorf("%w: shard %d", ErrUnavailable, l.shard)
	}
	return n.overwrite(ctx, l.shard, l.seq)
}

// Sweep destroys what the logs still have of enrolments that were replaced or erased, where a node failed before it could do so. Call it once a
// day. swept is how many entries it found.
func (n *Node) Sweep(ctx context.Context) (swept int, err error) {
	for shard := range n.founding.Shards {
		stream, err := n.js.Stream(ctx, streamOf(shard))
		if err != nil {
			return swept, fmt.Errorf("cluster: %w", err)
		}
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(fmt.Sprintf("fz.log.%d.*", shard)))
		if err != nil {
			return swept, fmt.Errorf("cluster: %w", err)
		}
		for subject, count := range info.State.Subjects {
			if count < 2 {
				continue
			}
			k, err := n.sweepName(ctx, shard, subject)
			if swept += k; err != nil {
				return swept, err
			}
		}
	}
	return swept, nil
}

// sweepName destroys all but the last entry of a name.
func (n *Node) sweepName(ctx context.Context, shard int, subject string) (swept int, err error) {
	l, err := n.lastOf(ctx, shard, subject, true)
	for behind := uint64(0); err == nil; {
		seq, found, ferr := n.firstBehind(ctx, shard, subject, behind)
		if ferr != nil || !found || seq >= l.seq {
			return swept, ferr
		}
		if err = n.overwriteReplaced(ctx, leftover{shard, seq, l.seq}); err == nil {
			swept++
		}
		behind = seq
	}
	return swept, err
}
