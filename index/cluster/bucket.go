package cluster

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// lastInBucket returns the value of a key of the bucket, as its leader has it; revision is 0 where there is none.
func (n *Node) lastInBucket(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	m, err := n.leaderHas(ctx, bucketStream, fmt.Sprintf(`{"last_by_subj":%q}`, "$KV."+bucketName+"."+key))
	if err != nil || m.header.Get("KV-Operation") != "" { // it was deleted
		return nil, 0, err
	}
	return m.Data, m.Seq, nil
}

// withBucket does something with the bucket that may be done twice, until it is done.
func (n *Node) withBucket(ctx context.Context, do func(context.Context, jetstream.KeyValue) error) error {
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	for err := ErrUnavailable; ; pause(ctx, publishPause) {
		if kv := n.bucket(); kv != nil {
			once, cancel := context.WithTimeout(ctx, readPatience)
			err = do(once, kv)
			cancel()
		}
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}
