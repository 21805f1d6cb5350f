package index

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestCompactStuck hinders a compaction at its last steps: what is enrolled after the error is there when the index is opened again, and no
// older copy of the store takes its place.
func TestCompactStuck(t *testing.T) {
	ctx := context.Background()
	r := newRig(t)
	x := r.open()
	stuck := filepath.Join(r.dir, storeOld, "folder", "file") // neither overwritten nor removed by the wiping of files
	if err := errors.Join(os.MkdirAll(filepath.Dir(stuck), 0o700), os.WriteFile(stuck, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := x.Compact(ctx); err == nil {
		t.Fatal("compacted: this test cannot fail")
	}
	if err := x.Remove(ctx, "g", "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Enroll(ctx, "g", Subject{ID: "z", Samples: []Sample{{1, print(3)}}}); err != nil {
		t.Fatal(err)
	}
	r.close(x)
	if err := os.RemoveAll(filepath.Join(r.dir, storeOld)); err != nil {
		t.Fatal(err)
	}
	x = r.open()
	defer r.close(x)
	wantWhole(t, x, 3)
	if _, err := x.Get(ctx, "g", "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a removed subject is back: %v", err)
	}
	if _, err := x.Get(ctx, "g", "z"); err != nil {
		t.Errorf("an enrolled subject is lost: %v", err)
	}
}

// TestCompactCancelled stops a compaction: nothing has changed and nothing is left.
func TestCompactCancelled(t *testing.T) {
	r := newRig(t)
	x := r.open()
	defer r.close(x)
	if err := x.Compact(stopped()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantWhole(t, x, 3)
	for _, left := range []string{storeFresh, storeNext, storeOld} {
		if exists(filepath.Join(r.dir, left)) {
			t.Errorf("%s is left", left)
		}
	}
}
