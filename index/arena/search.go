package arena

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"fingerzeig/matcher"
)

// Options says what a search looks for. The zero Options return everybody with any score, on all processors.
type Options struct {
	Least      matcher.Score // hits have at least this
	Max        int           // most hits returned; 0: all
	Workers    int           // goroutines; 0: one for each processor that Go may use
	Exhaustive bool          // matches everybody: the oracle of the cascade, a thousand times as slow
}

// Hit is a subject that was found.
type Hit struct {
	Subject string
	Finger  uint8 // of the sample that fits best
	Score   matcher.Score
}

// Result is what a search found.
type Result struct {
	Hits     []Hit // best first, then by subject
	Searched int   // samples looked at
	Matched  int   // of these, matched
	// Coarse is how long it took to screen everybody for all probes that passed together, Exact how long what followed took for this one.
	Coarse, Exact time.Duration
}

// scratches keeps the working memory of comparisons between calls.
var scratches = sync.Pool{New: func() any { return new(matcher.Scratch) }}

// Search looks for the finger of a probe. It returns ctx's error, and nothing found, where ctx ends first.
func (g *Gallery) Search(ctx context.Context, p *matcher.Probe, o Options) (Result, error) {
	all, err := g.SearchAll(ctx, []*matcher.Probe{p}, o)
	if err != nil {
		return Result{}, err
	}
	return all[0], nil
}

// SearchAll looks for several fingers, all among the same fingers. Probes that pass over the gallery together share its way through the caches.
// It returns ctx's error, and nothing found, where ctx ends first.
func (g *Gallery) SearchAll(ctx context.Context, probes []*matcher.Probe, o Options) (found []Result, err error) {
	v := g.pin()
	defer v.unpin()
	return v.searchAll(ctx, probes, o)
}

// searchAll looks for several fingers.
func (v *view) searchAll(ctx context.Context, probes []*matcher.Probe, o Options) (found []Result, err error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	for some := range slices.Chunk(probes, mostProbes) {
		start := time.Now()
		lists, err := v.shortlists(ctx, some, o)
		if err != nil {
			return nil, err
		}
		coarse := time.Since(start)
		for i, p := range some {
			start := time.Now()
			r, err := v.match(ctx, p, lists[i], o)
			if err != nil {
				return nil, err
			}
			r.Coarse, r.Exact = coarse, time.Since(start)
			found = append(found, r)
		}
	}
	return found, nil
}

// shortlists returns for each probe the places worth a closer look.
func (v *view) shortlists(ctx context.Context, probes []*matcher.Probe, o Options) ([][]int, error) {
	lists := make([][]int, len(probes))
	if most := max(shortlistLeast, v.total/shortlistShare); v.total > most && !o.Exhaustive {
		ranks, err := v.screen(ctx, probes, o.Workers)
		if err != nil {
			return nil, err
		}
		for i := range probes {
			lists[i] = best(ranks[i], most)
		}
		return lists, nil
	}
	everybody := make([]int, v.total)
	for place := range everybody {
		everybody[place] = place
	}
	for i := range lists {
		lists[i] = everybody
	}
	return lists, nil
}

// screen ranks everybody for each probe.
func (v *view) screen(ctx context.Context, probes []*matcher.Probe, workers int) ([][]uint16, error) {
	ranks := make([][]uint16, len(probes))
	for i := range ranks {
		ranks[i] = make([]uint16, v.total)
	}
	err := share(ctx, len(v.leaves), screenStride, workers, func(i int, _ *matcher.Scratch) {
		l := v.leaves[i]
		for k, p := range probes {
			p.Screen(ranks[k][v.starts[i]:][:l.sketches.Len()], &l.sketches)
		}
	})
	return ranks, err
}

// match compares the probe with the best of a list, by subject.
func (v *view) match(ctx context.Context, p *matcher.Probe, list []int, o Options) (Result, error) {
	r := Result{Searched: v.total}
	if most := max(matchLeast, len(list)/matchShare); len(list) > most && !o.Exhaustive {
		alike := make([]int32, len(list))
		err := share(ctx, len(list), matchStride, o.Workers, func(i int, s *matcher.Scratch) {
			l, k := v.at(list[i])
			alike[i] = p.Likeness(l.candidates[k], s)
		})
		if err != nil {
			return Result{}, err
		}
		list = bestOf(list, alike, most)
	}
	r.Matched = len(list)
	scores := make([]matcher.Score, len(list))
	least := max(o.Least, 1)
	err := share(ctx, len(list), matchStride, o.Workers, func(i int, s *matcher.Scratch) {
		l, k := v.at(list[i])
		scores[i] = p.MatchAtLeast(l.candidates[k], least, s)
	})
	if err != nil {
		return Result{}, err
	}
	r.Hits = v.hits(list, scores, least)
	if o.Max > 0 && len(r.Hits) > o.Max {
		r.Hits = r.Hits[:o.Max]
	}
	return r, nil
}

// hits returns the subjects with a score of at least least, each with its best.
func (v *view) hits(list []int, scores []matcher.Score, least matcher.Score) (hits []Hit) {
	for i, score := range scores {
		if score >= least {
			l, k := v.at(list[i])
			hits = append(hits, Hit{l.owners[k].subject, l.owners[k].finger, score})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Finger, b.Finger))
	})
	hits = slices.CompactFunc(hits, func(a, b Hit) bool { return a.Subject == b.Subject })
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

// share calls do for 0 to n-1 from several goroutines, stride numbers at a time, until ctx ends; then it returns its error.
func share(ctx context.Context, n, stride, workers int, do func(i int, s *matcher.Scratch)) error {
	var next atomic.Int64
	work := func() {
		s := scratches.Get().(*matcher.Scratch)
		defer scratches.Put(s)
		for ctx.Err() == nil {
			first := int(next.Add(int64(stride))) - stride
			if first >= n {
				return
			}
			for i := first; i < min(first+stride, n); i++ {
				do(i, s)
			}
		}
	}
	var group sync.WaitGroup
	for range min(workers, (n+stride-1)/stride) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	return ctx.Err()
}
