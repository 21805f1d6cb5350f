package cluster

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"fingerzeig/index"
)

// TestFailover kills a node: searches go on and are complete, writes go on, and the node catches up when it comes back.
func TestFailover(t *testing.T) {
	r := newRig(t, 3, 6, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(30)
	n := r.node(0)
	if got := n.Spare(); got != 1 {
		t.Errorf("%d of three nodes may fail", got)
	}
	r.kill(2)
	eventually(t, 20*time.Second, func() error {
		if got := n.Spare(); got != 0 {
			return fmt.Errorf("%d of two nodes may fail", got)
		}
		return nil
	})
	eventually(t, 20*time.Second, func() error {
		got, err := finds(n, 3)
		if err == nil && got != "s3 " {
			t.Fatalf("found %q", got)
		}
		return err
	})
	eventually(t, 20*time.Second, func() error {
		_, err := n.Enroll(ctx, "hall", subject("late", 1000))
		return err
	})
	if err := n.Remove(ctx, "hall", "s4"); err != nil {
		t.Error(err)
	}
	away, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if err := n.AwaitErased(away); !errors.Is(err, ErrUnavailable) {
		t.Errorf("erased on a node that is away: %v", err)
	}
	r.heal()
	r.start(2)
	if err := n.AwaitErased(ctx); err != nil {
		t.Error(err)
	}
	if _, err := r.node(2).Local().Get(ctx, local("hall", n.shardOf("hall", "s4")), "s4"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("the node that was away still holds the erased: %v", err)
	}
	for seed, want := range map[uint64]string{1000: "late ", 4: "", 5: "s5 "} {
		if got, err := finds(r.node(2), seed); got != want || err != nil {
			t.Errorf("finger %d finds %q, %v", seed, got, err)
		}
	}
}

// TestMinority cuts a node off: what it is asked is not answered, or Indeterminate, and never wrong.
func TestMinority(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(12)
	r.isolate(0)
	cut := r.node(0)
	if err := r.node(1).Remove(ctx, "hall", "s3"); err != nil {
		eventually(t, 20*time.Second, func() error {
			if err := r.node(1).Remove(ctx, "hall", "s3"); err != nil && !errors.Is(err, index.ErrNotFound) {
				return err
			}
			return nil
		})
	}
	if f, err := cut.Identify(ctx, "hall", probe(3), sure()); f.Decision != index.Indeterminate || len(f.Hits) > 0 || !errors.Is(err, ErrPartial) {
		t.Errorf("a node that is cut off finds %+v, %v", f, err)
	}
	if v, err := cut.Verify(ctx, "hall", "s3", probe(3), threshold); v.Decision != index.Rejected || !errors.Is(err, ErrUnavailable) {
		t.Errorf("a node that is cut off says %+v, %v", v, err)
	}
	if _, err := cut.Enroll(ctx, "hall", subject("new", 70)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a node that is cut off enrols: %v", err)
	}
	if got, err := cut.Galleries(ctx); len(got) > 0 || !errors.Is(err, ErrPartial) {
		t.Errorf("a node that is cut off lists %v, %v", got, err)
	}
	if err := cut.Ready(); !errors.Is(err, ErrPartial) {
		t.Errorf("a node that is cut off is ready: %v", err)
	}
	r.heal()
	eventually(t, 20*time.Second, func() error {
		got, err := finds(cut, 3)
		if err == nil && got != "" {
			t.Fatalf("an erased finger finds %q", got)
		}
		return err
	})
}

// lose has nodes believe that another one has been silent for ever.
func (r *rig) lose(id string) {
	for i := range r.nodes {
		if n := r.node(i); n != nil {
			n.mu.Lock()
			n.peers[id] = &peer{}
			n.mu.Unlock()
		}
	}
}

// TestLost loses a node for good: others take over, and searches stay complete when one more fails.
func TestLost(t *testing.T) {
	r := newRig(t, 4, 4, brisk)
	r.start(0, 1, 2, 3)
	eventually(t, time.Minute, func() error {
		if m := r.node(0).Members(); len(m) != 4 {
			return fmt.Errorf("members %v", m)
		}
		return nil
	})
	r.balanced(3)
	r.crowd(20)
	gone := r.node(3).ID()
	r.kill(3)
	eventually(t, time.Minute, func() error {
		r.lose(gone) // again and again: a sign of life may have been on its way
		for i := range 3 {
			tb := r.node(i).tableNow()
			for s := range tb.Owners {
				if tb.holds(s, gone) || len(tb.Owners[s]) != 3 {
					return fmt.Errorf("shard %d is owned by %v", s, tb.Owners[s])
				}
			}
		}
		return nil
	})
	want := map[uint64]string{}
	for i := range uint64(20) {
		want[i] = fmt.Sprint("s", i, " ")
	}
	r.everybody(1, want)
	r.whole(0, 1, 2)
	r.kill(2)
	r.everybody(1, want)
}

// whole waits until nodes have all of the shards that they hold.
func (r *rig) whole(which ...int) {
	r.t.Helper()
	eventually(r.t, time.Minute, func() error {
		for _, i := range which {
			for _, k := range r.node(i).replicaList() {
				if _, _, ok := k.whole(); !ok {
					return fmt.Errorf("node %d: shard %d is not whole", i, k.shard)
				}
			}
		}
		return nil
	})
}

// TestVersions lets two versions of the algorithms stand side by side: each node takes answers of its own alone, and says so where there are none.
func TestVersions(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(10)
	upgrade := func(i int) {
		r.stop(i)
		r.versions[i] = "the next"
		r.start(i)
		eventually(t, 20*time.Second, r.node(i).Ready)
	}
	for i := range 3 {
		upgrade(i)
		for k := range 3 {
			eventually(t, 20*time.Second, r.node(k).Ready)
			if got, err := finds(r.node(k), 7); got != "s7 " || err != nil {
				t.Errorf("after %d upgrades node %d finds %q, %v", i+1, k, got, err)
			}
		}
	}
	// One that owns nothing, of a version that nobody else has, finds nothing and says so.
	r.stop(0)
	r.versions[0] = "another"
	r.start(0)
	odd := r.node(0)
	eventually(t, 20*time.Second, odd.Ready)
	tb := odd.tableNow().next()
	for s := range tb.Owners {
		tb.Owners[s] = []string{r.node(1).ID(), r.node(2).ID()}
	}
	odd.adopt(tb, 0)
	for _, i := range []int{1, 2} {
		r.node(i).adopt(tb, 0)
	}
	if f, err := odd.Identify(ctx, "hall", probe(7), sure()); f.Decision != index.Indeterminate || !errors.Is(err, ErrPartial) {
		t.Errorf("it finds %+v, %v", f, err)
	}
}
