package index_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

var ctx = context.Background()

var threshold = matcher.ScoreAtFMR(1e-4)

// finger returns a template of 30 minutiae in random places.
func finger(seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800, Quality: 80}
	for range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)),
			Direction: minutiae.Angle(r.Uint32()), Type: minutiae.Ending, Reliability: 80,
		})
	}
	return t
}

func subject(id string, seeds ...uint64) index.Subject {
	s := index.Subject{ID: index.SubjectID(id)}
	for i, seed := range seeds {
		s.Samples = append(s.Samples, index.Sample{Finger: index.Finger(i + 1), Template: finger(seed)})
	}
	return s
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, dir string) *index.Index {
	t.Helper()
	x, err := index.Open(dir, index.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func galleries(t testing.TB, x *index.Index) []index.GalleryInfo {
	t.Helper()
	all, err := x.Galleries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func enroll(t testing.TB, x *index.Index, g index.GalleryID, s index.Subject) {
	t.Helper()
	if _, err := x.Enroll(ctx, g, s); err != nil {
		t.Fatal(err)
	}
}

func TestEnrollGetRemove(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	want := subject("anna", 1, 2)
	want.Labels = map[string]string{"locker": "7", "empty": ""}
	if created, err := x.Enroll(ctx, "hall", want); err != nil || !created.Created {
		t.Fatalf("created %v, %v", created, err)
	}
	enroll(t, x, "hall", subject("berta", 3))
	enroll(t, x, "annex", subject("anna", 4))
	if created, err := x.Enroll(ctx, "hall", subject("berta", 5)); err != nil || created.Created {
		t.Fatalf("replaced: created %v, %v", created, err)
	}
	want.Enrolled = noon
	for range 2 {
		if got, err := x.Get(ctx, "hall", "anna"); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, %v", got, err)
		}
		list := []index.GalleryInfo{{ID: "annex", Subjects: 1, Samples: 1}, {ID: "hall", Subjects: 2, Samples: 3}}
		if got := galleries(t, x); !reflect.DeepEqual(got, list) {
			t.Fatalf("galleries %v, want %v", got, list)
		}
		if err := x.Ready(); err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		x = open(t, dir) // and all again
	}
	if err := x.Remove(ctx, "hall", "anna"); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		x.Remove(ctx, "hall", "anna"),
		second(x.Get(ctx, "hall", "anna")),
		second(x.Verify(ctx, "hall", "anna", matcher.NewProbe(finger(1)), threshold)),
		second(x.Get(ctx, "nowhere", "anna")),
		x.DropGallery(ctx, "nowhere"),
	} {
		if !errors.Is(err, index.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	if err := x.DropGallery(ctx, "hall"); err != nil {
		t.Fatal(err)
	}
	if got, want := galleries(t, x), []index.GalleryInfo{{ID: "annex", Subjects: 1, Samples: 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("galleries %v, want %v", got, want)
	}
}

func second[T any](_ T, err error) error { return err }

func TestVerify(t *testing.T) {
	x := open(t, t.TempDir())
	enroll(t, x, "g", subject("anna", 1, 2))
	enroll(t, x, "g", subject("berta", 3))
	rows := []struct {
		name    string
		subject index.SubjectID
		probe   uint64
		want    index.Decision
		finger  index.Finger
	}{
		{"first finger", "anna", 1, index.Matched, 1},
		{"second finger", "anna", 2, index.Matched, 2},
		{"of another", "anna", 3, index.Rejected, 0},
		{"a stranger's", "berta", 99, index.Rejected, 0},
	}
	for _, r := range rows {
		v, err := x.Verify(ctx, "g", r.subject, matcher.NewProbe(finger(r.probe)), threshold)
		if err != nil || v.Decision != r.want || v.Threshold != threshold || r.finger != 0 && v.Finger != r.finger {
			t.Errorf("%s: %+v, %v", r.name, v, err)
		}
		if (v.Score >= threshold) != (v.Decision == index.Matched) {
			t.Errorf("%s: score %v and %v", r.name, v.Score, v.Decision)
		}
	}
}

func TestIdentify(t *testing.T) {
	x := open(t, t.TempDir())
	for i := range uint64(300) {
		enroll(t, x, "g", subject(fmt.Sprintf("s%03d", i), i))
	}
	enroll(t, x, "g", subject("twin-b", 7))
	enroll(t, x, "g", subject("twin-a", 7))
	identify := func(seed uint64, most int) []string {
		t.Helper()
		got, err := x.Identify(ctx, "g", matcher.NewProbe(finger(seed)), index.IdentifyOptions{Threshold: threshold, Max: most})
		if err != nil || got.Searched != 302 || (got.Decision == index.Matched) != (len(got.Hits) > 0) {
			t.Fatalf("%+v, %v", got, err)
		}
		var ids []string
		for _, h := range got.Hits {
			ids = append(ids, string(h.Subject))
		}
		return ids
	}
	for _, r := range []struct {
		seed uint64
		max  int
		want []string
	}{
		{42, 0, []string{"s042"}}, {7, 0, []string{"s007", "twin-a", "twin-b"}}, {7, 2, []string{"s007", "twin-a"}}, {9999, 0, nil},
	} {
		if got := identify(r.seed, r.max); !reflect.DeepEqual(got, r.want) {
			t.Errorf("finger %d: %v, want %v", r.seed, got, r.want)
		}
	}
	if got, err := x.Identify(ctx, "empty", matcher.NewProbe(finger(1)), index.IdentifyOptions{Threshold: threshold}); err != nil || got.Decision != index.Rejected {
		t.Errorf("in an empty gallery: %+v, %v", got, err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	got, err := x.Identify(stopped, "g", matcher.NewProbe(finger(42)), index.IdentifyOptions{Threshold: threshold})
	if !errors.Is(err, context.Canceled) || got.Decision != index.Indeterminate || len(got.Hits) > 0 {
		t.Errorf("cancelled: %+v, %v", got, err)
	}
}

// TestFailsShut asks for a rejection wherever there is an error.
func TestFailsShut(t *testing.T) {
	x := open(t, t.TempDir())
	enroll(t, x, "g", subject("anna", 1))
	p := matcher.NewProbe(finger(1))
	for _, bad := range []matcher.Score{0, -1} {
		if v, err := x.Verify(ctx, "g", "anna", p, bad); !errors.Is(err, index.ErrThreshold) || v != (index.Verdict{}) {
			t.Errorf("threshold %v: %+v, %v", bad, v, err)
		}
		if f, err := x.Identify(ctx, "g", p, index.IdentifyOptions{Threshold: bad}); !errors.Is(err, index.ErrThreshold) || f.Decision != index.Rejected {
			t.Errorf("threshold %v: %+v, %v", bad, f, err)
		}
	}
	x.Close()
	for name, err := range map[string]error{
		"Verify":   second(x.Verify(ctx, "g", "anna", p, threshold)),
		"Identify": second(x.Identify(ctx, "g", p, index.IdentifyOptions{Threshold: threshold})),
		"Enroll":   second(x.Enroll(ctx, "g", subject("b", 2))),
		"Get":      second(x.Get(ctx, "g", "anna")),
		"Remove":   x.Remove(ctx, "g", "anna"),
		"Drop":     x.DropGallery(ctx, "g"),
		"Ready":    x.Ready(),
	} {
		if !errors.Is(err, index.ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
	if err := x.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	x := open(t, t.TempDir())
	long := strings.Repeat("x", 129)
	for _, id := range []string{"", long, ".hidden", "a/b", "a b", "ä", "a\x00b"} {
		if _, err := x.Enroll(ctx, "g", subject(id, 1)); !errors.Is(err, index.ErrID) {
			t.Errorf("subject %q: %v", id, err)
		}
		if _, err := x.Enroll(ctx, index.GalleryID(id), subject("s", 1)); !errors.Is(err, index.ErrID) {
			t.Errorf("gallery %q: %v", id, err)
		}
	}
	few, huge, position := subject("s", 1), subject("s", 1), subject("s", 1)
	few.Samples[0].Template.Minutiae = few.Samples[0].Template.Minutiae[:3]
	huge.Samples[0].Template.Quality = 101
	position.Samples[0].Finger = 11
	for name, s := range map[string]index.Subject{
		"no samples": subject("s"), "21 samples": subject("s", make([]uint64, 21)...), "3 minutiae": few, "quality 101": huge, "finger 11": position,
	} {
		if _, err := x.Enroll(ctx, "g", s); !errors.Is(err, index.ErrSample) {
			t.Errorf("%s: %v", name, err)
		}
	}
	labelled := subject("s", 1)
	labelled.Labels = map[string]string{"a": strings.Repeat("x", 512)}
	if _, err := x.Enroll(ctx, "g", labelled); !errors.Is(err, index.ErrLabels) {
		t.Errorf("a long label: %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := x.Enroll(stopped, "g", subject("s", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if len(galleries(t, x)) > 0 {
		t.Errorf("left behind: %v", galleries(t, x))
	}
}
