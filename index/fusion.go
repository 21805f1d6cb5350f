package index

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// Print is a probe of one finger of somebody. Finger 0 stands for an unknown one, which is compared with all.
type Print struct {
	Finger Finger
	Probe  *matcher.Probe
}

// Fuse returns the score of several different fingers together. A score states how rare it is between fingers of different people; for
// independent fingers the rarity of all follows by Fisher's method (Statistical Methods for Research Workers, section 21.1): minus twice the sum of
// the logarithms has a chi-squared distribution with two degrees of freedom a finger. One finger keeps its score, a second one that fits adds to
// it, and one that does not fit at all takes from it.
func Fuse(scores ...matcher.Score) matcher.Score {
	if len(scores) == 0 {
		return 0
	}
	perScore := math.Ln10 / float64(matcher.ScoreAtFMR(0.1)) // natural logarithms
	sum := 0.0
	for _, s := range scores {
		sum += perScore * float64(max(s, 0))
	}
	// The tail is exp(-sum) times the first terms of exp(sum)'s series, summed as shares of the greatest: the last or the first.
	term, tail := 1.0, 1.0
	for k := 1; k < len(scores); k++ {
		term *= sum / float64(k)
		tail += term
	}
	fused := (sum - math.Log(tail)) / perScore
	return matcher.Score(max(0, min(math.Floor(fused+1e-9), float64(matcher.MaxScore))))
}

// VerifyPrints compares prints of several fingers with a subject: each with the samples of its finger, the best of which counts, and all scores
// together (see Fuse). A finger of which the subject has no sample counts as one that does not fit. Finger is that of the best. Errors are those
// of Verify; without prints the verdict is a rejection.
func (x *Index) VerifyPrints(ctx context.Context, g GalleryID, id SubjectID, prints []Print, threshold matcher.Score) (Verdict, error) {
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
	score, finger, ok := found.fuse(string(id), prints)
	if !ok {
		return Verdict{}, ErrNotFound
	}
	v := Verdict{Score: score, Threshold: threshold, Finger: finger}
	if v.Score >= threshold {
		v.Decision = Matched
	}
	return v, nil
}

// fuse compares prints with a subject.
func (g *gallery) fuse(id string, prints []Print) (score matcher.Score, best Finger, ok bool) {
	scores := make([]matcher.Score, len(prints))
	highest := matcher.Score(-1)
	ok = g.Has(id)
	for i, p := range prints {
		finger, score, there := g.VerifyFinger(id, p.Probe, uint8(p.Finger))
		ok = ok && there
		if scores[i] = score; score > highest {
			highest, best = score, Finger(finger)
		}
	}
	return Fuse(scores...), best, ok
}

// IdentifyPrints looks for somebody by prints of several fingers: for each as Identify does, and whoever is found by one is compared with all (see
// VerifyPrints). Results and errors are those of Identify.
func (x *Index) IdentifyPrints(ctx context.Context, g GalleryID, prints []Print, o IdentifyOptions) (Identification, error) {
	leave, err := x.enter()
	if err != nil {
		return Identification{}, err
	}
	defer leave()
	if err := check(g); err != nil {
		return Identification{}, err
	}
	if o.Threshold = cmp.Or(o.Threshold, x.galleries.policy(g).Threshold); o.Threshold <= 0 {
		return Identification{}, ErrThreshold
	}
	found := Identification{Threshold: o.Threshold}
	gallery, whole := x.galleries.get(g)
	if gallery == nil {
		if err = ctx.Err(); err == nil && whole {
			return found, nil
		}
	} else if whole {
		err = gallery.searchPrints(ctx, prints, o, &found)
		if err == nil {
			found.Hits, whole = x.activeHits([]GalleryID{g}, found.Hits)
			found.Hits = found.Hits[:min(len(found.Hits), cmp.Or(max(o.Max, 0), defaultHits))]
		}
	}
	if err != nil || !whole {
		found.Decision, found.Hits = Indeterminate, nil
		return found, cmp.Or(err, ErrCorrupt)
	}
	if len(found.Hits) > 0 {
		found.Decision = Matched
	}
	return found, nil
}

// searchPrints fills in whom the prints find.
func (g *gallery) searchPrints(ctx context.Context, prints []Print, o IdentifyOptions, found *Identification) error {
	const fewest = 20 // that one finger brings in, whatever the others say of them
	probes := make([]*matcher.Probe, len(prints))
	for i, p := range prints {
		probes[i] = p.Probe
	}
	most := max(o.Max, 0)
	results, err := g.SearchAll(ctx, probes, arena.Options{Max: max(cmp.Or(most, defaultHits), fewest), Exhaustive: o.Exhaustive})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, r := range results {
		found.Searched = r.Searched
		found.Screening, found.Matching = found.Screening+r.Coarse, found.Matching+r.Exact
		for _, h := range r.Hits {
			if seen[h.Subject] {
				continue
			}
			seen[h.Subject] = true
			if score, finger, ok := g.fuse(h.Subject, prints); ok && score >= o.Threshold {
				found.Hits = append(found.Hits, Hit{SubjectID(h.Subject), finger, score})
			}
		}
	}
	slices.SortFunc(found.Hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Subject, b.Subject)) })
	return nil
}
