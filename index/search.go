package index

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"fingerzeig/matcher"
)

const (
	defaultHits = 10
	stride      = 64 // subjects between two looks at the context
)

// scratches keeps the working memory of comparisons between calls.
var scratches = sync.Pool{New: func() any { return new(matcher.Scratch) }}

// Verify compares a probe with all samples of a subject; the best counts. It returns ErrNotFound where there is no such subject and
// ErrThreshold for a threshold that everybody would pass; with any error the verdict is a rejection. A subject that can be read only in part
// is verified by that part.
func (x *Index) Verify(ctx context.Context, g GalleryID, id SubjectID, p *matcher.Probe, threshold matcher.Score) (Verdict, error) {
	leave, err := x.enter()
	if err != nil {
		return Verdict{}, err
	}
	defer leave()
	if err := errors.Join(check(g), check(id), ctx.Err()); err != nil {
		return Verdict{}, err
	}
	if threshold <= 0 {
		return Verdict{}, ErrThreshold
	}
	x.records.RLock()
	e, ok := x.arena.galleries[g][id]
	x.records.RUnlock()
	if !ok {
		return Verdict{}, ErrNotFound
	}
	s := scratches.Get().(*matcher.Scratch)
	defer scratches.Put(s)
	v := Verdict{Threshold: threshold}
	v.Finger, v.Score = best(p, e, s)
	if v.Score >= threshold {
		v.Decision = Matched
	}
	return v, nil
}

// best compares a probe with all samples of a subject and returns the score and finger of the one that fits best.
func best(p *matcher.Probe, e *entry, s *matcher.Scratch) (f Finger, score matcher.Score) {
	for _, c := range e.samples {
		if got := p.Match(c.Candidate, s); got > score {
			f, score = c.finger, got
		}
	}
	return f, score
}

// Identify compares a probe with every sample of a gallery. A gallery without subjects gives a rejection. Where not every sample could be
// compared, because ctx ended or records are damaged, the decision is Indeterminate and there are no hits; the error is then that of ctx,
// or ErrCorrupt.
func (x *Index) Identify(ctx context.Context, g GalleryID, p *matcher.Probe, o IdentifyOptions) (Identification, error) {
	leave, err := x.enter()
	if err != nil {
		return Identification{}, err
	}
	defer leave()
	if err := check(g); err != nil {
		return Identification{}, err
	}
	if o.Threshold <= 0 {
		return Identification{}, ErrThreshold
	}
	x.records.RLock()
	all, whole := x.arena.subjects(g)
	x.records.RUnlock()

	found := Identification{Threshold: o.Threshold}
	found.Hits, found.Searched = search(ctx, p, all, o.Threshold)
	if err := ctx.Err(); err != nil || !whole {
		found.Decision, found.Hits = Indeterminate, nil
		return found, cmp.Or(err, ErrCorrupt)
	}
	slices.SortFunc(found.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Subject, b.Subject))
	})
	most := cmp.Or(max(o.Max, 0), defaultHits)
	found.Hits = found.Hits[:min(len(found.Hits), most)]
	if len(found.Hits) > 0 {
		found.Decision = Matched
	}
	return found, nil
}

// search compares on all processors until ctx ends. It returns the subjects at or above the threshold, in no order, and the number of
// samples compared.
func search(ctx context.Context, p *matcher.Probe, all []*entry, threshold matcher.Score) (hits []Hit, searched int) {
	workers := max(1, min(runtime.GOMAXPROCS(0), len(all)/stride))
	var mu sync.Mutex
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			s := scratches.Get().(*matcher.Scratch)
			defer scratches.Put(s)
			var mine []Hit
			n := 0
			for i := w; i < len(all); i += workers {
				if i/workers%stride == 0 && ctx.Err() != nil {
					break
				}
				f, score := best(p, all[i], s)
				n += len(all[i].samples)
				if score >= threshold {
					mine = append(mine, Hit{all[i].id, f, score})
				}
			}
			mu.Lock()
			defer mu.Unlock()
			hits, searched = append(hits, mine...), searched+n
		})
	}
	group.Wait()
	return hits, searched
}
