package arena_test

import (
	"context"
	"fmt"
	"testing"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// TestPutMany enters what fills several blocks at once: all are found, replaced and removed as if they had come one by one.
func TestPutMany(t *testing.T) {
	g := arena.New()
	many := func(from, to, shift uint64) (all []arena.Subject) {
		for i := from; i < to; i++ {
			all = append(all, subject(fmt.Sprint("s", i), i+shift))
		}
		return all
	}
	const shift = 100000
	g.Put(many(0, 900, 0)...)
	g.Put(append(many(500, 1500, 0), many(800, 1000, shift)...)...)() // the later of one name counts
	if subjects, samples := g.Len(); subjects != 1500 || samples != 1500 {
		t.Fatalf("%d subjects, %d samples", subjects, samples)
	}
	forgotten, ok := g.Remove("s600")
	if forgotten(); !ok {
		t.Error("s600 is not there")
	}
	for _, r := range []struct {
		seed uint64
		want string
	}{{3, "s3"}, {700, "s700"}, {850, ""}, {850 + shift, "s850"}, {1400, "s1400"}, {600, ""}} {
		found, err := g.Search(context.Background(), probe(r.seed), accepted)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(found.Hits) > 0 {
			got = found.Hits[0].Subject
		}
		if got != r.want {
			t.Errorf("finger %d is found as %q, want %q", r.seed, got, r.want)
		}
	}
}

// TestBytes holds the memory of a gallery to what is stated: 4 KiB a finger of 40 minutiae, 512 bytes of it for what is screened.
func TestBytes(t *testing.T) {
	var all []arena.Subject
	for i := range uint64(2000) {
		c := matcher.NewCandidate(finger(i, 25+int(i%31)))
		all = append(all, arena.Subject{ID: fmt.Sprint(i), Samples: []arena.Sample{{Candidate: c}}})
	}
	g := arena.New()
	g.Put(all...)
	screened, bytes := g.Bytes()
	if screened /= len(all); screened > 512 {
		t.Errorf("%d bytes a finger are screened", screened)
	}
	if bytes /= len(all); bytes > 4096 {
		t.Errorf("%d bytes a finger", bytes)
	}
}

// BenchmarkPut measures filling a gallery with 2,048 fingers at once.
func BenchmarkPut(b *testing.B) {
	var all []arena.Subject
	for i := range uint64(2048) {
		all = append(all, subject(fmt.Sprint(i), i))
	}
	for b.Loop() {
		arena.New().Put(all...)
	}
	b.ReportMetric(float64(b.N*len(all))/b.Elapsed().Seconds(), "fingers/s")
}
