package arena_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

var ctx = context.Background()

// finger returns a template of n minutiae in random places.
func finger(seed uint64, n int) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800, Quality: 80}
	for range n {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)),
			Direction: minutiae.Angle(r.Uint32()), Type: minutiae.Ending, Reliability: uint8(r.IntN(101)),
		})
	}
	return t
}

// again returns t as another impression shows it: each place off by some pixels, some minutiae missing.
func again(t minutiae.Template, seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 2))
	all := t.Minutiae
	t.Minutiae = nil
	for _, m := range all {
		m.X, m.Y = m.X+minutiae.Length(r.IntN(33)-16), m.Y+minutiae.Length(r.IntN(33)-16)
		if m.X >= 0 && m.Y >= 0 && r.IntN(5) > 0 {
			t.Minutiae = append(t.Minutiae, m)
		}
	}
	return t
}

func subject(id string, seeds ...uint64) arena.Subject {
	s := arena.Subject{ID: id}
	for i, seed := range seeds {
		c := matcher.NewCandidate(finger(seed, 20+int(seed%40)))
		s.Samples = append(s.Samples, arena.Sample{Finger: uint8(i + 1), Candidate: c})
	}
	return s
}

func probe(seed uint64) *matcher.Probe {
	return matcher.NewProbe(again(finger(seed, 20+int(seed%40)), seed))
}

var accepted = arena.Options{Least: matcher.ScoreAtFMR(1e-4)}

func TestSearch(t *testing.T) {
	g := arena.New()
	const fingers = 5000 // more than go to the closer look
	var all []arena.Subject
	for i := range uint64(fingers) {
		all = append(all, subject(fmt.Sprint("s", i), i))
	}
	g.Put(all...)()
	if subjects, samples := g.Len(); subjects != fingers || samples != fingers {
		t.Fatalf("%d subjects, %d samples", subjects, samples)
	}
	var probes []*matcher.Probe
	for i := range uint64(40) {
		probes = append(probes, probe(i*121))
	}
	together, err := g.SearchAll(ctx, probes, accepted)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range probes {
		one, err := g.Search(ctx, p, arena.Options{Least: accepted.Least, Workers: 1 + i%3})
		one.Coarse, one.Exact, together[i].Coarse, together[i].Exact = 0, 0, 0, 0 // times differ
		if err != nil || !reflect.DeepEqual(one, together[i]) {
			t.Errorf("probe %d: alone %+v, %v, together %+v", i, one, err, together[i])
		}
		if len(one.Hits) != 1 || one.Hits[0].Subject != fmt.Sprint("s", i*121) || one.Searched != fingers || one.Matched >= fingers/4 {
			t.Errorf("probe %d: %+v", i, one)
		}
	}
	whole, err := g.Search(ctx, probes[0], arena.Options{Exhaustive: true, Max: 5})
	if err != nil || whole.Matched != fingers || len(whole.Hits) != 5 || whole.Hits[0] != together[0].Hits[0] {
		t.Errorf("exhaustive: %+v, %v", whole, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if r, err := g.Search(ended, probes[0], accepted); !errors.Is(err, context.Canceled) || len(r.Hits) > 0 {
		t.Errorf("cancelled: %+v, %v", r, err)
	}
}

// TestOracle changes a gallery and a map at random, and compares what they hold.
func TestOracle(t *testing.T) {
	g, r := arena.New(), rand.New(rand.NewPCG(3, 4))
	want := map[string]arena.Subject{}
	for step := range 3000 {
		id := fmt.Sprint("s", r.IntN(700))
		_, there := want[id]
		switch r.IntN(4) {
		case 0:
			forgotten, ok := g.Remove(id)
			forgotten()
			if ok != there {
				t.Fatalf("step %d: removed %t, want %t", step, ok, there)
			}
			delete(want, id)
		default:
			s := subject(id, make([]uint64, r.IntN(3))...)
			for i := range 1 + r.IntN(20)*r.IntN(2) {
				seed := r.Uint64N(500)
				s.Samples = append(s.Samples, arena.Sample{Finger: uint8(i), Candidate: matcher.NewCandidate(finger(seed, int(seed%60)))})
			}
			g.Put(s)()
			want[id] = s
		}
	}
	samples := 0
	for id, s := range want {
		samples += len(s.Samples)
		score := matcher.Score(0)
		p := probe(uint64(len(id)))
		for _, c := range s.Samples {
			score = max(score, p.Match(c.Candidate, nil))
		}
		if _, got, ok := g.Verify(id, p); !ok || got != score {
			t.Errorf("%s: %v, %t, want %v", id, got, ok, score)
		}
	}
	if n, k := g.Len(); n != len(want) || k != samples {
		t.Errorf("%d subjects, %d samples, want %d, %d", n, k, len(want), samples)
	}
	if got := g.IDs(); len(got) != len(want) {
		t.Errorf("%d IDs, want %d", len(got), len(want))
	}
}

// TestConcurrent searches while others enrol and remove: who is there all the time is always found, and with whole data; the race detector
// looks on.
func TestConcurrent(t *testing.T) {
	g := arena.New()
	for i := range uint64(300) {
		g.Put(subject(fmt.Sprint("stays", i), i))()
	}
	var group sync.WaitGroup
	done := make(chan struct{})
	for w := range uint64(2) {
		group.Go(func() {
			r := rand.New(rand.NewPCG(w, 5))
			for {
				select {
				case <-done:
					return
				default:
				}
				id := fmt.Sprint("goes", w, r.IntN(50))
				if r.IntN(2) == 0 {
					g.Put(subject(id, 1000+r.Uint64N(100)))()
				} else if forgotten, ok := g.Remove(id); ok {
					forgotten()
				}
			}
		})
	}
	for i := range uint64(60) {
		p := probe(i)
		r, err := g.Search(ctx, p, accepted)
		if err != nil || !slices.ContainsFunc(r.Hits, func(h arena.Hit) bool { return h.Subject == fmt.Sprint("stays", i) }) {
			t.Errorf("search %d: %+v, %v", i, r, err)
		}
		if _, score, ok := g.Verify(fmt.Sprint("stays", i), p); !ok || score < accepted.Least {
			t.Errorf("verify %d: %v, %t", i, score, ok)
		}
	}
	close(done)
	group.Wait()
}
