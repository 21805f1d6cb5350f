package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// NATS counts on every machine that has ever been one of the cluster: of four, one of them lost for good, no second may fail. So machines that will not
// come back are removed from it; what they kept of the logs is kept by others.

// gone tells whether a node will not come back: it is silent, and there is another one of its name. The disk was lost, and the identity with it.
func (n *Node) gone(id string) bool {
	if !n.suspect(id) {
		return false
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

// forget removes from NATS the machines of those who have left, or will not come back. The first of the nodes that are alive does so.
func (n *Node) forget(ctx context.Context) {
	t := n.tableNow()
	if n.server == nil || t.Epoch == 0 || !n.first(t) {
		return
	}
	groups := n.server.Raftz(&server.RaftzOptions{AccountFilter: systemAccount})
	if groups == nil {
		return
	}
	for _, group := range (*groups)[systemAccount] {
		for peer, is := range group.Peers {
			if _, in := t.Members[is.Name]; is.Name == "" || in || !n.lost(is.Name) && !n.gone(is.Name) {
				continue
			}
			err := n.removeMachine(ctx, peer)
			n.o.Log.Info("a machine is removed from NATS", "machine", is.Name, "error", err)
		}
	}
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

// removeMachine has the servers remove one of them.
func (n *Node) removeMachine(ctx context.Context, peer string) error {
	nc, err := nats.Connect(n.server.ClientURL(), nats.UserInfo(systemUser, n.secret))
	if err != nil {
		return err
	}
	defer nc.Close()
	ctx, cancel := context.WithTimeout(ctx, removePatience)
	defer cancel()
	m, err := nc.RequestWithContext(ctx, server.JSApiRemoveServer, fmt.Appendf(nil, `{"peer_id":%q}`, peer))
	if err != nil {
		return err
	}
	var r struct{ Error *apiError }
	if err := json.Unmarshal(m.Data, &r); err != nil || r.Error != nil {
		return fmt.Errorf("cluster: NATS answers %s", m.Data)
	}
	return nil
}
