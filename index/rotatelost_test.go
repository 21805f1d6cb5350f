package index

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// stopped is a context that is over.
func stopped() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}

// TestRotateKeepsKeyFile breaks off one rotation after its last step but the key file, and the next one before its first: the key that seals
// everything must not have been written over by the next one's.
func TestRotateKeepsKeyFile(t *testing.T) {
	r := newRig(t)
	x := r.open()
	if err := x.Rotate(stopped(), nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := x.finishRotation(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := x.store.Close(); err != nil { // the disk fails
		t.Fatal(err)
	}
	if err := x.Rotate(context.Background(), nil); err == nil {
		t.Error("a rotation without a store")
	}
	x.Close()
	x = r.open()
	wantWhole(t, x, 3)
	r.close(x)
}

// TestRotateWithoutNewFile loses the next key's file in the middle of a rotation: the key is in the store, sealed by the old one.
func TestRotateWithoutNewFile(t *testing.T) {
	r := newRig(t)
	x := r.open()
	if err := x.Rotate(stopped(), nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	r.close(x)
	if err := os.Remove(filepath.Join(r.dir, keyFileFresh)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		x = r.open()
		wantWhole(t, x, 3)
		r.close(x)
	}
}

// TestRotateWipedKeys overwrites keys once they are handed over, as careful callers do.
func TestRotateWipedKeys(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	first, second := mustKey(1), mustKey(2)
	x, err := Open(dir, Options{Key: first})
	if err != nil {
		t.Fatal(err)
	}
	clear(first)
	if _, err := x.Enroll(ctx, "g", Subject{ID: "a", Samples: []Sample{{1, print(3)}}}); err != nil {
		t.Fatal(err)
	}
	if err := x.Rotate(ctx, second); err != nil {
		t.Fatal(err)
	}
	clear(second)
	if err := x.Rotate(ctx, mustKey(3)); err != nil {
		t.Fatal(err)
	}
	wantWhole(t, x, 1)
	if err := x.Rotate(ctx, mustKey(3)); !errors.Is(err, ErrKey) {
		t.Errorf("the key that it has: %v", err)
	}
	x.Close()
	if x, err = Open(dir, Options{Key: mustKey(3)}); err != nil {
		t.Fatal(err)
	}
	wantWhole(t, x, 1)
	x.Close()
}

// TestRotateAndCompact does both at once while subjects come and go: each waits for the other where it must.
func TestRotateAndCompact(t *testing.T) {
	ctx := context.Background()
	r := newRig(t)
	x := r.open()
	var group sync.WaitGroup
	again := func(n int, do func(i int) error) {
		group.Go(func() {
			for i := range n {
				if err := do(i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	again(6, func(int) error { return x.Rotate(ctx, nil) })
	again(4, func(int) error { return x.Compact(ctx) })
	again(20, func(i int) error {
		_, err := x.Enroll(ctx, "g", Subject{ID: "z", Samples: []Sample{{1, print(uint64(i))}}})
		return err
	})
	again(20, func(int) error { var b bytes.Buffer; _, err := x.Erasures(ctx, &b); return err })
	again(20, func(int) error { _, err := x.Get(ctx, "g", "a"); return err })
	group.Wait()
	wantWhole(t, x, 4)
	r.close(x)
	x = r.open()
	wantWhole(t, x, 4)
	r.close(x)
}
