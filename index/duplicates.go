package index

import (
	"cmp"
	"context"
	"maps"
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
	probes := make([]*matcher.Probe, len(s.Samples))
	for i, p := range s.Prints() {
		probes[i] = p.Probe
	}
	found, err := x.Alike(ctx, g, probes, at, mostDuplicates+1)
	if err != nil {
		return nil, err
	}
	return Duplicates(s.ID, found...), nil
}

// Prints returns what looks for a subject's fingers, in the order of the samples.
func (s Subject) Prints() []Print {
	prints := make([]Print, len(s.Samples))
	for i, sample := range s.Samples {
		prints[i] = Print{sample.Finger, matcher.NewProbe(sample.Template)}
	}
	return prints
}

// Alike returns for each of some probes who of a gallery has such a finger, by a score of at least least, best first, most of them at most; those who are
// suspended or have expired, too. most 0 stands for all. It returns ErrCorrupt where not everybody can be looked at.
func (x *Index) Alike(ctx context.Context, g GalleryID, probes []*matcher.Probe, least matcher.Score, most int) ([][]Hit, error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	hits := make([][]Hit, len(probes))
	found, whole := x.galleries.get(g)
	if !whole {
		return nil, ErrCorrupt
	}
	if found == nil {
		return hits, nil
	}
	results, err := found.SearchAll(ctx, probes, arena.Options{Least: least, Max: most})
	if err != nil {
		return nil, err
	}
	for i, r := range results {
		for _, h := range r.Hits {
			hits[i] = append(hits[i], Hit{SubjectID(h.Subject), Finger(h.Finger), h.Score})
		}
	}
	return hits, nil
}

// Duplicates returns who is found by any of a subject's fingers, but for the subject itself: each by the finger that fits best, best first, ten at most.
func Duplicates(id SubjectID, found ...[]Hit) []Hit {
	best := map[SubjectID]Hit{}
	for _, h := range slices.Concat(found...) {
		if h.Score > best[h.Subject].Score && h.Subject != id {
			best[h.Subject] = h
		}
	}
	hits := slices.Collect(maps.Values(best))
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Subject, b.Subject)) })
	return hits[:min(len(hits), mostDuplicates)]
}
