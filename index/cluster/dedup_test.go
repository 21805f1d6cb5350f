package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fingerzeig/index"
)

// pairs looks for those who are enrolled twice: what three nodes by turns find is what one index finds.
func pairs(t *testing.T, r *rig) {
	alone, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alone.Close() }()
	var all []index.Subject
	for k := range uint64(60) {
		all = append(all, subject(fmt.Sprintf("p%02d", k), k))
	}
	all = append(all, subject("twin-a", 500, 17), subject("twin-b", 25), subject("twin-c", 25))
	_, aerr := alone.EnrollAll(ctx, "town", all)
	_, err = r.node(0).EnrollAll(ctx, "town", all)
	if err := errors.Join(err, aerr); err != nil {
		t.Fatal(err)
	}
	want, err := alone.Deduplicate(ctx, "town", threshold, nil)
	if err != nil || len(want.Pairs) != 4 {
		t.Fatal(want, err)
	}
	same := func(what string, got index.Deduplication, err error) {
		t.Helper()
		if err != nil || got.Done != len(all) || got.Total != len(all) || !slices.Equal(got.Pairs, want.Pairs) {
			t.Errorf("%s: %+v, %v, want %+v", what, got, err, want)
		}
	}
	got, err := r.node(1).Deduplicate(ctx, "town", threshold, nil)
	same("at once", got, err)
	steps := 0
	for done := 0; ; steps++ {
		stop, cancel := context.WithCancel(ctx)
		got, err = r.node(steps%3).Deduplicate(stop, "town", threshold, func(d index.Deduplication) {
			if d.Done <= done {
				t.Errorf("%d are done after %d", d.Done, done)
			}
			done = d.Done
			cancel()
		})
		if cancel(); !errors.Is(err, context.Canceled) || steps > 20 {
			break
		}
	}
	if same("in steps", got, err); steps < 4 {
		t.Errorf("%d steps", steps)
	}
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	if _, err := r.node(0).Deduplicate(stop, "town", threshold, func(index.Deduplication) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cut off: %v", err)
	}
	for _, left := range []bool{true, false} {
		eventually(t, time.Minute, func() error {
			_, revision, err := r.node(1).lastInBucket(ctx, r.node(1).dedupKey("town"))
			if err == nil && revision > 0 != left {
				t.Errorf("how far it had come is number %d", revision)
			}
			return err
		})
		if left {
			if err := r.node(2).DropGallery(ctx, "town"); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := r.node(0).Deduplicate(ctx, "nobody", threshold, nil); !errors.Is(err, index.ErrNotFound) {
		t.Error(err)
	}
	if _, err := r.node(0).Deduplicate(ctx, "hall", 0, nil); !errors.Is(err, index.ErrThreshold) {
		t.Error(err)
	}
}
