package index_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae/synth"
)

// crowd returns subjects with one finger each, those of the patterns from to to-1.
func crowd(from, to int) (all []index.Subject) {
	for i := from; i < to; i++ {
		t := synth.NewPattern(uint64(i)).Template(1, synth.Good())
		all = append(all, index.Subject{ID: index.SubjectID(fmt.Sprint("s", i)), Samples: []index.Sample{{Finger: 1, Template: t}}})
	}
	return all
}

const crowdSize = 2500

// crowded returns the folder of a closed index of crowdSize subjects.
func crowded(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	x := reopen(t, dir)
	if n, err := x.EnrollAll(ctx, "hall", crowd(0, crowdSize)); n != crowdSize || err != nil {
		t.Fatal(n, err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func reopen(t *testing.T, dir string) *index.Index {
	t.Helper()
	x, err := index.Open(dir, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

// wantFound checks who is found by another print of some patterns.
func wantFound(t *testing.T, x *index.Index, want map[int]bool) {
	t.Helper()
	if err := x.Ready(); err != nil {
		t.Fatal(err)
	}
	for i, there := range want {
		p := matcher.NewProbe(synth.NewPattern(uint64(i)).Template(2, synth.Good()))
		r, err := x.Identify(ctx, "hall", p, index.IdentifyOptions{Threshold: matcher.ScoreAtFMR(1e-5)})
		id := index.SubjectID(fmt.Sprint("s", i))
		if err != nil || there != (len(r.Hits) == 1 && r.Hits[0].Subject == id) || !there && len(r.Hits) > 0 {
			t.Errorf("s%d: %+v, %v, want found: %v", i, r, err, there)
		}
		if _, err := x.Verify(ctx, "hall", id, p, 1); there != !errors.Is(err, index.ErrNotFound) {
			t.Errorf("s%d: %v", i, err)
		}
	}
}

// TestSnapshot opens an index from its snapshot, changes it, and opens it again.
func TestSnapshot(t *testing.T) {
	dir := crowded(t)
	x := reopen(t, dir)
	if n := x.FromSnapshot(); n != crowdSize {
		t.Fatalf("%d subjects come from the snapshot", n)
	}
	wantFound(t, x, map[int]bool{0: true, 1234: true, crowdSize - 1: true, crowdSize: false})
	path := filepath.Join(dir, index.SnapshotFile)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Remove(ctx, "hall", "s1234"); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range after {
		if before[i] != after[i] {
			changed++
			if after[i] != 0 {
				t.Fatalf("byte %d became %d, want 0", i, after[i])
			}
		}
	}
	if changed < 100<<10 {
		t.Errorf("%d bytes are overwritten when a subject is erased", changed)
	}
	if _, err := x.EnrollAll(ctx, "hall", crowd(crowdSize, crowdSize+10)); err != nil {
		t.Fatal(err)
	}
	want := map[int]bool{0: true, 1233: true, 1234: false, 1235: true, crowdSize: true, crowdSize + 9: true}
	wantFound(t, x, want)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = reopen(t, dir)
	if n := x.FromSnapshot(); n >= crowdSize || n < crowdSize/2 {
		t.Errorf("%d subjects come from the snapshot", n)
	}
	wantFound(t, x, want)
	if err := x.Snapshot(ctx); err != nil {
		t.Fatal(err)
	}
	if n := x.FromSnapshot(); n != crowdSize+9 {
		t.Errorf("%d subjects lie in the new snapshot", n)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, before, 0o600); err != nil { // somebody brings back the old one
		t.Fatal(err)
	}
	wantFound(t, reopen(t, dir), want)
}

// TestSnapshotDamaged opens an index whose snapshot is not what was written: nobody is lost.
func TestSnapshotDamaged(t *testing.T) {
	dir := crowded(t)
	path := filepath.Join(dir, index.SnapshotFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := func(i int) []byte {
		b := bytes.Clone(whole)
		b[i] ^= 0x40
		return b
	}
	for name, b := range map[string][]byte{
		"empty": {}, "magic": at(0), "version": at(9), "salt": at(20), "length": at(42), "count": at(48), "hash": at(60), "middle": at(len(whole) / 2),
		"short": whole[:len(whole)/2], "cut in a head": whole[:45], "longer": append(bytes.Clone(whole), 0, 0, 1),
		"end": at(len(whole) - 1), "huge": append(bytes.Clone(whole), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
	} {
		if testing.Short() && len(name) > 5 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			x := reopen(t, dir)
			wantFound(t, x, map[int]bool{0: true, 1234: true, crowdSize - 1: true, crowdSize: false})
			if g := galleries(t, x); g[0].Subjects != crowdSize {
				t.Errorf("%+v", g)
			}
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestEnrollAll enrols many at once, again and with mistakes.
func TestEnrollAll(t *testing.T) {
	dir := t.TempDir()
	x := reopen(t, dir)
	some := crowd(0, 300)
	twice := append(crowd(300, 302), some[0], some[0])
	if n, err := x.EnrollAll(ctx, "hall", twice); n != 0 || !errors.Is(err, index.ErrID) {
		t.Errorf("%d, %v", n, err)
	}
	blank := append(crowd(300, 302), index.Subject{ID: "blank"})
	if n, err := x.EnrollAll(ctx, "hall", blank); n != 0 || !errors.Is(err, index.ErrSample) {
		t.Errorf("%d, %v", n, err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if n, err := x.EnrollAll(gone, "hall", some); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v", n, err)
	}
	if g := galleries(t, x); len(g) != 0 {
		t.Fatalf("%+v", g)
	}
	for range 2 { // the second time all are replaced
		if n, err := x.EnrollAll(ctx, "hall", some); n != len(some) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = reopen(t, dir)
	if g := galleries(t, x); g[0].Subjects != 300 || g[0].Samples != 300 {
		t.Errorf("%+v", g)
	}
	wantFound(t, x, map[int]bool{0: true, 299: true, 300: false})
}

// BenchmarkEnrollAll measures durable enrolment in batches.
func BenchmarkEnrollAll(b *testing.B) {
	x, err := index.Open(b.TempDir(), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	all := crowd(0, 1000)
	for round := 0; b.Loop(); round++ {
		for i := range all {
			all[i].ID = index.SubjectID(fmt.Sprint(round, "-", i))
		}
		if _, err := x.EnrollAll(ctx, "hall", all); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(all))/b.Elapsed().Seconds(), "templates/s")
}

// BenchmarkEnroll measures the durable enrolment of one subject, and the median of it.
func BenchmarkEnroll(b *testing.B) {
	x, err := index.Open(b.TempDir(), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	all := crowd(0, 500)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		s := all[i%len(all)]
		s.ID = index.SubjectID(fmt.Sprint(i))
		start := time.Now()
		if _, err := x.Enroll(ctx, "hall", s); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms/median")
}
