package cluster

import (
	"cmp"
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// A cluster that began with one node has its logs on that one's disk alone. Nobody lets three nodes stand beside each other and wants it to stay so, and who
// had to ask for more would learn that they forgot to when the disk is lost. So the logs are on as many machines as there are owners, by themselves.

// width returns on how many nodes something is kept that most of them must agree to: an odd number of those that there are. Two together fail more often
// than one.
func width(replicas, nodes int) int {
	n := min(replicas, nodes)
	return max(n-1+n%2, 1)
}

// copies returns how many machines keep each log.
func (n *Node) copies(t table) int { return cmp.Or(t.Logs, n.founding.Logs, n.founding.Replicas) }

// raise has the logs kept by more machines, where there are more, and notes it in the table once all of them hold everything.
func (n *Node) raise(ctx context.Context, t table) error {
	present := 0
	for id, m := range t.Members {
		if !m.Leaving && !n.suspect(id) {
			present++
		}
	}
	want := width(n.founding.Replicas, present)
	if want <= n.copies(t) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, raisePatience)
	defer cancel()
	for _, stream := range n.streams() {
		if err := n.raiseStream(ctx, stream, want); err != nil {
			return fmt.Errorf("cluster: the log %s on %d machines: %w", stream, want, err)
		}
	}
	next := t.next()
	next.Logs = want
	n.o.Log.Info("the logs are on more machines", "machines", want)
	return n.change(ctx, t, next)
}

// raiseStream has a stream kept by more machines, and returns nil where they hold all of it.
func (n *Node) raiseStream(ctx context.Context, name string, want int) error {
	s, err := n.js.Stream(ctx, name)
	if err != nil {
		return err
	}
	info := s.CachedInfo()
	if info.Config.Replicas < want {
		info.Config.Replicas = want
		if s, err = n.js.UpdateStream(ctx, info.Config); err != nil {
			return err
		}
		info = s.CachedInfo()
	}
	return whole(info, want)
}

// whole returns an error where not so many machines hold all of a stream.
func whole(info *jetstream.StreamInfo, want int) error {
	holding := 0
	if c := info.Cluster; c != nil && c.Leader != "" {
		holding = 1
		for _, p := range c.Replicas {
			if p.Current && !p.Offline {
				holding++
			}
		}
	}
	if holding < want {
		return fmt.Errorf("%w: %d of %d hold it", ErrUnavailable, holding, want)
	}
	return nil
}

// streams returns the names of all streams: the bucket and the logs.
func (n *Node) streams() []string {
	all := []string{bucketStream}
	for _, s := range n.shards() {
		all = append(all, streamOf(s))
	}
	return all
}
