package cluster

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"fingerzeig/index"
	"fingerzeig/internal/durable"
)

// founding is what a cluster is from its beginning.
type founding struct {
	Shards   int
	Replicas int    // owners of a shard, in the end
	Logs     int    `json:",omitempty"` // machines that keep a log, at first; 0: Replicas
	Names    []byte // the key of the names, sealed by the key-encryption key
}

// join learns what the cluster is: from the folder, or from the bucket, which it founds where there is none.
func (n *Node) join(ctx context.Context) error {
	path := filepath.Join(n.o.Dir, "founding")
	if b, err := os.ReadFile(path); err == nil {
		if err := json.Unmarshal(b, &n.founding); err != nil {
			return fmt.Errorf("cluster: the file %q: %w", "founding", err)
		}
		return nil
	}
	var err error
	for ; ctx.Err() == nil; pause(ctx, n.o.Pace.Beat) {
		if err = n.found(ctx); err == nil {
			b, err := json.Marshal(n.founding)
			if err != nil {
				return err
			}
			return durable.Replace(path, b)
		}
	}
	return fmt.Errorf("cluster: %w: %w", ErrUnavailable, cmp.Or(err, ctx.Err()))
}

// found reads the founding, or makes it where there is none.
func (n *Node) found(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, foundingPatience)
	defer cancel()
	f := founding{Shards: n.o.Shards, Replicas: n.o.Replicas}
	if n.o.alone() {
		f.Logs = 1
	}
	kv, err := n.openBucket(ctx, cmp.Or(f.Logs, f.Replicas))
	if err != nil {
		return err
	}
	e, err := kv.Get(ctx, foundingKey)
	if err == nil {
		return json.Unmarshal(e.Value(), &n.founding)
	}
	if !errors.Is(err, jetstream.ErrKeyNotFound) {
		return err
	}
	if f.Names, err = index.NewNames(n.o.Key); err != nil {
		return err
	}
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if _, err := kv.Create(ctx, foundingKey, b); err != nil {
		return err // perhaps another node was faster
	}
	n.founding, n.founder = f, true
	return nil
}

// openBucket opens the bucket, which it makes where there is none.
func (n *Node) openBucket(ctx context.Context, replicas int) (jetstream.KeyValue, error) {
	kv, err := n.js.KeyValue(ctx, bucketName)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = n.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucketName, Replicas: replicas, Storage: jetstream.FileStorage})
	}
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kv = kv
	return kv, nil
}

// bucket returns the bucket, nil where it cannot be reached.
func (n *Node) bucket() jetstream.KeyValue {
	n.mu.RLock()
	kv := n.kv
	n.mu.RUnlock()
	if kv != nil {
		return kv
	}
	ctx, cancel := context.WithTimeout(n.ctx, time.Second)
	defer cancel()
	kv, err := n.openBucket(ctx, n.copies(n.tableNow()))
	if err != nil {
		return nil
	}
	return kv
}
