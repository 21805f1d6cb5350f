package index_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// TestPolicyKept sets a policy, which survives closing and a change of the key, and refuses those that make no sense.
func TestPolicyKept(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	want := index.Policy{Threshold: 4000, Duplicates: index.DuplicatesReject, DuplicateAt: 6000, Retention: 90 * 24 * time.Hour, MaxSubjects: 7}
	if err := x.SetPolicy(ctx, "g", want); err != nil {
		t.Fatal(err)
	}
	for _, p := range []index.Policy{{Threshold: -1}, {Retention: -1}, {MaxSubjects: -1}, {Duplicates: index.DuplicatesReport}, {Duplicates: 3, DuplicateAt: 1}} {
		if err := x.SetPolicy(ctx, "g", p); !errors.Is(err, index.ErrPolicy) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if err := errors.Join(x.Rotate(ctx, nil), x.Close()); err != nil {
		t.Fatal(err)
	}
	x = open(t, dir)
	if got, err := x.Policy(ctx, "g"); got != want || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := x.Policy(ctx, "h"); got != (index.Policy{}) || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	other := index.Policy{Threshold: 3000}
	if err := x.ReplacePolicy(ctx, "g", other, other); !errors.Is(err, index.ErrOvertaken) {
		t.Errorf("in place of one that does not hold: %v", err)
	}
	if err := x.ReplacePolicy(ctx, "g", want, other); err != nil {
		t.Error(err)
	}
	if got, err := x.Policy(ctx, "g"); got != other || err != nil {
		t.Errorf("after replacing: %+v, %v", got, err)
	}
	if r, err := x.Check(ctx); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestPolicyThreshold asks for decisions without a threshold.
func TestPolicyThreshold(t *testing.T) {
	x := open(t, t.TempDir())
	enroll(t, x, "g", subject("a", 1))
	p := matcher.NewProbe(finger(1))
	if _, err := x.Verify(ctx, "g", "a", p, 0); !errors.Is(err, index.ErrThreshold) {
		t.Errorf("without a policy: %v", err)
	}
	if err := x.SetPolicy(ctx, "g", index.Policy{Threshold: threshold}); err != nil {
		t.Fatal(err)
	}
	if v, err := x.Verify(ctx, "g", "a", p, 0); err != nil || v.Decision != index.Matched || v.Threshold != threshold {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := x.Verify(ctx, "g", "a", matcher.NewProbe(finger(2)), 0); err != nil || v.Decision != index.Rejected {
		t.Errorf("%+v, %v", v, err)
	}
	if r, err := x.Identify(ctx, "g", p, index.IdentifyOptions{}); err != nil || r.Decision != index.Matched || r.Threshold != threshold {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestDuplicates(t *testing.T) {
	x := open(t, t.TempDir())
	enroll(t, x, "g", subject("a", 1, 2))
	set := func(d index.DuplicateCheck) {
		if err := x.SetPolicy(ctx, "g", index.Policy{Duplicates: d, DuplicateAt: threshold}); err != nil {
			t.Fatal(err)
		}
	}
	set(index.DuplicatesReport)
	if e, err := x.Enroll(ctx, "g", subject("b", 9, 2)); err != nil || !e.Created || len(e.Duplicates) != 1 || e.Duplicates[0].Subject != "a" || e.Duplicates[0].Finger != 2 {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := x.Enroll(ctx, "g", subject("c", 3)); err != nil || len(e.Duplicates) != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	set(index.DuplicatesReject)
	if e, err := x.Enroll(ctx, "g", subject("d", 1)); !errors.Is(err, index.ErrDuplicate) || e.Created || len(e.Duplicates) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := x.Get(ctx, "g", "d"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("a rejected subject is there: %v", err)
	}
	if e, err := x.Enroll(ctx, "g", subject("c", 3, 4)); err != nil || e.Created {
		t.Errorf("one's own finger is no duplicate: %+v, %v", e, err)
	}
	if _, err := x.EnrollAll(ctx, "g", []index.Subject{subject("e", 1)}); !errors.Is(err, index.ErrPolicy) {
		t.Errorf("enrolling unseen: %v", err)
	}
	// Of many who come at once with one finger under different names, one is let in.
	errs := make(chan error)
	for i := range 8 {
		go func() {
			_, err := x.Enroll(ctx, "g", subject(fmt.Sprint("twin", i), 77))
			errs <- err
		}()
	}
	in := 0
	for range 8 {
		if err := <-errs; err == nil {
			in++
		} else if !errors.Is(err, index.ErrDuplicate) {
			t.Error(err)
		}
	}
	if in != 1 {
		t.Errorf("%d of 8 are let in", in)
	}
}

func TestMaxSubjects(t *testing.T) {
	x := open(t, t.TempDir())
	if err := x.SetPolicy(ctx, "g", index.Policy{MaxSubjects: 2}); err != nil {
		t.Fatal(err)
	}
	enroll(t, x, "g", subject("a", 1))
	if n, err := x.EnrollAll(ctx, "g", []index.Subject{subject("b", 2), subject("c", 3)}); n != 0 || !errors.Is(err, index.ErrFull) {
		t.Errorf("%d, %v", n, err)
	}
	enroll(t, x, "g", subject("b", 2))
	if _, err := x.Enroll(ctx, "g", subject("c", 3)); !errors.Is(err, index.ErrFull) {
		t.Error(err)
	}
	enroll(t, x, "g", subject("b", 4)) // in place of the other
	enroll(t, x, "h", subject("c", 3))
}

func TestEraseExpired(t *testing.T) {
	now := noon
	x, err := index.Open(t.TempDir(), index.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if err := x.SetPolicy(ctx, "g", index.Policy{Retention: time.Hour}); err != nil {
		t.Fatal(err)
	}
	enroll(t, x, "g", subject("a", 1))
	enroll(t, x, "h", subject("a", 1))
	now = now.Add(40 * time.Minute)
	enroll(t, x, "g", subject("b", 2))
	for _, step := range []struct {
		after time.Duration
		n     int
	}{{20 * time.Minute, 0}, {time.Second, 1}, {time.Second, 0}, {40 * time.Minute, 1}, {1000 * time.Hour, 0}} {
		now = now.Add(step.after)
		if n, err := x.EraseExpired(ctx); n != step.n || err != nil {
			t.Errorf("at %v: %d, %v, want %d", now, n, err, step.n)
		}
	}
	if g := galleries(t, x); len(g) != 2 || g[0] != (index.GalleryInfo{ID: "g"}) || g[1].Subjects != 1 { // g has its policy
		t.Errorf("%+v", g)
	}
}

// TestFuse compares the score of several fingers with Fisher's method as the books have it: for two fingers of p and q the rate is
// pq (1 - ln pq), for three with product w it is w (1 - ln w + (ln w)^2 / 2).
func TestFuse(t *testing.T) {
	rate := func(s matcher.Score) float64 { return math.Pow(10, -float64(s)/float64(matcher.ScoreAtFMR(0.1))) }
	for _, c := range []struct {
		scores []matcher.Score
		want   float64
	}{
		{[]matcher.Score{4000}, 1e-4},
		{[]matcher.Score{4000, 3000}, 1e-7 * (1 - math.Log(1e-7))},
		{[]matcher.Score{3000, 0}, 1e-3 * (1 - math.Log(1e-3))},
		{[]matcher.Score{2000, 2000, 1000}, 1e-5 * (1 - math.Log(1e-5) + math.Log(1e-5)*math.Log(1e-5)/2)},
		{[]matcher.Score{0, 0}, 1}, {nil, 1}, {[]matcher.Score{-5}, 1},
	} {
		got := index.Fuse(c.scores...)
		if r := rate(got); r < c.want*0.999 || r > c.want*1.01 {
			t.Errorf("%v: %d, a rate of %v, want %v", c.scores, got, r, c.want)
		}
	}
	if got := index.Fuse(matcher.MaxScore, matcher.MaxScore, matcher.MaxScore); got != matcher.MaxScore {
		t.Errorf("the best of all is %d", got)
	}
}

// TestPrints verifies and identifies by two fingers that are not sure enough alone.
func TestPrints(t *testing.T) {
	x := open(t, t.TempDir())
	enroll(t, x, "g", subject("a", 1, 2))
	enroll(t, x, "g", subject("b", 3, 4))
	prints := func(first, second uint64) []index.Print {
		return []index.Print{{Finger: 1, Probe: matcher.NewProbe(finger(first))}, {Finger: 2, Probe: matcher.NewProbe(finger(second))}}
	}
	alone, err := x.VerifyPrints(ctx, "g", "a", prints(1, 2)[:1], 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		prints        []index.Print
		threshold     matcher.Score
		want          index.Decision
		identified    index.SubjectID
		fingerOfPrint index.Finger
	}{
		{"both", prints(1, 2), alone.Score * 3 / 2, index.Matched, "a", 1},
		{"the wrong way round", prints(2, 1), threshold, index.Rejected, "", 0},
		{"one of somebody else", prints(1, 4), alone.Score * 3 / 2, index.Rejected, "", 0},
		{"nobody's", prints(8, 9), threshold, index.Rejected, "", 0},
		{"none", nil, threshold, index.Rejected, "", 0},
	} {
		v, err := x.VerifyPrints(ctx, "g", "a", c.prints, c.threshold)
		if err != nil || v.Decision != c.want {
			t.Errorf("%s: %+v, %v", c.name, v, err)
		}
		r, err := x.IdentifyPrints(ctx, "g", c.prints, index.IdentifyOptions{Threshold: c.threshold})
		if err != nil || r.Decision != c.want || c.want == index.Matched && (len(r.Hits) != 1 || r.Hits[0].Subject != c.identified || r.Hits[0].Score != v.Score) {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
	}
	if _, err := x.VerifyPrints(ctx, "g", "z", prints(1, 2), 1); !errors.Is(err, index.ErrNotFound) {
		t.Error(err)
	}
	if _, err := x.VerifyPrints(ctx, "g", "a", prints(1, 2), 0); !errors.Is(err, index.ErrThreshold) {
		t.Error(err)
	}
	if r, err := x.IdentifyPrints(ctx, "nobody", prints(1, 2), index.IdentifyOptions{Threshold: 1}); err != nil || r.Decision != index.Rejected {
		t.Errorf("%+v, %v", r, err)
	}
}
