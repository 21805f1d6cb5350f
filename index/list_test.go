package index_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

func TestList(t *testing.T) {
	x := open(t, t.TempDir())
	if _, err := x.List(ctx, "g", index.ListOptions{}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("no gallery: got %v", err)
	}
	var want []index.SubjectID
	for i := range 40 {
		id := index.SubjectID(fmt.Sprintf("%c%02d", 'a'+i%2, 39-i))
		want = append(want, id)
		if _, err := x.Enroll(ctx, "g", index.Subject{ID: id, Samples: []index.Sample{{Template: finger(1)}}}); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	for _, row := range []struct {
		o    index.ListOptions
		want []index.SubjectID
	}{
		{index.ListOptions{}, want},
		{index.ListOptions{Limit: 3}, want[:3]},
		{index.ListOptions{Limit: 3, After: want[2]}, want[3:6]},
		{index.ListOptions{Limit: 7, Prefix: "b"}, want[20:27]},
		{index.ListOptions{Prefix: "b", After: want[38]}, want[39:]},
		{index.ListOptions{Limit: 5, After: want[38]}, want[39:]},
		{index.ListOptions{After: "zzz"}, nil},
	} {
		if got, err := x.List(ctx, "g", row.o); err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%+v: got %v, %v, want %v", row.o, got, err, row.want)
		}
	}
}

func TestAmend(t *testing.T) {
	dir := t.TempDir()
	now := time.Unix(1e9, 0)
	clock := index.Options{Now: func() time.Time { return now }}
	x, err := index.Open(dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Amend(ctx, "g", index.Subject{ID: "anna"}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("nobody there: got %v", err)
	}
	if _, err := x.Enroll(ctx, "g", index.Subject{ID: "anna", Samples: []index.Sample{{Finger: 2, Template: finger(1)}}, Labels: map[string]string{"a": "1"}}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	until := now.Add(time.Hour)
	if err := x.Amend(ctx, "g", index.Subject{ID: "anna", Labels: map[string]string{"b": "2"}, Expires: until}); err != nil {
		t.Fatal(err)
	}
	if err := x.Amend(ctx, "g", index.Subject{ID: "anna", Labels: map[string]string{"b": string(make([]byte, 600))}}); !errors.Is(err, index.ErrLabels) {
		t.Errorf("a long label: got %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if x, err = index.Open(dir, clock); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	s, err := x.Get(ctx, "g", "anna")
	if err != nil || len(s.Labels) != 1 || s.Labels["b"] != "2" || !s.Enrolled.Equal(time.Unix(1e9, 0)) || len(s.Samples) != 1 ||
		!s.Expires.Equal(until) || s.Suspended {
		t.Errorf("opened again: got %+v, %v", s, err)
	}
}

// TestInactive suspends one of two with the same finger, and lets the other expire: neither verifies nor is found from then on.
func TestInactive(t *testing.T) {
	now := time.Unix(1e9, 0)
	x, err := index.Open(t.TempDir(), index.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	for _, s := range []index.Subject{{ID: "anna", Suspended: true}, {ID: "ben", Expires: now.Add(time.Hour)}} {
		s.Samples = []index.Sample{{Finger: 2, Template: finger(1)}}
		if _, err := x.Enroll(ctx, "g", s); err != nil {
			t.Fatal(err)
		}
	}
	probe, prints := matcher.NewProbe(finger(1)), []index.Print{{Finger: 2, Probe: matcher.NewProbe(finger(1))}}
	o := index.IdentifyOptions{Threshold: 4000, Max: 1}
	look := func(when string, active, found []index.SubjectID) {
		t.Helper()
		for _, id := range []index.SubjectID{"anna", "ben"} {
			v, err := x.Verify(ctx, "g", id, probe, 4000)
			w, werr := x.VerifyPrints(ctx, "g", id, prints, 4000)
			if slices.Contains(active, id) {
				if err != nil || werr != nil || v.Decision != index.Matched || w.Decision != index.Matched {
					t.Errorf("%s: %s is %v, %v, %v, %v", when, id, v, err, w, werr)
				}
			} else if !errors.Is(err, index.ErrInactive) || !errors.Is(werr, index.ErrInactive) || v.Decision != index.Rejected || w.Decision != index.Rejected {
				t.Errorf("%s: %s is %v, %v, %v, %v", when, id, v, err, w, werr)
			}
		}
		i, err := x.Identify(ctx, "g", probe, o)
		j, jerr := x.IdentifyPrints(ctx, "g", prints, o)
		for _, r := range []index.Identification{i, j} {
			var got []index.SubjectID
			for _, h := range r.Hits {
				got = append(got, h.Subject)
			}
			if err != nil || jerr != nil || !slices.Equal(got, found) || (r.Decision == index.Matched) != (len(found) > 0) {
				t.Errorf("%s: found %+v, %v, %v, want %v", when, r, err, jerr, found)
			}
		}
	}
	look("at first", []index.SubjectID{"ben"}, []index.SubjectID{"ben"})
	now = now.Add(time.Hour)
	look("an hour later", nil, nil)
	if err := x.Amend(ctx, "g", index.Subject{ID: "anna"}); err != nil {
		t.Fatal(err)
	}
	look("then", []index.SubjectID{"anna"}, []index.SubjectID{"anna"})
	if n, err := x.EraseExpired(ctx); n != 1 || err != nil {
		t.Errorf("erased %d, %v", n, err)
	}
	if _, err := x.Get(ctx, "g", "ben"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("after that: %v", err)
	}
}

func TestPolicyOfNobody(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	if err := x.SetPolicy(ctx, "g", index.Policy{MaxSubjects: 3}); err != nil {
		t.Fatal(err)
	}
	if got := galleries(t, x); len(got) != 1 || got[0] != (index.GalleryInfo{ID: "g"}) {
		t.Errorf("got %v, want the gallery that has a policy", got)
	}
	if ids, err := x.List(ctx, "g", index.ListOptions{}); err != nil || len(ids) > 0 {
		t.Errorf("got %v, %v, want nobody", ids, err)
	}
	if err := x.DropGallery(ctx, "g"); err != nil {
		t.Error(err)
	}
	if err := x.DropGallery(ctx, "g"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("dropped twice: got %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if got := galleries(t, open(t, dir)); len(got) > 0 {
		t.Errorf("opened again: got %v, want the policy to be gone", got)
	}
}
