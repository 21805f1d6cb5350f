package index_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// TestOracle runs random operations on an index and on a map, reopening now and then, and compares what they hold.
func TestOracle(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	x := open(t, dir)
	type name struct {
		g  index.GalleryID
		id index.SubjectID
	}
	want := map[name]index.Subject{}
	for step := range 400 {
		n := name{index.GalleryID(fmt.Sprint("g", r.IntN(2))), index.SubjectID(fmt.Sprint("s", r.IntN(12)))}
		_, there := want[n]
		switch r.IntN(8) {
		case 0, 1, 2:
			s := subject(string(n.id), make([]uint64, 1+r.IntN(3))...)
			for i := range s.Samples {
				s.Samples[i].Template = finger(r.Uint64N(1000))
			}
			s.Enrolled = noon
			if created, err := x.Enroll(ctx, n.g, s); err != nil || created.Created == there {
				t.Fatalf("step %d: created %v, %v", step, created, err)
			}
			want[n] = s
		case 3:
			if err := x.Remove(ctx, n.g, n.id); there != (err == nil) || !there && !errors.Is(err, index.ErrNotFound) {
				t.Fatalf("step %d: %v", step, err)
			}
			delete(want, n)
		case 4:
			if r.IntN(6) == 0 {
				x.Close()
				x = open(t, dir)
			}
		case 5:
			if there {
				v, err := x.Verify(ctx, n.g, n.id, matcher.NewProbe(want[n].Samples[0].Template), threshold)
				if err != nil || v.Decision != index.Matched {
					t.Fatalf("step %d: %+v, %v", step, v, err)
				}
			}
		default:
			got, err := x.Get(ctx, n.g, n.id)
			if there && (err != nil || !reflect.DeepEqual(got, want[n])) || !there && !errors.Is(err, index.ErrNotFound) {
				t.Fatalf("step %d: %v, %v, want %v", step, got, err, want[n])
			}
		}
	}
}

// TestConcurrent lets readers and writers loose on one index; the race detector looks on.
func TestConcurrent(t *testing.T) {
	x := open(t, t.TempDir())
	var group sync.WaitGroup
	for w := range uint64(4) {
		group.Go(func() {
			id := fmt.Sprint("s", w)
			p := matcher.NewProbe(finger(w))
			for range 15 {
				if _, err := x.Enroll(ctx, "g", subject(id, w)); err != nil {
					t.Error(err)
				}
				if v, err := x.Verify(ctx, "g", index.SubjectID(id), p, threshold); err != nil || v.Decision != index.Matched {
					t.Errorf("%+v, %v", v, err)
				}
				f, err := x.Identify(ctx, "g", p, index.IdentifyOptions{Threshold: threshold})
				if err != nil || len(f.Hits) != 1 || string(f.Hits[0].Subject) != id {
					t.Errorf("%+v, %v", f, err)
				}
				if err := x.Remove(ctx, "g", index.SubjectID(id)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}
