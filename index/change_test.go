package index_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// twins returns two indexes with one key of the names, and what opens the second again.
func twins(t *testing.T) (a, b *index.Index, again func() *index.Index) {
	t.Helper()
	key := bytes.Repeat([]byte{7}, index.KeyBytes)
	must := func(dir string, names []byte) *index.Index {
		x, err := index.Open(dir, index.Options{Key: key, Names: names})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = x.Close() })
		return x
	}
	fresh, err := index.NewNames(key)
	if err != nil {
		t.Fatal(err)
	}
	a = must(t.TempDir(), fresh)
	names, err := a.SealedNames()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b = must(dir, names)
	present := b
	return a, b, func() *index.Index {
		_ = present.Close()
		present = must(dir, names)
		return present
	}
}

func apply(t *testing.T, x *index.Index, all ...index.Change) []bool {
	t.Helper()
	created, forgotten, err := x.Apply(ctx, all)
	if forgotten(); err != nil {
		t.Fatal(err)
	}
	return created
}

// TestApply sends subjects from one index to another, replaces and erases them there, and opens it again.
func TestApply(t *testing.T) {
	a, b, again := twins(t)
	seal := func(s index.Subject) index.Change {
		name, record, err := a.Seal("hall", s)
		if err != nil {
			t.Fatal(err)
		}
		return index.Change{Name: name, Record: record, Log: "one"}
	}
	first := subject("ann", 1, 2, 3)
	first.Labels = map[string]string{"desk": "4"}
	ann, ben, anew := seal(first), seal(subject("ben", 4)), seal(subject("ann", 5))
	ann.Seq, ben.Seq, anew.Seq = 1, 2, 3
	if got := apply(t, b, ann, ben, anew); !slices.Equal(got, []bool{true, true, false}) {
		t.Errorf("created %v", got)
	}
	if got := apply(t, b, index.Change{Name: ben.Name, Log: "one", Seq: 4}, index.Change{Idle: true, Log: "two", Seq: 9}); slices.Contains(got, true) {
		t.Errorf("an erasure created: %v", got)
	}
	for range 2 {
		s, err := b.Get(ctx, "hall", "ann")
		if err != nil || len(s.Samples) != 1 || !reflect.DeepEqual(s.Samples[0].Template, finger(5)) {
			t.Errorf("%v, %v", s, err)
		}
		if _, err := b.Get(ctx, "hall", "ben"); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("an erased subject: %v", err)
		}
		for seed, want := range map[uint64]int{1: 0, 3: 0, 4: 0, 5: 1} {
			r, err := b.Identify(ctx, "hall", matcher.NewProbe(finger(seed)), index.IdentifyOptions{Threshold: threshold})
			if err != nil || len(r.Hits) != want {
				t.Errorf("finger %d: %v, %v", seed, r.Hits, err)
			}
		}
		if one, at, err := b.Position("one"); one != 4 || at.IsZero() || err != nil {
			t.Errorf("log one has been followed to %d, %v", one, err)
		}
		if two, _, err := b.Position("two"); two != 9 || err != nil {
			t.Errorf("log two has been followed to %d, %v", two, err)
		}
		b = again()
	}
	if r, err := b.Check(ctx); err != nil || len(r.Problems) > 0 || r.Subjects != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	record, err := b.Record(ctx, "hall", "ann")
	if err != nil {
		t.Fatal(err)
	}
	g, s, err := a.OpenRecord(b.Name("hall", "ann"), record)
	if err != nil || g != "hall" || s.ID != "ann" || !reflect.DeepEqual(s.Samples[0].Template, finger(5)) {
		t.Errorf("%v %v, %v", g, s, err)
	}
	for g, want := range map[index.GalleryID]index.GalleryInfo{"hall": {ID: "hall", Subjects: 1, Samples: 1}, "none": {ID: "none"}} {
		if got, err := b.Size(ctx, g); got != want || err != nil {
			t.Errorf("size %+v, %v", got, err)
		}
	}
	if got := b.Names("hall", 9); len(got) != 1 || got[0] != ann.Name {
		t.Errorf("names %v", got)
	}
}

// TestApplyRefuses offers what no index with this key of the names has sealed. Nothing of a step with such a record is made, what came before is.
func TestApplyRefuses(t *testing.T) {
	a, b, _ := twins(t)
	stranger := open(t, t.TempDir())
	name, record, err := a.Seal("hall", subject("ann", 1))
	if err != nil {
		t.Fatal(err)
	}
	foreign, other, err := stranger.Seal("hall", subject("ann", 1))
	if err != nil {
		t.Fatal(err)
	}
	good := index.Change{Name: name, Record: record, Log: "one", Seq: 1}
	for what, bad := range map[string]index.Change{
		"another key":    {Name: foreign, Record: other},
		"another's name": {Name: foreign, Record: record},
		"cut short":      {Name: name, Record: record[:len(record)-1]},
		"empty":          {Name: name, Record: []byte{}},
	} {
		bad.Log, bad.Seq = "one", 2
		created, _, err := b.Apply(ctx, []index.Change{good, bad})
		if !errors.Is(err, index.ErrCorrupt) || len(created) != 1 {
			t.Errorf("%s: %d made, %v", what, len(created), err)
		}
		if seq, _, err := b.Position("one"); seq != 1 || err != nil {
			t.Errorf("%s: followed to %d, %v", what, seq, err)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if made, _, err := b.Apply(ended, []index.Change{good}); len(made) != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v, %v", made, err)
	}
	names, err := stranger.SealedNames()
	if err != nil {
		t.Fatal(err)
	}
	key := bytes.Repeat([]byte{7}, index.KeyBytes)
	if _, err := index.NewNames(key[1:]); !errors.Is(err, index.ErrKey) {
		t.Errorf("names sealed by a key of 31 bytes: %v", err)
	}
	if _, err := index.Open(t.TempDir(), index.Options{Key: key, Names: names}); !errors.Is(err, index.ErrKey) {
		t.Errorf("opened with another's names: %v", err)
	}
}

// TestApplyLikeEnroll holds an index that follows a log beside one that is asked directly.
func TestApplyLikeEnroll(t *testing.T) {
	a, b, again := twins(t)
	r := rand.New(rand.NewPCG(1, 2))
	var pending []index.Change
	for step := range 300 {
		id := fmt.Sprint("s", r.IntN(20))
		c := index.Change{Name: a.Name("hall", index.SubjectID(id)), Log: "one", Seq: uint64(step + 1)}
		if r.IntN(3) == 0 {
			if err := a.Remove(ctx, "hall", index.SubjectID(id)); err != nil && !errors.Is(err, index.ErrNotFound) {
				t.Fatal(err)
			}
		} else {
			s := subject(id, r.Uint64N(1000), r.Uint64N(1000))
			enroll(t, a, "hall", s)
			var err error
			if c.Record, err = a.Record(ctx, "hall", s.ID); err != nil {
				t.Fatal(err)
			}
		}
		pending = append(pending, c)
		if r.IntN(10) == 0 {
			apply(t, b, pending...)
			pending = nil
		}
		if r.IntN(100) == 0 {
			b = again()
		}
	}
	apply(t, b, pending...)
	if ga, gb := galleries(t, a), galleries(t, b); !reflect.DeepEqual(ga, gb) {
		t.Errorf("%v, want %v", gb, ga)
	}
	for i := range 20 {
		id := index.SubjectID(fmt.Sprint("s", i))
		want, errA := a.Get(ctx, "hall", id)
		got, errB := b.Get(ctx, "hall", id)
		if !reflect.DeepEqual(got, want) || !errors.Is(errB, errA) && errA != nil {
			t.Errorf("%s: %v, %v, want %v, %v", id, got, errB, want, errA)
		}
	}
}

// TestIdentifyAmong looks for fingers in two galleries at once.
func TestIdentifyAmong(t *testing.T) {
	x := open(t, t.TempDir())
	enroll(t, x, "a", subject("ann", 1))
	enroll(t, x, "b", subject("ben", 2))
	enroll(t, x, "c", subject("cem", 3))
	for seed, want := range map[uint64]index.Decision{1: index.Matched, 2: index.Matched, 3: index.Rejected} {
		r, err := x.IdentifyAmong(ctx, []index.GalleryID{"a", "b", "none"}, matcher.ProbeOf(matcher.NewProbe(finger(seed)).Candidate()),
			index.IdentifyOptions{Threshold: threshold})
		if err != nil || r.Decision != want || r.Searched != 2 {
			t.Errorf("finger %d: %+v, %v", seed, r, err)
		}
	}
	if _, err := x.IdentifyAmong(ctx, nil, matcher.NewProbe(finger(1)), index.IdentifyOptions{}); !errors.Is(err, index.ErrThreshold) {
		t.Errorf("without a threshold: %v", err)
	}
}

// FuzzOpenRecord reads what no index has sealed.
func FuzzOpenRecord(f *testing.F) {
	x, err := index.Open(f.TempDir(), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = x.Close() })
	name, record, err := x.Seal("hall", subject("ann", 1, 2))
	if err != nil {
		f.Fatal(err)
	}
	of, policy, err := x.SealPolicy("hall", index.Policy{Threshold: 4000})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(record)
	f.Add(record[:40])
	f.Add(policy)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if g, p, err := x.OpenPolicy(of, b); err == nil && (g != "hall" || p.Threshold != 4000) || err != nil && !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("%v %v, %v", g, p, err)
		}
		if _, s, err := x.OpenRecord(name, b); err == nil && s.ID != "ann" || err != nil && !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("%v, %v", s.ID, err)
		}
	})
}
