package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fingerzeig/index/cluster"
)

// startNode starts a service that is a node of a cluster, with a socket, and returns its folder.
func startNode(t *testing.T, name, listen, join string) (s *service, dir string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "fz") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	c := serveCommand{}
	c.Data, c.KeyFile, c.Listen, c.Nightly = dir, write(t, "key", strings.Repeat("5a", 32)), "127.0.0.1:0", "off"
	c.Cluster, c.ClusterJoin, c.ClusterName, c.ClusterWait, c.ClusterShards = listen, join, name, time.Minute, 2
	o, err := c.options(newLog(os.Stderr, "text", "error"))
	if err != nil {
		t.Fatal(err)
	}
	if s, err = startService(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s, dir
}

// TestClusterCommands begins with one node, lets another one join, and lets it leave again, by the commands of the keeper.
func TestClusterCommands(t *testing.T) {
	address := freeAddress(t)
	_, dir := startNode(t, "hall-1", address, "")
	shows := func(want ...string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for err := errors.New("not tried"); err != nil; time.Sleep(50 * time.Millisecond) {
			err = nil
			status, out, said := say(t, "cluster", "--data", dir)
			for _, w := range want {
				if status != 0 || !strings.Contains(out, w) {
					err = fmt.Errorf("status %d, %s%s, want %q", status, out, said, w)
				}
			}
			if err != nil && ctx.Err() != nil {
				t.Fatal(err)
			}
		}
	}
	shows("Nodes: 1. Shards: 2, the log of each on 1 machine. Nodes that may fail: 0.", ": owns 2 shards, is asked")
	if status, _, said := say(t, "cluster", "leave", "--data", dir); status == 0 || !strings.Contains(said, "the last node cannot leave") {
		t.Errorf("the last node leaves: %d, %s", status, said)
	}
	if status, _, said := say(t, "cluster", "forget", "hall-9-00000000", "--data", dir); status == 0 || !strings.Contains(said, "no node of this cluster") {
		t.Errorf("a node that there is not: %d, %s", status, said)
	}
	second, other := startNode(t, "hall-2", freeAddress(t), address)
	shows("Nodes: 2.", "owns 0 shards, copies 2")
	if status, _, said := say(t, "cluster", "leave", "--data", other); status == 0 || !strings.Contains(said, errNeeded.Error()) {
		t.Errorf("one of two leaves: %d, %s", status, said)
	}
	if status, out, said := say(t, "cluster", "leave", "--anyway", "--data", other); status != 0 || !strings.Contains(out, "can be switched off") {
		t.Fatalf("leaving: %d, %s%s", status, out, said)
	}
	shows("Nodes: 1.")
	if status, out, _ := say(t, "cluster", "show", "--data", other); status != 0 || !strings.Contains(out, "has left") {
		t.Errorf("who has left says %d, %s", status, out)
	}
	if err := second.clusterReady(t.Context()); !errors.Is(err, cluster.ErrPartial) {
		t.Errorf("who has left is ready: %v", err)
	}
	shows("Nodes: 1. Shards: 2, the log of each on 1 machine. Nodes that may fail: 0.", ": owns 2 shards, is asked")
	status, _, said := say(t, "ready", "--wait", "1m", "--data", dir)
	if status != 0 {
		t.Errorf("who stays is not ready: %s", said)
	}
}

// TestNoCluster asks a service on one machine, and where none runs.
func TestNoCluster(t *testing.T) {
	d := newDepot(t)
	if status, _, said := say(t, "cluster", "--data", d.dir); status == 0 {
		t.Errorf("nobody answers: %s", said)
	}
	d.serve()
	for _, args := range [][]string{{"cluster"}, {"cluster", "leave"}, {"cluster", "forget", "hall-2-00000000"}} {
		if status, _, said := say(t, append(args, "--socket", filepath.Join(d.dir, socketFile))...); status == 0 || !strings.Contains(said, errNoNode.Error()) {
			t.Errorf("%v: %d, %s", args, status, said)
		}
	}
}

// TestDescribe tells of nodes in all conditions.
func TestDescribe(t *testing.T) {
	got := describe(cluster.State{Node: "a", Shards: 8, Logs: 3, Spare: 1, Left: true, Members: []cluster.Member{
		{ID: "b", Owns: 8}, {ID: "c", Owns: 1, Learns: 2, Silent: true, Leaving: true, Lost: true}}})
	want := `Nodes: 2. Shards: 8, the log of each on 3 machines. Nodes that may fail: 1.
b: owns 8 shards
c: owns 1 shard, copies 2, is silent, is leaving, is given up
a: has left; it can be switched off
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}
