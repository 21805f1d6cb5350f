package cluster

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// Subjects of messages.
const beatSubject = "fz.beat"

func questionSubject(id string) string      { return "fz.node." + id }
func answerSubject(id, token string) string { return "fz.answer." + id + "." + token }

// beatLoop gives signs of life.
func (n *Node) beatLoop() {
	for n.ctx.Err() == nil {
		b := beat{Node: n.id, Epoch: n.tableNow().Epoch, Version: n.o.version, Applied: map[int]uint64{}}
		for _, r := range n.replicaList() {
			b.Applied[r.shard] = r.at()
		}
		n.note(b)
		_ = n.nc.Publish(beatSubject, n.envelope.seal(beatSubject, &b)) // without a connection nobody hears it
		pause(n.ctx, n.o.Pace.Beat)
	}
}

// heard takes a sign of life, and what it tells: of another table, of entries that this node lacks.
func (n *Node) heard(m *nats.Msg) {
	var b beat
	if err := n.envelope.open(m.Subject, m.Data, &b); err != nil {
		n.o.Log.Warn("a message is left alone", "error", err)
		return
	}
	if b.Node == n.id {
		return
	}
	n.note(b)
	if b.Epoch > n.tableNow().Epoch {
		go n.tableFrom(n.ctx, b.Epoch)
	}
	for _, r := range n.replicaList() {
		if r.lacks(b.Applied[r.shard]) {
			go n.fill(r)
		}
	}
}

func (n *Node) note(b beat) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.peers[b.Node] = &peer{time.Now(), b.Version, b.Applied}
}

// pollLoop reads the logs now and then: an entry may have no node left that would push it.
func (n *Node) pollLoop() {
	for n.ctx.Err() == nil {
		pause(n.ctx, 10*n.o.Pace.Beat)
		for _, r := range n.replicaList() {
			n.fill(r)
		}
		n.awake()
		n.tidy()
		n.forget(n.ctx)
	}
}

// suspect tells whether a node has been silent.
func (n *Node) suspect(id string) bool { return n.silent(id, n.o.Pace.Suspect) }

// lost tells whether a node has been silent for so long that others take over for good. A node that has just begun to listen knows nothing of the kind.
func (n *Node) lost(id string) bool { return n.silent(id, n.o.Pace.Lost) }

func (n *Node) silent(id string, d time.Duration) bool {
	if id == n.id {
		return false
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	since := n.began
	if p := n.peers[id]; p != nil {
		since = p.heard
	}
	return time.Since(since) > d
}

func (n *Node) appliedBy(id string, shard int) uint64 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if p := n.peers[id]; p != nil {
		return p.applied[shard]
	}
	return 0
}

// heardOf tells whether a node has said anything of a shard.
func (n *Node) heardOf(id string, shard int) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	p := n.peers[id]
	if p == nil {
		return false
	}
	_, ok := p.applied[shard]
	return ok
}

func (n *Node) versionOf(id string) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if p := n.peers[id]; p != nil {
		return p.version
	}
	return ""
}

// tableNow returns the table that the node works by; its number is 0 where there is none yet.
func (n *Node) tableNow() table {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.table
}

// tableFrom returns the table once its number is at least epoch, and there is one, or that of the moment when ctx ends.
func (n *Node) tableFrom(ctx context.Context, epoch uint64) table {
	ctx, cancel := context.WithTimeout(ctx, tablePatience)
	defer cancel()
	for {
		n.mu.RLock()
		t, adopted := n.table, n.adopted
		n.mu.RUnlock()
		if t.Epoch >= max(epoch, 1) || ctx.Err() != nil {
			return t
		}
		if epoch > 0 && n.refresh(ctx) == nil && n.tableNow().Epoch >= epoch {
			continue
		}
		again := time.NewTimer(tablePause)
		select {
		case <-adopted:
		case <-again.C:
		case <-ctx.Done():
		}
		again.Stop()
	}
}

func (n *Node) replica(shard int) *replica {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.replicas[shard]
}

func (n *Node) replicaList() []*replica {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return slices.Collect(maps.Values(n.replicas))
}

// shards returns the numbers of all shards.
func (n *Node) shards() []int {
	all := make([]int, n.founding.Shards)
	for s := range all {
		all[s] = s
	}
	return all
}

// post sends a question to a node, or asks this one directly.
func (n *Node) post(id string, q question, out chan<- answer) {
	if id == n.id {
		go n.serve(q, func(a answer) { offer(out, a) })
		return
	}
	to := questionSubject(id)
	_ = n.lines.publish(q.Token, to, n.envelope.seal(to, &q)) // without an answer somebody else is asked
}

// offer hands an answer over unless nobody takes it any more.
func offer(out chan<- answer, a answer) {
	select {
	case out <- a:
	default:
	}
}

// expect has answers to a question handed to out until done is called.
func (n *Node) expect(token string, out chan<- answer) (done func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waiting[token] = out
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.waiting, token)
	}
}

// answered hands on an answer that came by the network.
func (n *Node) answered(m *nats.Msg) {
	token := m.Subject[strings.LastIndexByte(m.Subject, '.')+1:]
	n.mu.RLock()
	out := n.waiting[token]
	n.mu.RUnlock()
	var a answer
	if out == nil {
		return // it comes too late
	}
	if err := n.envelope.open(m.Subject, m.Data, &a); err != nil {
		n.o.Log.Warn("a message is left alone", "error", err)
		return
	}
	offer(out, a)
}

// took notes how long work took.
func (n *Node) took(_ string, d time.Duration) {
	const weight = 8 // of what was before, to one
	n.mu.Lock()
	defer n.mu.Unlock()
	n.usual += (d - n.usual) / (weight + 1)
}

// hedge returns after what time somebody else is asked.
func (n *Node) hedge() time.Duration {
	const patience = 3 // times what is usual
	n.mu.RLock()
	defer n.mu.RUnlock()
	return max(n.o.Pace.Hedge, patience*n.usual)
}
