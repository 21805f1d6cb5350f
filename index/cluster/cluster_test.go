package cluster

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"fingerzeig/index"
)

var ctx = context.Background()

// crowd enrols subjects s0 to s<n-1>, each with the finger of its number, by the first three nodes in turn. Where a busy machine gives no answer in
// time it asks again: who is enrolled twice is enrolled once.
func (r *rig) crowd(n int) {
	r.t.Helper()
	var group sync.WaitGroup
	for w := range 16 {
		group.Go(func() {
			for i := w; i < n; i += 16 {
				_, err := r.node(i%3).Enroll(ctx, "hall", subject(fmt.Sprint("s", i), uint64(i)))
				for again := 0; errors.Is(err, ErrUnavailable) && again < 10; again++ {
					_, err = r.node(i%3).Enroll(ctx, "hall", subject(fmt.Sprint("s", i), uint64(i)))
				}
				if err != nil {
					r.t.Errorf("s%d: %v", i, err)
				}
			}
		})
	}
	group.Wait()
}

func sure() index.IdentifyOptions { return index.IdentifyOptions{Threshold: threshold} }

// finds says whom a node finds by a finger.
func finds(n *Node, seed uint64) (string, error) {
	f, err := n.Identify(ctx, "hall", probe(seed), sure())
	if err != nil {
		return f.Decision.String(), err
	}
	got := ""
	for _, h := range f.Hits {
		got += string(h.Subject) + " "
	}
	return got, nil
}

// TestCluster does on three nodes what can be done on one.
func TestCluster(t *testing.T) {
	r := newRig(t, 3, 6, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(60)
	for i := range 3 {
		n := r.node(i)
		for _, seed := range []uint64{0, 17, 59} {
			if got, err := finds(n, seed); got != fmt.Sprint("s", seed, " ") || err != nil {
				t.Errorf("node %d finds %q by finger %d, %v", i, got, seed, err)
			}
		}
		if got, err := finds(n, 1000); got != "" || err != nil {
			t.Errorf("node %d finds %q by a stranger's finger, %v", i, got, err)
		}
		if f, err := n.Identify(ctx, "hall", probe(1), sure()); err != nil || f.Searched != 60 {
			t.Errorf("node %d searched %d samples, %v", i, f.Searched, err)
		}
		if got, want := galleriesOf(t, n), []index.GalleryInfo{{ID: "hall", Subjects: 60, Samples: 60}}; !reflect.DeepEqual(got, want) {
			t.Errorf("node %d lists %v", i, got)
		}
	}
	a, b := r.node(0), r.node(1)
	if v, err := a.Verify(ctx, "hall", "s5", probe(5), threshold); err != nil || v.Decision != index.Matched {
		t.Errorf("verify: %+v, %v", v, err)
	}
	if v, err := a.Verify(ctx, "hall", "s5", probe(6), threshold); err != nil || v.Decision != index.Rejected {
		t.Errorf("verify another's finger: %+v, %v", v, err)
	}
	if _, err := a.Verify(ctx, "hall", "nobody", probe(6), threshold); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("verify nobody: %v", err)
	}
	if e, err := a.Enroll(ctx, "hall", subject("s5", 105)); err != nil || e.Created {
		t.Errorf("replacing: %+v, %v", e, err)
	}
	if s, err := b.Get(ctx, "hall", "s5"); err != nil || !reflect.DeepEqual(s.Samples[0].Template, finger(105)) {
		t.Errorf("get: %v, %v", s, err)
	}
	if err := b.Remove(ctx, "hall", "s7"); err != nil {
		t.Error(err)
	}
	if err := a.Remove(ctx, "hall", "s7"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("removing twice: %v", err)
	}
	for seed, want := range map[uint64]string{5: "", 105: "s5 ", 7: "", 8: "s8 "} {
		if got, err := finds(a, seed); got != want || err != nil {
			t.Errorf("finger %d finds %q, %v", seed, got, err)
		}
	}
	if err := a.DropGallery(ctx, "hall"); err != nil {
		t.Error(err)
	}
	if err := a.DropGallery(ctx, "hall"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("dropping twice: %v", err)
	}
	if got := galleriesOf(t, b); len(got) != 0 {
		t.Errorf("after dropping: %v", got)
	}
	if err := a.AwaitErased(ctx); err != nil {
		t.Error(err)
	}
	for i := range 3 {
		if got := galleriesOf(t, r.node(i).Local()); len(got) != 0 {
			t.Errorf("node %d still holds %v", i, got)
		}
	}
}

// TestRefuses offers what no index takes.
func TestRefuses(t *testing.T) {
	n, err := Open(ctx, Options{Name: "one", Dir: t.TempDir(), Key: testKey, Shards: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Close() }()
	if _, err := n.Enroll(ctx, "a gallery", subject("s", 1)); !errors.Is(err, index.ErrID) {
		t.Error(err)
	}
	if _, err := n.Enroll(ctx, "hall", subject("s")); !errors.Is(err, index.ErrSample) {
		t.Error(err)
	}
	if _, err := n.Identify(ctx, "hall", probe(1), index.IdentifyOptions{}); !errors.Is(err, index.ErrThreshold) {
		t.Error(err)
	}
	if _, err := n.Verify(ctx, "hall", "s", probe(1), 0); !errors.Is(err, index.ErrThreshold) {
		t.Error(err)
	}
	if got, err := finds(n, 1); got != "" || err != nil {
		t.Errorf("in an empty cluster %q, %v", got, err)
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if _, err := n.Enroll(ctx, "hall", subject("s", 1)); !errors.Is(err, index.ErrClosed) {
		t.Error(err)
	}
}
