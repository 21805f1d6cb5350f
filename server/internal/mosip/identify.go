package mosip

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

const (
	defaultTargetFPIR = 30    // -10 log10: 1 in 1,000
	mostTargetFPIR    = 100   // beyond what any calibration supports
	defaultResults    = 10    //
	mostResults       = 100   //
	mostInGallery     = 10000 // references that a message may name, each of which is compared
)

// search looks for the person of a referenceId, or else of a referenceURL, among the references of the message's gallery, or among all.
func (a *ABIS) search(ctx context.Context, g index.GalleryID, r request) (*candidateList, error) {
	prints, err := a.prints(ctx, g, r)
	if err != nil {
		return nil, err
	}
	most, err := flag(r, "maxResults", defaultResults, mostResults)
	if err != nil {
		return nil, err
	}
	target, err := flag(r, "targetFPIR", defaultTargetFPIR, mostTargetFPIR)
	if err != nil {
		return nil, err
	}
	rate := math.Pow(10, -float64(target)/10)
	var hits []index.Hit
	if r.Gallery == nil || len(r.Gallery.ReferenceIDs) == 0 {
		size, err := a.core.Size(ctx, g)
		if err != nil {
			return nil, told(err)
		}
		found, err := a.core.IdentifyPrints(ctx, g, prints, index.IdentifyOptions{
			Threshold: thresholdFor(rate, size.Samples), Max: most + 1, // one is the reference itself
		})
		if err != nil {
			return nil, told(err) // a search that did not see everybody is none
		}
		hits = found.Hits
	} else if hits, err = a.among(ctx, g, r, prints, rate); err != nil {
		return nil, err
	}
	list := &candidateList{Candidates: []candidate{}}
	for _, h := range hits {
		if string(h.Subject) == r.ReferenceID || len(list.Candidates) == most {
			continue
		}
		score := analytics{strconv.Itoa(int(math.Round(float64(h.Score) / 100)))}
		list.Candidates = append(list.Candidates, candidate{string(h.Subject), score, []modality{{"FIR", score}}})
	}
	list.Count = strconv.Itoa(len(list.Candidates))
	return list, nil
}

// thresholdFor returns the score at which a search over some samples lets in others at a rate.
func thresholdFor(rate float64, samples int) matcher.Score {
	return max(matcher.ScoreAtFMR(rate/float64(max(samples, 1))), 1)
}

// prints returns the probes of a message.
func (a *ABIS) prints(ctx context.Context, g index.GalleryID, r request) (prints []index.Print, err error) {
	var samples []index.Sample
	switch {
	case r.ReferenceID != "":
		s, err := a.core.Get(ctx, g, index.SubjectID(r.ReferenceID))
		if err != nil {
			return nil, told(err)
		}
		samples = s.Samples
	case r.ReferenceURL != "":
		if samples, err = a.samples(ctx, r.ReferenceURL); err != nil {
			return nil, err
		}
	default:
		return nil, NoReferenceID
	}
	for _, s := range samples {
		prints = append(prints, index.Print{Finger: s.Finger, Probe: matcher.NewProbe(s.Template)})
	}
	return prints, nil
}

// among compares with each reference that the message names. One that is not enrolled matches nobody.
func (a *ABIS) among(ctx context.Context, g index.GalleryID, r request, prints []index.Print, rate float64) (hits []index.Hit, err error) {
	named := map[string]bool{}
	for _, ref := range r.Gallery.ReferenceIDs {
		named[ref.ReferenceID] = true
	}
	if len(named) > mostInGallery {
		return nil, errors.Join(InvalidRequest, errors.New("too many references in the gallery"))
	}
	threshold := thresholdFor(rate, len(named))
	for id := range named {
		v, err := a.core.VerifyPrints(ctx, g, index.SubjectID(id), prints, threshold)
		switch {
		case errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrID):
		case err != nil:
			return nil, told(err)
		case v.Decision == index.Matched:
			hits = append(hits, index.Hit{Subject: index.SubjectID(id), Finger: v.Finger, Score: v.Score})
		}
	}
	slices.SortFunc(hits, func(x, y index.Hit) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Subject, y.Subject))
	})
	return hits, nil
}

// flag returns the whole number of a flag, or otherwise.
func flag(r request, name string, otherwise, most int) (int, error) {
	value, given := r.Flags[name]
	if !given || value == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(string(value))
	if err != nil || n < 1 || n > most {
		return 0, errors.Join(InvalidRequest, errors.New("the flag "+name+" cannot be read"))
	}
	return n, nil
}
