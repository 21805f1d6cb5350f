package cluster

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/index"
)

// holds tells whether a file below a folder holds some bytes.
func holds(t *testing.T, dir string, what []byte) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, what)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestErasedIsOverwritten looks into the files of the log for what was enrolled, and after it was erased or replaced looks again.
func TestErasedIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	n, err := Open(ctx, Options{Name: "one", Dir: dir, Key: testKey, Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Close() }()
	for _, id := range []index.SubjectID{"erased", "replaced"} {
		if _, err := n.Enroll(ctx, "hall", subject(string(id), 1)); err != nil {
			t.Fatal(err)
		}
		all, _, err := n.read(ctx, 0, n.replica(0).at()-1)
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		piece := all[0].Record[len(all[0].Record)/2:][:64]
		if !holds(t, filepath.Join(dir, "log"), piece) {
			t.Fatal("what was enrolled is not in the log")
		}
		if id == "erased" {
			err = n.Remove(ctx, "hall", id)
		} else {
			_, err = n.Enroll(ctx, "hall", subject(string(id), 2))
		}
		if err != nil {
			t.Fatal(err)
		}
		if holds(t, filepath.Join(dir, "log"), piece) {
			t.Errorf("what was %s is still in the log", id)
		}
	}
}

// TestSweep leaves an entry in the log as a node does that fails at the wrong moment, and has it found.
func TestSweep(t *testing.T) {
	n, err := Open(ctx, Options{Name: "one", Dir: t.TempDir(), Key: testKey, Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Close() }()
	for seed := range uint64(3) {
		name, record, err := n.index.Seal(local("hall", 0), subject("s1", seed))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := n.publish(ctx, 0, name, record, false); err != nil { // and no more
			t.Fatal(err)
		}
	}
	if swept, err := n.Sweep(ctx); swept != 2 || err != nil {
		t.Errorf("%d swept, %v", swept, err)
	}
	if all, _, err := n.read(ctx, 0, 0); len(all) != 1 || err != nil {
		t.Errorf("%d entries left, %v", len(all), err)
	}
	if got, err := finds(n, 2); got != "s1 " || err != nil {
		t.Errorf("finds %q, %v", got, err)
	}
	if swept, err := n.Sweep(ctx); swept != 0 || err != nil {
		t.Errorf("another %d swept, %v", swept, err)
	}
}

// TestExpired lets the time of some subjects end: they match nothing from then on, and are erased on all nodes, but for the one that was enrolled anew.
func TestExpired(t *testing.T) {
	r := newRig(t, 3, 2, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	a, b := r.node(0), r.node(1)
	for i, id := range []string{"over", "anew", "stays"} {
		s := subject(id, uint64(i))
		if id != "stays" {
			s.Expires = time.Now().Add(-time.Second)
		}
		if _, err := a.Enroll(ctx, "hall", s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Verify(ctx, "hall", "over", probe(0), threshold); !errors.Is(err, index.ErrInactive) {
		t.Errorf("verify: %v", err)
	}
	if got, err := finds(b, 0); got != "" || err != nil {
		t.Errorf("finds %q, %v", got, err)
	}
	if s, err := b.Get(ctx, "hall", "over"); err != nil || s.Expires.IsZero() {
		t.Errorf("get: %+v, %v", s, err)
	}
	if _, err := b.Enroll(ctx, "hall", subject("anew", 7)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []index.SubjectID{"anew", "stays"} { // as if it had been over a moment ago
		shard := a.shardOf("hall", id)
		if done, err := a.expire(ctx, shard, local("hall", shard), id, 0); done || err != nil {
			t.Errorf("%s is erased as one whose time is over: %v", id, err)
		}
	}
	for _, want := range []int{1, 0} {
		got := 0
		r.all(func(i int, n *Node) {
			k, err := n.EraseExpired(ctx)
			if got += k; err != nil {
				t.Errorf("node %d: %v", i, err)
			}
		})
		if got != want {
			t.Errorf("%d erased, want %d", got, want)
		}
	}
	if got := galleriesOf(t, b); len(got) != 1 || got[0].Subjects != 2 {
		t.Errorf("left are %v", got)
	}
}
