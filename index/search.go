package index

import (
	"cmp"
	"context"
	"errors"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

const defaultHits = 10

// Verify compares a probe with all samples of a subject; the best counts. It returns ErrNotFound where there is no such subject, ErrInactive for
// one that is suspended or has expired, and ErrThreshold for a threshold that everybody would pass (0 stands for the gallery's own); with any
// error the verdict is a rejection. A subject of whose samples some cannot be read is verified by the others.
func (x *Index) Verify(ctx context.Context, g GalleryID, id SubjectID, p *matcher.Probe, threshold matcher.Score) (Verdict, error) {
	leave, err := x.enter()
	if err != nil {
		return Verdict{}, err
	}
	defer leave()
	if err := errors.Join(check(g), check(id), ctx.Err()); err != nil {
		return Verdict{}, err
	}
	if threshold = cmp.Or(threshold, x.galleries.policy(g).Threshold); threshold <= 0 {
		return Verdict{}, ErrThreshold
	}
	found, _ := x.galleries.get(g)
	if found == nil {
		return Verdict{}, ErrNotFound
	}
	if err := x.active(g, id); err != nil {
		return Verdict{}, err
	}
	f, score, ok := found.Verify(string(id), p)
	if !ok {
		return Verdict{}, ErrNotFound
	}
	v := Verdict{Score: score, Threshold: threshold, Finger: Finger(f)}
	if v.Score >= threshold {
		v.Decision = Matched
	}
	return v, nil
}

// Identify looks for the finger of a probe in a gallery: briefly at every sample, then closer at those that look most alike (see package
// arena). A gallery without subjects gives a rejection. Where not every sample could be looked at, because ctx ended or records are damaged,
// the decision is Indeterminate and there are no hits; the error is then that of ctx, or ErrCorrupt.
func (x *Index) Identify(ctx context.Context, g GalleryID, p *matcher.Probe, o IdentifyOptions) (Identification, error) {
	return x.IdentifyAmong(ctx, []GalleryID{g}, p, o)
}

// IdentifyAmong is Identify in several galleries as if they were one. No subject may be in two of them; a threshold of 0 stands for that of the
// first.
func (x *Index) IdentifyAmong(ctx context.Context, all []GalleryID, p *matcher.Probe, o IdentifyOptions) (Identification, error) {
	leave, err := x.enter()
	if err != nil {
		return Identification{}, err
	}
	defer leave()
	for _, g := range all {
		err = errors.Join(err, check(g))
	}
	if err != nil {
		return Identification{}, err
	}
	if len(all) > 0 {
		o.Threshold = cmp.Or(o.Threshold, x.galleries.policy(all[0]).Threshold)
	}
	if o.Threshold <= 0 {
		return Identification{}, ErrThreshold
	}
	found := Identification{Threshold: o.Threshold}
	galleries, whole := x.galleries.among(all)
	most := cmp.Or(max(o.Max, 0), defaultHits)
	for room := most; ; room *= 4 { // those who are not active take places of others
		r, err := arena.SearchTogether(ctx, galleries, p, arena.Options{Least: o.Threshold, Max: room, Exhaustive: o.Exhaustive})
		found.Screening, found.Matching = found.Screening+r.Coarse, found.Matching+r.Exact
		found.Searched, found.Hits = r.Searched, nil
		for _, h := range r.Hits {
			found.Hits = append(found.Hits, Hit{SubjectID(h.Subject), Finger(h.Finger), h.Score})
		}
		sure := false
		if found.Hits, sure = x.activeHits(all, found.Hits); err != nil || !whole || !sure {
			found.Decision, found.Hits = Indeterminate, nil
			return found, cmp.Or(err, ErrCorrupt)
		}
		if len(found.Hits) >= most || len(r.Hits) < room {
			break
		}
	}
	found.Hits = found.Hits[:min(len(found.Hits), most)]
	if len(found.Hits) > 0 {
		found.Decision = Matched
	}
	return found, nil
}
