package index_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"fingerzeig/index"
)

// TestDeduplicate finds who is enrolled twice, in one go and with interruptions.
func TestDeduplicate(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	const people = 300
	var all []index.Subject
	for i := range people {
		all = append(all, subject(fmt.Sprintf("p%03d", i), uint64(i)))
	}
	all = append(all, subject("twin-a", 5000, 17), subject("twin-b", 250), subject("twin-c", 250))
	if _, err := x.EnrollAll(ctx, "g", all); err != nil {
		t.Fatal(err)
	}
	names := func(pairs []index.Pair) (list [][2]index.SubjectID) {
		for _, p := range pairs {
			list = append(list, [2]index.SubjectID{p.First, p.Second})
		}
		return list
	}
	whole, err := x.Deduplicate(ctx, "g", threshold, nil)
	if err != nil || whole.Done != len(all) || whole.Total != len(all) {
		t.Fatalf("%+v, %v", whole, err)
	}
	found := map[[2]index.SubjectID]bool{}
	for _, p := range names(whole.Pairs) {
		found[p] = true
	}
	want := map[[2]index.SubjectID]bool{{"p017", "twin-a"}: true, {"p250", "twin-b"}: true, {"p250", "twin-c"}: true, {"twin-b", "twin-c"}: true}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("%+v", whole.Pairs)
	}

	// Interrupted after each step, and closed in between.
	var last index.Deduplication
	steps := 0
	for done := -1; ; {
		stop, cancel := context.WithCancel(ctx)
		last, err = x.Deduplicate(stop, "g", threshold, func(d index.Deduplication) {
			if d.Done <= done {
				t.Errorf("%d of %d are done, after %d", d.Done, d.Total, done)
			}
			done = d.Done
			steps++
			cancel()
		})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || steps > 20 {
			t.Fatalf("step %d: %v", steps, err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		x = open(t, dir)
	}
	if !reflect.DeepEqual(last, whole) || steps < 4 {
		t.Errorf("in %d steps %+v, at once %+v", steps, last, whole)
	}
	// How far it had come is forgotten with the gallery.
	first := 0
	for range 2 {
		first = 0
		stop, cancel := context.WithCancel(ctx)
		if _, err := x.Deduplicate(stop, "g", threshold, func(d index.Deduplication) { first = d.Done; cancel() }); !errors.Is(err, context.Canceled) {
			t.Errorf("cut off: %v", err)
		}
		cancel()
		if err := x.DropGallery(ctx, "g"); err != nil {
			t.Fatal(err)
		}
		if _, err := x.EnrollAll(ctx, "g", all); err != nil {
			t.Fatal(err)
		}
	}
	if first != 64 {
		t.Errorf("in a gallery that was made anew it begins with %d subjects done", first)
	}
	if _, err := x.Deduplicate(ctx, "nobody", threshold, nil); !errors.Is(err, index.ErrNotFound) {
		t.Error(err)
	}
	if _, err := x.Deduplicate(ctx, "g", 0, nil); !errors.Is(err, index.ErrThreshold) {
		t.Error(err)
	}
	if r, err := x.Check(ctx); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
