package index_test

import (
	"errors"
	"testing"
	"time"

	"fingerzeig/index"
)

// TestApplyPolicies has a second index follow the policies of a first one: set, set anew, erased.
func TestApplyPolicies(t *testing.T) {
	a, b, again := twins(t)
	first, second := index.Policy{Threshold: 4000}, index.Policy{Retention: time.Hour, MaxSubjects: 9}
	name, one, err := a.SealPolicy("hall", first)
	_, two, err2 := a.SealPolicy("hall", second)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if g, p, err := b.OpenPolicy(name, two); g != "hall" || p != second || err != nil {
		t.Errorf("opened: %v %+v, %v", g, p, err)
	}
	who, record, err := a.Seal("hall", subject("ann", 1))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		changes []index.Change
		want    index.Policy
	}{
		{[]index.Change{{Name: name, Record: one}}, first},
		{[]index.Change{{Name: name, Record: two}, {Name: who, Record: record}}, second},
		{[]index.Change{{Name: who}}, second},
		{[]index.Change{{Name: name}}, index.Policy{}},
		{[]index.Change{{Name: name, Record: one}, {Name: name}, {Name: name, Record: two}}, second},
	} {
		if _, forgotten, err := b.Apply(ctx, c.changes); err != nil {
			t.Fatal(i, err)
		} else {
			forgotten()
		}
		for range 2 {
			if got, err := b.Policy(ctx, "hall"); got != c.want || err != nil {
				t.Errorf("after step %d: %+v, %v, want %+v", i, got, err, c.want)
			}
			b = again()
		}
	}
	if got, err := b.PolicyRecord(ctx, "hall"); string(got) != string(two) || err != nil {
		t.Errorf("the record of the policy is another one: %v", err)
	}
	if _, err := b.PolicyRecord(ctx, "none"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("the record of none: %v", err)
	}
	for what, bad := range map[string]index.Change{
		"another's name": {Name: who, Record: two}, "cut short": {Name: name, Record: two[:len(two)-1]}, "no policy": {Name: name, Record: []byte("p")},
	} {
		if _, _, err := b.Apply(ctx, []index.Change{bad}); !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := b.OpenRecord(name, two); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("a policy as a subject: %v", err)
	}
	if _, _, err := a.SealPolicy("hall", index.Policy{Threshold: -1}); !errors.Is(err, index.ErrPolicy) {
		t.Errorf("one that makes no sense: %v", err)
	}
	if r, err := b.Check(ctx); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
