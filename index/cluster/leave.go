package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// errLeft is returned by Ready of a node that has left.
var errLeft = fmt.Errorf("%w: this node has left the cluster", ErrPartial)

// Leave gives this node's shards and its part of the logs to others, and takes its machine out of NATS. When it returns nil the node owns nothing, nobody
// counts on it, and it can be closed for good; until then it serves. Of three nodes two are left, which need each other: let another one join
// first. Where it returns an error the node stays: ErrOptions for the last one.
func (n *Node) Leave(ctx context.Context) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	n.leaving.Store(true)
	if err = n.leaveTable(ctx); err == nil && n.server != nil && n.server.JetStreamIsClustered() {
		err = n.leaveLogs(ctx)
	}
	if err != nil {
		n.leaving.Store(false)
		return err
	}
	n.hasLeft.Store(true)
	return nil
}

// leaveTable waits until the node owns nothing and is no member.
func (n *Node) leaveTable(ctx context.Context) error {
	for ; ; pause(ctx, n.o.Pace.Beat) {
		t := n.tableNow()
		if _, in := t.Members[n.id]; t.Epoch > 0 && !in {
			return nil
		}
		if len(t.Members) == 1 {
			return fmt.Errorf("%w: the last node cannot leave", ErrOptions)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		_ = n.refresh(ctx) // the next round tries again
	}
}

// leaveLogs has others keep what this machine keeps of the logs, and then the machine removed: as long as it is one of those that NATS counts on, another
// one must not fail once it is away.
func (n *Node) leaveLogs(ctx context.Context) error {
	machine := n.server.NodeName()
	for asked := (time.Time{}); n.keepsLogs(); pause(ctx, n.o.Pace.Beat) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(asked) > leaveAgain {
			if err := n.asSystem(ctx, server.JSApiEvacuateServer, machine); err != nil {
				n.o.Log.Debug("the logs stay for a while", "error", err)
			}
			asked = time.Now()
		}
	}
	for n.isMachine(machine) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if meta := lookupRaftNode(n.server, metaGroup); meta != nil && meta.Leader() {
			_ = meta.StepDown() // another one removes it
		} else if err := n.asSystem(ctx, server.JSApiRemoveServer, machine); err != nil {
			n.o.Log.Debug("the machine stays for a while", "error", err)
		}
		pause(ctx, n.o.Pace.Beat)
	}
	return nil
}

// keepsLogs tells whether this machine keeps a part of the logs.
func (n *Node) keepsLogs() bool {
	return n.server.JetStreamEnabled() &&
		slices.ContainsFunc(n.streams(), func(s string) bool { return n.server.JetStreamIsStreamAssigned(account, s) })
}

// isMachine tells whether a machine is one of those that NATS counts on, as far as this one knows.
func (n *Node) isMachine(machine string) bool {
	if !n.server.JetStreamEnabled() {
		return false // it has been told that it is none
	}
	meta := lookupRaftNode(n.server, metaGroup)
	return meta != nil && slices.ContainsFunc(meta.Peers(), func(p *server.Peer) bool { return p.ID == machine })
}

// asSystem has the servers do something about one of them.
func (n *Node) asSystem(ctx context.Context, what, machine string) error {
	nc, err := nats.Connect(n.server.ClientURL(), nats.UserInfo(systemUser, n.secret))
	if err != nil {
		return err
	}
	defer nc.Close()
	ctx, cancel := context.WithTimeout(ctx, systemPatience)
	defer cancel()
	m, err := nc.RequestWithContext(ctx, what, fmt.Appendf(nil, `{"peer_id":%q}`, machine))
	if err != nil {
		return err
	}
	var r struct{ Error *apiError }
	if err := json.Unmarshal(m.Data, &r); err != nil || r.Error != nil {
		return errors.Join(err, fmt.Errorf("cluster: NATS answers %s", m.Data))
	}
	return nil
}
