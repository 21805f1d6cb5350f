package index_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fingerzeig/index"
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

func TestRelabel(t *testing.T) {
	dir := t.TempDir()
	now := time.Unix(1e9, 0)
	x, err := index.Open(dir, index.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Relabel(ctx, "g", "anna", nil); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("nobody there: got %v", err)
	}
	if _, err := x.Enroll(ctx, "g", index.Subject{ID: "anna", Samples: []index.Sample{{Finger: 2, Template: finger(1)}}, Labels: map[string]string{"a": "1"}}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if err := x.Relabel(ctx, "g", "anna", map[string]string{"b": "2"}); err != nil {
		t.Fatal(err)
	}
	if err := x.Relabel(ctx, "g", "anna", map[string]string{"b": string(make([]byte, 600))}); !errors.Is(err, index.ErrLabels) {
		t.Errorf("a long label: got %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := open(t, dir).Get(ctx, "g", "anna")
	if err != nil || len(s.Labels) != 1 || s.Labels["b"] != "2" || !s.Enrolled.Equal(time.Unix(1e9, 0)) || len(s.Samples) != 1 {
		t.Errorf("opened again: got %+v, %v", s, err)
	}
}

func TestPolicyOfNobody(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	if err := x.SetPolicy(ctx, "g", index.Policy{MaxSubjects: 3}); err != nil {
		t.Fatal(err)
	}
	if got := x.Galleries(); len(got) != 1 || got[0] != (index.GalleryInfo{ID: "g"}) {
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
	if got := open(t, dir).Galleries(); len(got) > 0 {
		t.Errorf("opened again: got %v, want the policy to be gone", got)
	}
}
