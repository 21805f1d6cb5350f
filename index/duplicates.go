package index

import (
	"cmp"
	"context"
	"slices"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// Enrollment says what came of Enroll.
type Enrollment struct {
	Created    bool  // rather than replaced
	Duplicates []Hit // other subjects with one of the fingers, best first, in a gallery that looks for them
}

// mostDuplicates is how many are reported.
const mostDuplicates = 10

// duplicates returns the other subjects of a gallery that have one of a subject's fingers. It returns ErrCorrupt where not everybody can be looked
// at: nobody is let in unseen.
func (x *Index) duplicates(ctx context.Context, g GalleryID, s Subject, at matcher.Score) ([]Hit, error) {
	found, whole := x.galleries.get(g)
	if !whole {
		return nil, ErrCorrupt
	}
	if found == nil {
		return nil, nil
	}
	probes := make([]*matcher.Probe, len(s.Samples))
	for i := range probes {
		probes[i] = matcher.NewProbe(s.Samples[i].Template)
	}
	results, err := found.SearchAll(ctx, probes, arena.Options{Least: at, Max: mostDuplicates + 1})
	if err != nil {
		return nil, err
	}
	best := map[string]arena.Hit{}
	for _, r := range results {
		for _, h := range r.Hits {
			if h.Score > best[h.Subject].Score && h.Subject != string(s.ID) {
				best[h.Subject] = h
			}
		}
	}
	var hits []Hit
	for _, h := range best {
		hits = append(hits, Hit{SubjectID(h.Subject), Finger(h.Finger), h.Score})
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Subject, b.Subject)) })
	return hits[:min(len(hits), mostDuplicates)], nil
}
