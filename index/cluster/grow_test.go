package cluster

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
)

// spare waits until a node says that so many may fail.
func (r *rig) spare(i, want int) {
	r.t.Helper()
	eventually(r.t, time.Minute, func() error {
		if got := r.node(i).Spare(); got != want {
			return fmt.Errorf("node %d: %d may fail, want %d: %w", i, got, want, r.node(i).raise(ctx, r.node(i).tableNow()))
		}
		return nil
	})
}

// everybody asks a node for some fingers until it answers: what it says is right the first time.
func (r *rig) everybody(i int, want map[uint64]string) {
	r.t.Helper()
	for seed, name := range want {
		eventually(r.t, time.Minute, func() error {
			got, err := finds(r.node(i), seed)
			if err == nil && got != name {
				r.t.Errorf("node %d: finger %d finds %q, want %q", i, seed, got, name)
			}
			return err
		})
	}
}

// TestGrow begins with one node, lets two others join while searches run, and loses the first: everybody is found, and who was erased is not.
func TestGrow(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.grows = true
	r.start(0)
	n := r.node(0)
	want := map[uint64]string{}
	for i := range uint64(20) {
		eventually(t, time.Minute, func() error {
			_, err := n.Enroll(ctx, "hall", subject(fmt.Sprint("s", i), i))
			return err
		})
		want[i] = fmt.Sprint("s", i, " ")
	}
	if err := n.Remove(ctx, "hall", "s4"); err != nil {
		t.Fatal(err)
	}
	want[4] = ""
	r.everybody(0, want)
	if got := n.Spare(); got != 0 {
		t.Errorf("%d of one node may fail", got)
	}
	eventually(t, time.Minute, n.Ready)
	r.stop(0) // it comes back as the one that it was
	r.start(0)
	n = r.node(0)
	r.everybody(0, want)

	stop := r.searches(0, want)
	r.start(1)
	eventually(t, time.Minute, func() error {
		if m := n.Members(); len(m) != 2 {
			return fmt.Errorf("members %v", m)
		}
		return nil
	})
	if got := n.Spare(); got != 0 {
		t.Errorf("%d of two nodes may fail", got)
	}
	r.kill(1) // two are not worse than one
	if _, err := n.Enroll(ctx, "hall", subject("s20", 20)); err != nil {
		t.Errorf("with the second node gone: %v", err)
	}
	late := map[uint64]string{20: "s20 "}
	r.heal()
	enough := r.enrols(0, want)
	r.start(1)
	r.start(2)
	r.balanced(3)
	r.spare(0, 1)
	r.spare(1, 1)
	stop()
	enough()
	if err := r.node(1).Remove(ctx, "hall", "s5"); err != nil {
		t.Error(err)
	}
	want[5] = ""
	r.kill(0)
	r.everybody(1, want)
	r.everybody(2, late)
	eventually(t, time.Minute, func() error {
		_, err := r.node(2).Enroll(ctx, "hall", subject("late", 100))
		return err
	})
	r.everybody(1, map[uint64]string{100: "late "})
}

// enrols has a node enrol people, one after the other, until enough is called, and notes whom it has acknowledged.
func (r *rig) enrols(i int, want map[uint64]string) (enough func()) {
	done := make(chan struct{})
	acknowledged := map[uint64]string{}
	var group sync.WaitGroup
	group.Go(func() {
		for seed := uint64(1000); ; seed++ {
			select {
			case <-done:
				return
			default:
			}
			id := fmt.Sprint("s", seed)
			if _, err := r.node(i).Enroll(ctx, "hall", subject(id, seed)); err == nil {
				acknowledged[seed] = id + " "
			}
		}
	})
	return func() {
		close(done)
		group.Wait()
		if len(acknowledged) == 0 {
			r.t.Error("nobody was enrolled")
		}
		maps.Copy(want, acknowledged)
	}
}

// searches has a node asked for fingers, one after the other, until stop is called: each answer is complete and right.
func (r *rig) searches(i int, want map[uint64]string) (stop func()) {
	seeds := slices.Sorted(func(yield func(uint64) bool) {
		for s := range want {
			if !yield(s) {
				return
			}
		}
	})
	names := make([]string, len(seeds))
	for k, s := range seeds {
		names[k] = want[s]
	}
	done, began := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		for k := 0; ; k++ {
			select {
			case <-done:
				return
			default:
			}
			at := k % len(seeds)
			if got, err := finds(r.node(i), seeds[at]); got != names[at] || err != nil {
				r.t.Errorf("node %d: while nodes come and go finger %d finds %q, %v", i, seeds[at], got, err)
			}
			if k == 0 {
				close(began)
			}
		}
	})
	return func() {
		<-began
		close(done)
		group.Wait()
	}
}

// TestAlone offers a node that is a cluster by itself others to join: it would lose what it holds.
func TestAlone(t *testing.T) {
	o := Options{Name: "one", Dir: t.TempDir(), Key: testKey, Shards: 2, Listen: fmt.Sprint("127.0.0.1:", freePort(t)), Pace: brisk}
	n, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Leave(ctx); !errors.Is(err, ErrOptions) {
		t.Errorf("the last node leaves: %v", err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(o.Dir, "log", "jetstream", systemAccount, "_js_", metaGroup, peersFile)
	if b, err := os.ReadFile(file); err != nil || len(b) != len(groupOf("12345678")) || b[0] != 1 || b[4] != 1 {
		t.Errorf("NATS knows of %x, %v", b, err)
	}
	o.Join = []string{fmt.Sprint("127.0.0.1:", freePort(t))}
	if _, err := Open(ctx, o); !errors.Is(err, ErrOptions) {
		t.Errorf("it joins others: %v", err)
	}
	o.Join = []string{o.Listen}
	if n, err = Open(ctx, o); err != nil {
		t.Fatalf("it knows of itself alone: %v", err)
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
}

// TestWidth asks for odd numbers.
func TestWidth(t *testing.T) {
	for _, c := range []struct{ replicas, nodes, want int }{{3, 0, 1}, {3, 1, 1}, {3, 2, 1}, {3, 3, 3}, {3, 7, 3}, {5, 4, 3}, {5, 5, 5}, {1, 9, 1}} {
		if got := width(c.replicas, c.nodes); got != c.want {
			t.Errorf("%d replicas on %d nodes: %d, want %d", c.replicas, c.nodes, got, c.want)
		}
	}
}

// TestLeave lets one of four nodes leave while searches run, and then stops another one without a word: nothing is missing, and nobody counts on who left.
func TestLeave(t *testing.T) {
	pace := brisk
	pace.Answer = time.Minute // a search may wait, and is then complete
	r := newRig(t, 4, 6, pace)
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(40)
	want := map[uint64]string{}
	for i := range uint64(40) {
		want[i] = fmt.Sprint("s", i, " ")
	}
	stop := r.searches(0, want)
	r.start(3)
	fourth := r.node(3).ID()
	eventually(t, time.Minute, func() error {
		if r.owns(fourth) == 0 {
			return errors.New("the new node owns nothing")
		}
		return nil
	})
	r.balanced(3)
	leaver := r.node(1)
	if err := leaver.Leave(ctx); err != nil {
		t.Fatal(err)
	}
	if n := r.owns(leaver.ID()); n > 0 {
		t.Errorf("who left owns %d shards", n)
	}
	if m := machines(r.node(0)); len(m) != 3 || slices.Contains(m, leaver.server.NodeName()) {
		t.Errorf("the machines of NATS are %v", m)
	}
	if err := leaver.Ready(); !errors.Is(err, ErrPartial) {
		t.Errorf("who left is ready: %v", err)
	}
	eventually(t, time.Minute, func() error {
		if got := galleriesOf(t, leaver.Local()); len(got) > 0 {
			return fmt.Errorf("who left still holds %v", got)
		}
		return nil
	})
	r.stop(1)
	r.balanced(3)
	stop()
	for s := range 6 {
		if err := r.holders(0, s, 3); err != nil {
			t.Error(err)
		}
	}
	r.kill(2)
	r.everybody(0, want)
	for i := range uint64(10) {
		eventually(t, time.Minute, func() error {
			_, err := r.node(3).Enroll(ctx, "hall", subject(fmt.Sprint("late", i), 100+i))
			return err
		})
	}
	if err := r.node(0).Remove(ctx, "hall", "s3"); err != nil && !errors.Is(err, index.ErrNotFound) {
		t.Error(err)
	}
	r.everybody(3, map[uint64]string{3: "", 4: "s4 ", 105: "late5 "})
}

// holders returns an error where not so many machines hold all of a log.
func (r *rig) holders(i, shard, want int) error {
	s, err := r.node(i).js.Stream(ctx, streamOf(shard))
	if err != nil {
		return err
	}
	return whole(s.CachedInfo(), want)
}

// owns returns how many shards a node has, as the first one knows.
func (r *rig) owns(id string) (n int) {
	tb := r.node(0).tableNow()
	for s := range tb.Owners {
		if tb.holds(s, id) {
			n++
		}
	}
	return n
}
