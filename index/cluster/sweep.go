package cluster

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

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
		if err = n.overwrite(ctx, shard, seq); err == nil {
			swept++
		}
		behind = seq
	}
	return swept, err
}
