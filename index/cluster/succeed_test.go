package cluster

import (
	"fmt"
	"slices"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
)

// TestSuccessors: all agree on who follows a leader, and groups are spread over those who may.
func TestSuccessors(t *testing.T) {
	first := map[string]int{}
	for i := range 60 {
		group := fmt.Sprint("group", i)
		order := successors(group, []string{"a", "b", "c"})
		if again := successors(group, []string{"c", "a", "b"}); !slices.Equal(order, again) {
			t.Errorf("%s: %v and %v", group, order, again)
		}
		first[order[0]]++
	}
	for id, n := range first {
		if n < 10 || len(first) != 3 {
			t.Errorf("%s follows the leaders of %d of 60 groups", id, n)
		}
	}
}

// TestGroups asks whether what a node sees of NATS's own affairs is what it builds on: the groups of all logs, of the bucket and of the servers, with
// their leaders, each of which has been heard of.
func TestGroups(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	leads := map[string]int{}
	for i := range 3 {
		groups := r.node(i).raftNodes()
		if len(groups) != 4+2 {
			t.Errorf("node %d sees %d groups", i, len(groups))
		}
		for _, g := range groups {
			if g.State() == server.Leader {
				leads[g.Group()]++
				continue
			}
			known := slices.ContainsFunc(g.Peers(), func(p *server.Peer) bool { return p.ID == g.GroupLeader() && !p.Last.IsZero() })
			if len(g.Peers()) != 3 || !known {
				t.Errorf("node %d: %s follows %q of %d", i, g.Group(), g.GroupLeader(), len(g.Peers()))
			}
		}
	}
	if len(leads) != 4+2 {
		t.Errorf("leaders: %v", leads)
	}
}
