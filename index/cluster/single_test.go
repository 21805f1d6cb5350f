package cluster

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"fingerzeig/index"
)

// TestList pages through names that lie in several shards, at a node of three and of one.
func TestList(t *testing.T) {
	r := newRig(t, 3, 6, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(30)
	var want []index.SubjectID
	for i := range 30 {
		want = append(want, index.SubjectID(fmt.Sprint("s", i)))
	}
	slices.Sort(want)
	for _, c := range []struct {
		o    index.ListOptions
		want []index.SubjectID
	}{
		{index.ListOptions{}, want},
		{index.ListOptions{Limit: 7}, want[:7]},
		{index.ListOptions{Limit: 7, After: want[6]}, want[7:14]},
		{index.ListOptions{After: want[28]}, want[29:]},
		{index.ListOptions{After: want[29]}, nil},
		{index.ListOptions{Prefix: "s2", Limit: 3}, []index.SubjectID{"s2", "s20", "s21"}},
		{index.ListOptions{Prefix: "x"}, nil},
	} {
		if got, err := r.node(1).List(ctx, "hall", c.o); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, %v", c.o, got, err)
		}
	}
	if _, err := r.node(1).List(ctx, "nowhere", index.ListOptions{}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("a gallery that is not there: %v", err)
	}
}

// TestListPages lists more names than go into one page.
func TestListPages(t *testing.T) {
	n, err := Open(ctx, Options{Name: "one", Dir: t.TempDir(), Key: testKey, Shards: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Close() }()
	for page := range 3 {
		o := index.ListOptions{Limit: 2}
		if page > 0 {
			o.After = index.SubjectID(fmt.Sprint("s", 2*page-1))
		}
		for i := 2 * page; i < 2*page+2; i++ {
			if _, err := n.Enroll(ctx, "hall", subject(fmt.Sprint("s", i), uint64(i))); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := n.List(ctx, "hall", o); err != nil || len(got) != 2 {
			t.Errorf("page %d: %v, %v", page, got, err)
		}
	}
	if got, err := n.listBy(ctx, "hall", index.ListOptions{}, 2); err != nil || len(got) != 6 || !slices.IsSorted(got) {
		t.Errorf("all by pages of two: %v, %v", got, err)
	}
	if got, err := n.listBy(ctx, "hall", index.ListOptions{Limit: 5}, 2); err != nil || len(got) != 5 {
		t.Errorf("five by pages of two: %v, %v", got, err)
	}
}

// TestAmend changes what is kept of a subject besides its samples.
func TestAmend(t *testing.T) {
	r := newRig(t, 3, 4, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(4)
	a, b := r.node(0), r.node(1)
	before, err := a.Get(ctx, "hall", "s1")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	if err := a.Amend(ctx, "hall", index.Subject{ID: "s1", Labels: map[string]string{"desk": "3"}, Expires: end, Suspended: true}); err != nil {
		t.Fatal(err)
	}
	after, err := b.Get(ctx, "hall", "s1")
	want := before
	want.Labels, want.Expires, want.Suspended = map[string]string{"desk": "3"}, end, true
	if err != nil || !reflect.DeepEqual(after, want) {
		t.Errorf("amended: %+v, %v", after, err)
	}
	if got, err := finds(b, 1); got != "" || err != nil {
		t.Errorf("a suspended subject is found: %q, %v", got, err)
	}
	if err := a.Amend(ctx, "hall", index.Subject{ID: "s1"}); err != nil {
		t.Error(err)
	}
	if got, err := finds(b, 1); got != "s1 " || err != nil {
		t.Errorf("one that is suspended no more is not found: %q, %v", got, err)
	}
	if err := a.Amend(ctx, "hall", index.Subject{ID: "nobody"}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("amending nobody: %v", err)
	}
}

// TestOvertaken amends somebody who is erased between the look at them and the entry: they stay erased.
func TestOvertaken(t *testing.T) {
	r := newRig(t, 3, 4, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(3)
	n := r.node(0)
	g, shard := local("hall", n.shardOf("hall", "s2")), n.shardOf("hall", "s2")
	s, err := n.Get(ctx, "hall", "s2")
	if err != nil {
		t.Fatal(err)
	}
	name, record, err := n.index.Seal(g, s)
	if err != nil {
		t.Fatal(err)
	}
	before, err := n.lastOf(ctx, shard, subjectOf(shard, name), true)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.node(1).Remove(ctx, "hall", "s2"); err != nil {
		t.Fatal(err)
	}
	if _, err := n.replace(ctx, shard, name, record, before); !errors.Is(err, errOvertaken) {
		t.Errorf("an entry behind one that is not the last: %v", err)
	}
	if got, err := finds(n, 2); got != "" || err != nil {
		t.Errorf("an erased finger finds %q, %v", got, err)
	}
}

// TestPrints searches and compares by several fingers; what a cluster says is what one index says of the same people.
func TestPrints(t *testing.T) {
	r := newRig(t, 3, 6, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	alone, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alone.Close() }()
	for i := range uint64(12) {
		s := subject(fmt.Sprint("s", i), 2*i, 2*i+1)
		_, err := r.node(int(i%3)).Enroll(ctx, "hall", s)
		_, aerr := alone.Enroll(ctx, "hall", s)
		if err := errors.Join(err, aerr); err != nil {
			t.Fatal(err)
		}
	}
	for name, prints := range map[string][]index.Print{
		"two of one":      {{Finger: 1, Probe: probe(6)}, {Finger: 2, Probe: probe(7)}},
		"one and another": {{Finger: 1, Probe: probe(6)}, {Finger: 2, Probe: probe(11)}},
		"exchanged":       {{Finger: 2, Probe: probe(6)}, {Finger: 1, Probe: probe(7)}},
		"unknown":         {{Probe: probe(6)}, {Probe: probe(7)}},
		"a stranger":      {{Finger: 1, Probe: probe(600)}, {Finger: 2, Probe: probe(700)}},
	} {
		got, err := r.node(1).IdentifyPrints(ctx, "hall", prints, sure())
		want, werr := alone.IdentifyPrints(ctx, "hall", prints, sure())
		if err != nil || werr != nil || got.Decision != want.Decision || !slices.Equal(got.Hits, want.Hits) || got.Searched != want.Searched {
			t.Errorf("%s: %+v, %v; alone %+v, %v", name, got, err, want, werr)
		}
		v, err := r.node(2).VerifyPrints(ctx, "hall", "s3", prints, threshold)
		w, werr := alone.VerifyPrints(ctx, "hall", "s3", prints, threshold)
		if err != nil || werr != nil || v != w {
			t.Errorf("%s: %+v, %v; alone %+v, %v", name, v, err, w, werr)
		}
	}
	if _, err := r.node(0).VerifyPrints(ctx, "hall", "nobody", []index.Print{{Probe: probe(1)}}, threshold); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := r.node(0).IdentifyPrints(ctx, "hall", nil, index.IdentifyOptions{}); !errors.Is(err, index.ErrThreshold) {
		t.Errorf("without a threshold: %v", err)
	}
}
