package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Keys of the bucket.
const (
	bucketName   = "fz-cluster"
	bucketStream = "KV_" + bucketName
	foundingKey  = "founding"
	tableKey     = "table"
	settledKey   = "settled" // the number of the last table known to hold all that was acknowledged under those before
)

// refresh reads the table.
func (n *Node) refresh(ctx context.Context) error {
	kv := n.bucket()
	if kv == nil {
		return ErrUnavailable
	}
	e, err := kv.Get(ctx, tableKey)
	if err != nil {
		return err
	}
	var t table
	if err := json.Unmarshal(e.Value(), &t); err != nil {
		return fmt.Errorf("cluster: the table: %w", err)
	}
	n.adopt(t, e.Revision())
	return nil
}

// write puts a table in place of the present one, unless somebody else did so.
func (n *Node) writeTable(ctx context.Context, t table, revision uint64) error {
	b, err := json.Marshal(t)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if revision == 0 {
		revision, err = n.bucket().Create(ctx, tableKey, b)
	} else {
		revision, err = n.bucket().Update(ctx, tableKey, b, revision)
	}
	if err == nil {
		n.adopt(t, revision)
	}
	return err
}

// adopt makes a table the present one, unless that is a later one.
func (n *Node) adopt(t table, revision uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if t.Epoch <= n.table.Epoch {
		return
	}
	n.table, n.revision = t, revision
	close(n.adopted)
	n.adopted = make(chan struct{})
	for s := range t.Owners {
		r := n.replicas[s]
		switch mine := t.holds(s, n.id); {
		case mine && r == nil:
			r = newReplica(s)
			n.replicas[s] = r
			before := n.drops[s]
			n.group.Go(func() { n.openReplica(r, before) })
		case !mine && r != nil:
			delete(n.replicas, s)
			r.mu.Lock()
			r.gone = true
			r.mu.Unlock()
			done := make(chan struct{})
			n.drops[s] = done
			n.group.Go(func() {
				defer close(done)
				if err := n.empty(s); err != nil && n.ctx.Err() == nil {
					n.o.Log.Error("a shard that moved away cannot be erased here", "shard", s, "error", err)
				}
			})
		}
	}
}

// steward keeps the node's part in the table, and, where it is the first of those alive, moves shards.
func (n *Node) steward() {
	for n.ctx.Err() == nil {
		ctx, cancel := context.WithTimeout(n.ctx, 2*time.Second)
		if err := n.look(ctx); err != nil {
			n.o.Log.Debug("the table is left as it is", "error", err)
		}
		cancel()
		pause(n.ctx, n.o.Pace.Beat)
	}
}

func (n *Node) look(ctx context.Context) error {
	t := n.tableNow()
	if t.Epoch == 0 {
		if err := n.refresh(ctx); err == nil || !errors.Is(err, jetstream.ErrKeyNotFound) {
			return err
		}
		return n.foundLogs()
	}
	if m, in := t.Members[n.id]; !in || m.Lost || m.Leaving != n.leaving.Load() {
		if !in && n.leaving.Load() {
			return nil
		}
		if !in && n.rival(t) {
			return fmt.Errorf("%w: another node that is alive has the name %q", ErrOptions, n.o.Name)
		}
		next := t.next()
		next.Members[n.id] = member{Leaving: n.leaving.Load()}
		return n.change(ctx, t, next)
	}
	if !n.first(t) {
		return nil // another one does it
	}
	return n.balance(ctx, t)
}

// foundLogs makes the logs and the first table. It is the founder's task; others do it where the founder has not after a while.
func (n *Node) foundLogs() error {
	if !n.founder && time.Since(n.began) < foundingTurn {
		return nil
	}
	errs := make([]error, n.founding.Shards)
	var group sync.WaitGroup
	room := make(chan struct{}, foundAtOnce)
	for s := range errs {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			ctx, cancel := context.WithTimeout(n.ctx, foundingPatience)
			defer cancel()
			errs[s] = n.makeLog(ctx, s, n.copies(table{}))
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return n.writeTable(n.ctx, newTable(n.founding.Shards, n.id), 0)
}

// balance brings the table one step nearer to what is wanted.
func (n *Node) balance(ctx context.Context, t table) error {
	next, changed, owners := t.step(n.founding.Replicas, state{
		lost: func(id string) bool { return n.lost(id) || n.gone(id) }, gone: n.gone, caught: n.caught})
	if !changed {
		return n.raise(ctx, t)
	}
	if owners && !n.isSettled(ctx, t) {
		return nil
	}
	return n.change(ctx, t, next)
}

// change makes next the table that follows t.
func (n *Node) change(ctx context.Context, t, next table) error {
	n.mu.RLock()
	revision, same := n.revision, n.table.Epoch == t.Epoch
	n.mu.RUnlock()
	if !same {
		return nil
	}
	err := n.writeTable(ctx, next, revision)
	if err != nil {
		return errors.Join(err, n.refresh(ctx)) // somebody else was faster
	}
	return nil
}

// isSettled tells whether most owners of every shard work by the table and have applied all that was acknowledged under those before. Once a table
// is settled it stays so, whoever is lost after that.
func (n *Node) isSettled(ctx context.Context, t table) bool {
	if n.settled.Load() >= t.Epoch {
		return true
	}
	kv := n.bucket()
	if e, err := kv.Get(ctx, settledKey); err == nil {
		if epoch, err := strconv.ParseUint(string(e.Value()), 10, 64); err == nil && epoch >= t.Epoch {
			n.settled.Store(epoch)
			return true
		}
	}
	_, missing := n.collect(ctx, job{question: question{Kind: seqs}, shards: n.shards()})
	if len(missing) > 0 || n.tableNow().Epoch != t.Epoch {
		return false
	}
	if _, err := kv.Put(ctx, settledKey, strconv.AppendUint(nil, t.Epoch, 10)); err != nil {
		return false
	}
	n.settled.Store(t.Epoch)
	return true
}

// caught tells whether a learner knows nearly all that an owner does, by what they last said.
func (n *Node) caught(shard int, id string) bool {
	most := uint64(0)
	for _, owner := range n.tableNow().Owners[shard] {
		most = max(most, n.appliedBy(owner, shard))
	}
	return !n.suspect(id) && n.appliedBy(id, shard)+nearlyThere > most && n.heardOf(id, shard)
}

// Members returns the identities of the nodes that take part, in order.
func (n *Node) Members() (ids []string) {
	for id := range n.tableNow().Members {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
