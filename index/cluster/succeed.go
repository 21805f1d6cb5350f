package cluster

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
	_ "unsafe" // for the name of NATS

	"github.com/nats-io/nats-server/v2/server"
)

// Where the leader of a log dies, those who are left stand for election after a time that each draws by itself; two that draw nearly the same vote for
// themselves and draw again. So one of them, whom all know without asking, stands before the others would.

// NATS keeps this to itself. Where a version has another name for it the program does not link.
//
//go:linkname lookupRaftNode github.com/nats-io/nats-server/v2/server.(*Server).lookupRaftNode
func lookupRaftNode(s *server.Server, group string) server.RaftNode

// succeedLoop looks at the leaders of the logs that the server of this node keeps.
func (n *Node) succeedLoop() {
	var logs []server.RaftNode
	var listed time.Time
	stood, stands := map[string]time.Time{}, map[string]standing{}
	for n.ctx.Err() == nil {
		now := time.Now()
		if now.Sub(listed) > groupsLook {
			logs, listed = n.raftNodes(), now
		}
		if !n.current.Load() && n.logsCurrent(logs) {
			n.current.Store(true)
		}
		for _, r := range logs {
			g := r.Group()
			if r.State() == server.Candidate {
				stands[g] = stands[g].again(r, now)
				continue
			}
			if r.GroupLeader() != "" {
				delete(stands, g)
			}
			if now.Sub(stood[g]) > succeedAgain && succeeds(r, now) && r.Campaign() == nil {
				stood[g] = now
			}
		}
		pause(n.ctx, leaderLook)
	}
}

// logsCurrent tells whether the server has all that was added to the logs it keeps while it was away. Until then another machine must not stop: most of
// those that keep a log would not have it whole.
func (n *Node) logsCurrent(logs []server.RaftNode) bool {
	if !n.server.JetStreamIsCurrent() || n.tableNow().Epoch == 0 {
		return false
	}
	if !n.server.JetStreamIsClustered() {
		return true
	}
	kept := 1 // the group of the servers
	for _, s := range n.streams() {
		if n.copies(n.tableNow()) > 1 && n.server.JetStreamIsStreamAssigned(account, s) { // one that is on one machine has no group
			kept++
		}
	}
	return len(logs) >= kept && !slices.ContainsFunc(logs, func(r server.RaftNode) bool { return r.GroupLeader() == "" || !r.Current() })
}

// raftNodes returns the server's part in all groups that elect a leader: those of the logs and of the bucket, and that of the servers themselves.
func (n *Node) raftNodes() (all []server.RaftNode) {
	for _, account := range []string{account, systemAccount} {
		groups := n.server.Raftz(&server.RaftzOptions{AccountFilter: account})
		if groups == nil {
			continue
		}
		for group := range (*groups)[account] {
			if r := lookupRaftNode(n.server, group); r != nil {
				all = append(all, r)
			}
		}
	}
	return all
}

// succeeds tells whether the leader of a group has fallen silent and it is the turn of this server to follow it.
func succeeds(r server.RaftNode, now time.Time) bool {
	leader := r.GroupLeader()
	if leader == "" || leader == r.ID() || r.State() != server.Follower {
		return false
	}
	var others []string
	silence := time.Duration(0)
	for _, p := range r.Peers() {
		if p.ID != leader {
			others = append(others, p.ID)
		} else if !p.Last.IsZero() {
			silence = now.Sub(p.Last)
		}
	}
	turn := slices.Index(successors(r.Group(), others), r.ID())
	return turn >= 0 && silence > leaderSilence+time.Duration(turn)*successorTurn
}

// standing is since when a server stands for election to a group, and how often it has stood again.
type standing struct {
	term  uint64
	since time.Time
	times int
}

// again stands again where that has come to nothing for a while. Two that stood at a time do not wait alike, and each time they wait for longer: the votes
// of those whose disk is slow must arrive.
func (s standing) again(r server.RaftNode, now time.Time) standing {
	if term := r.Term(); s.term != term {
		return standing{term, now, s.times}
	}
	var all []string
	for _, p := range r.Peers() {
		all = append(all, p.ID)
	}
	turn := time.Duration(1 + slices.Index(successors(r.Group(), all), r.ID()))
	if now.Sub(s.since) > turn*standAgain<<min(s.times, standDoubled) && r.Campaign() == nil {
		return standing{s.term, now, s.times + 1}
	}
	return s
}

// successors orders those who may follow a leader: for each group otherwise, so that a dead machine's logs do not all fall to one.
func successors(group string, others []string) []string {
	draw := func(id string) uint64 {
		h := fnv.New64a()
		_, _ = h.Write([]byte(group + " " + id))
		return mix(h.Sum64())
	}
	slices.SortFunc(others, func(a, b string) int { return cmp.Compare(draw(a), draw(b)) })
	return others
}
