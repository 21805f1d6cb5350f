package cluster

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

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
		if _, _, err := n.publish(ctx, 0, name, record); err != nil { // and no more
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
