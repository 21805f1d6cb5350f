package cluster

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// NATS counts on every machine that has ever been one of the cluster: of four, one of them lost for good, no second may fail. So machines that will not
// come back are removed from it; what they kept of the logs is kept by others.

// Forget gives up a node that is lost for good: others take over its shards at once, and NATS counts on its machine no more, as soon as it has been
// silent for so long that they would have done so anyway. It returns when the node is no member any more; where ctx ends before, that goes on. It returns
// ErrOptions for one that is no member, or is heard: that one can Leave. Should it come back after all, it joins anew.
func (n *Node) Forget(ctx context.Context, id string) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	for given := false; ; pause(ctx, n.o.Pace.Beat) {
		t := n.tableNow()
		m, in := t.Members[id]
		switch {
		case t.Epoch > 0 && !in && given:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case t.Epoch == 0:
		case !in:
			return fmt.Errorf("%w: no node of this cluster is %q", ErrOptions, id)
		case !n.suspect(id):
			return fmt.Errorf("%w: %q is heard: have it leave", ErrOptions, id)
		case !m.Lost:
			next := t.next()
			next.Members[id] = member{Leaving: m.Leaving, Lost: true}
			_ = n.change(ctx, t, next) // the next round tries again
			given = true
		}
		_ = n.refresh(ctx)
	}
}

// gone tells whether a node will not come back: it is silent, and an operator has said so, or there is another one of its name. The disk was lost, and
// the identity with it.
func (n *Node) gone(id string) bool {
	if !n.suspect(id) {
		return false
	}
	if n.tableNow().Members[id].Lost {
		return true
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	for other, p := range n.peers {
		if other != id && nameOf(other) == nameOf(id) && time.Since(p.heard) < n.o.Pace.Suspect {
			return true
		}
	}
	return false
}

// nameOf returns the name in an identity.
func nameOf(id string) string { return id[:max(strings.LastIndexByte(id, '-'), 0)] }

// rival tells whether a member that is alive, or may be, has the name of this node.
func (n *Node) rival(t table) bool {
	for id := range t.Members {
		if id != n.id && nameOf(id) == n.o.Name && !n.suspect(id) {
			return true
		}
	}
	return false
}

// forget removes from NATS the machines of those who have left, or will not come back. The leader of the machines does so: it alone hears of all.
func (n *Node) forget(ctx context.Context) {
	if n.server == nil || !n.server.JetStreamIsLeader() || n.tableNow().Epoch == 0 {
		return
	}
	meta := lookupRaftNode(n.server, metaGroup)
	groups := n.server.Raftz(&server.RaftzOptions{AccountFilter: systemAccount, GroupFilter: metaGroup})
	if meta == nil || groups == nil {
		return
	}
	names := (*groups)[systemAccount][metaGroup].Peers
	for _, p := range meta.Peers() {
		name := names[p.ID].Name
		if name == "" || !n.dead(meta, p) || !n.left(name) {
			continue
		}
		err := n.asSystem(ctx, server.JSApiRemoveServer, p.ID)
		n.o.Log.Info("a machine is removed from NATS", "machine", name, "error", err)
	}
}

// dead tells whether the leader of the machines, which is this one, has not heard one for a while: one that is new there may not have spoken as a node yet.
func (n *Node) dead(meta server.RaftNode, p *server.Peer) bool {
	heard := p.Last
	if since := meta.LeaderSince(); since == nil {
		return false
	} else if heard.Before(*since) {
		heard = *since
	}
	return p.ID != meta.ID() && time.Since(heard) > quorumLost
}

// left tells whether a node is no member and has been silent for so long that it is none that joins, or is gone.
func (n *Node) left(id string) bool {
	_, in := n.tableNow().Members[id]
	return !in && (n.lost(id) || n.gone(id))
}

// first tells whether no member that is alive stands before this one.
func (n *Node) first(t table) bool {
	for id := range t.Members {
		if !n.suspect(id) && id < n.id {
			return false
		}
	}
	return true
}
