//go:build linux

package index_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"fingerzeig/index"
)

// TestDiskFull fills a disk of its own, where the test may make one: enrolling ends with an error, everybody acknowledged is there, can be erased,
// and there is room again after compaction.
func TestDiskFull(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills a disk")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=160m,mode=0700"); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	x := open(t, dir)
	some := crowd(0, 250)
	n := 0
	var err error
	for round := 0; err == nil && round < 400; round++ {
		for i := range some {
			some[i].ID = index.SubjectID(fmt.Sprint(round, "-", i))
		}
		var k int
		k, err = x.EnrollAll(ctx, "g", some)
		n += k
	}
	if !errors.Is(err, index.ErrNoSpace) || n < 1000 {
		t.Fatalf("after %d: %v", n, err)
	}
	for range 2 {
		if g := galleries(t, x); len(g) != 1 || g[0].Subjects != n {
			t.Fatalf("%+v, want %d", g, n)
		}
		if r, err := x.Check(ctx); err != nil || len(r.Problems) > 0 || r.Subjects != n {
			t.Fatalf("%d subjects, %v, %v", r.Subjects, r.Problems[:min(3, len(r.Problems))], err)
		}
		if err := x.Close(); err != nil && !errors.Is(err, index.ErrNoSpace) {
			t.Fatal(err)
		}
		x = open(t, dir)
	}
	for i := range n * 3 / 4 {
		if err := x.Remove(ctx, "g", index.SubjectID(fmt.Sprint(i/250, "-", i%250))); err != nil {
			t.Fatalf("removing the %dth: %v", i, err)
		}
	}
	if g := galleries(t, x); g[0].Subjects != n-n*3/4 {
		t.Errorf("%+v", g)
	}
	if err := x.Close(); err != nil && !errors.Is(err, index.ErrNoSpace) {
		t.Error(err)
	}
}
