package cluster

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// machines returns who is part of NATS, as a node sees it.
func machines(n *Node) (all []string) {
	for _, p := range lookupRaftNode(n.server, metaGroup).Peers() {
		all = append(all, p.ID)
	}
	return all
}

// TestLostDisk starts a node with an empty folder in place of one that died: the old one is given up at once, by NATS too, and another one may fail.
func TestLostDisk(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(20)
	old := r.node(2).ID()
	r.kill(2)
	if err := os.RemoveAll(r.options(2).Dir); err != nil {
		t.Fatal(err)
	}
	r.heal()
	r.start(2)
	n := r.node(0)
	eventually(t, time.Minute, func() error {
		if m := n.Members(); slices.Contains(m, old) || len(m) != 3 {
			return fmt.Errorf("members %v", m)
		}
		if m := machines(n); len(m) != 3 {
			return fmt.Errorf("%d machines in NATS", len(m))
		}
		return nil
	})
	r.balanced(3)
	eventually(t, time.Minute, func() error {
		for s := range 4 {
			var info struct {
				Cluster struct {
					Replicas []struct {
						Name    string
						Current bool
					}
				}
			}
			if err := n.call(ctx, "STREAM.INFO."+streamOf(s), "", &info); err != nil {
				return err
			}
			for _, k := range info.Cluster.Replicas {
				if k.Name == old || !k.Current {
					return fmt.Errorf("log %d: %+v", s, k)
				}
			}
			if len(info.Cluster.Replicas) != 2 {
				return fmt.Errorf("log %d: %+v", s, info)
			}
		}
		return nil
	})
	r.kill(1)
	for i := range uint64(20) {
		eventually(t, time.Minute, func() error {
			got, err := finds(n, i)
			if err == nil && got != fmt.Sprint("s", i, " ") {
				t.Errorf("finger %d finds %q", i, got)
			}
			return err
		})
		eventually(t, time.Minute, func() error {
			_, err := n.Enroll(ctx, "hall", subject(fmt.Sprint("late", i), 100+i))
			return err
		})
	}
}

// TestForget loses one of four nodes with its disk, and gives it up: the others take over at once, NATS counts on three machines, and one more may fail.
func TestForget(t *testing.T) {
	r := newRig(t, 4, 2, brisk)
	r.start(0, 1, 2, 3)
	n := r.node(0)
	eventually(t, time.Minute, func() error {
		if m := n.Members(); len(m) != 4 {
			return fmt.Errorf("members %v", m)
		}
		return nil
	})
	r.balanced(3)
	r.crowd(6)
	lost, alive := r.node(3).ID(), r.node(1).ID()
	for _, id := range []string{"n9-00000000", n.ID(), alive, lost} {
		if err := n.Forget(ctx, id); !errors.Is(err, ErrOptions) {
			t.Errorf("forgot %s, which is not lost: %v", id, err)
		}
	}
	r.kill(3)
	eventually(t, time.Minute, func() error { return n.Forget(ctx, lost) })
	if m := n.State().Members; len(m) != 3 || r.owns(lost) > 0 {
		t.Errorf("members %+v", m)
	}
	r.balanced(3)
	r.lose(lost) // as it will be ten minutes later
	eventually(t, time.Minute, func() error {
		if m := machines(n); len(m) != 3 {
			return fmt.Errorf("%d machines in NATS", len(m))
		}
		return nil
	})
	r.kill(2)
	r.everybody(1, map[uint64]string{0: "s0 ", 5: "s5 "})
}

// TestRival starts a second node under the name of one that is alive: it takes no part.
func TestRival(t *testing.T) {
	r := newRig(t, 3, 2, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	n := &Node{o: Options{Name: "n1", Pace: brisk}, id: "n1-00000000", peers: r.node(0).peers, began: time.Now()}
	if !n.rival(r.node(0).tableNow()) {
		t.Error("a second node of a name is no rival of the first")
	}
	n.o.Name = "n9"
	if n.rival(r.node(0).tableNow()) {
		t.Error("a node of another name is a rival")
	}
	if got := nameOf("hall-1-0123abcd"); got != "hall-1" || strings.Contains(nameOf("x"), "x") {
		t.Errorf("name %q", got)
	}
}
