package cluster

import (
	"context"
	"errors"
	"fmt"
	"sync"
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

// TestJoinAndLeave lets nodes come and go while searches run: each is complete.
func TestJoinAndLeave(t *testing.T) {
	r := newRig(t, 4, 6, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(40)
	stop := make(chan struct{})
	var group sync.WaitGroup
	searched := 0
	group.Go(func() {
		for i := uint64(0); ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if got, err := finds(r.node(0), i%40); got != fmt.Sprint("s", i%40, " ") || err != nil {
				t.Errorf("finger %d finds %q, %v", i%40, got, err)
			}
			searched++
		}
	})
	owns := func(i int) (n int) {
		tb := r.node(0).tableNow()
		for s := range tb.Owners {
			if tb.holds(s, r.node(i).ID()) {
				n++
			}
		}
		return n
	}
	r.start(3)
	eventually(t, time.Minute, func() error {
		if owns(3) == 0 {
			return errors.New("the new node owns nothing")
		}
		return nil
	})
	r.balanced(3)
	if err := r.node(1).Leave(ctx); err != nil {
		t.Error(err)
	}
	if n := owns(1); n > 0 {
		t.Errorf("who left owns %d shards", n)
	}
	eventually(t, 10*time.Second, func() error {
		if got := r.node(1).Local().Galleries(); len(got) > 0 {
			return fmt.Errorf("who left still holds %v", got)
		}
		return nil
	})
	r.stop(1)
	close(stop)
	group.Wait()
	if searched == 0 {
		t.Error("nobody searched")
	}
	r.balanced(3)
}

// TestLost loses a node for good: others take over, and one more may fail.
func TestLost(t *testing.T) {
	pace := brisk
	pace.Lost = 600 * time.Millisecond
	r := newRig(t, 4, 4, pace)
	r.start(0, 1, 2, 3)
	r.balanced(3)
	r.crowd(20)
	gone := r.node(3).ID()
	r.kill(3)
	eventually(t, time.Minute, func() error {
		tb := r.node(0).tableNow()
		for s := range tb.Owners {
			if tb.holds(s, gone) || len(tb.Owners[s]) != 3 {
				return fmt.Errorf("shard %d is owned by %v", s, tb.Owners[s])
			}
		}
		return nil
	})
	for i := range uint64(20) {
		if got, err := finds(r.node(1), i); got != fmt.Sprint("s", i, " ") || err != nil {
			t.Errorf("finger %d finds %q, %v", i, got, err)
		}
	}
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
