package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/access"
)

// wireIdentification is the answer to a search.
type wireIdentification struct {
	Decision   string          `json:"decision"`
	Candidates []wireCandidate `json:"candidates"`
	Searched   int             `json:"searched"` // samples, or subjects of a search that is narrowed to some
	Threshold  json.Number     `json:"threshold"`
	FPIR       float64         `json:"fpir"` // rate at which such a search finds somebody for a finger that is not there, by the threshold
	Quality    int             `json:"quality"`
}

type wireCandidate struct {
	Subject   string      `json:"subject"`
	Rank      int         `json:"rank"`
	Score     json.Number `json:"score"`
	FMR       float64     `json:"fmr"`
	FMRAtMost bool        `json:"fmrAtMost"`
	Finger    int         `json:"finger"`
}

// candidates describes hits, best first.
func candidates(hits []index.Hit) []wireCandidate {
	all := []wireCandidate{}
	for i, h := range hits {
		c := wireCandidate{Subject: string(h.Subject), Rank: i + 1, Score: number2(h.Score), Finger: int(h.Finger)}
		c.FMR, c.FMRAtMost = h.Score.FMR()
		all = append(all, c)
	}
	return all
}

// search is what a query asks of a search.
type search struct {
	gallery   index.GalleryID
	threshold matcher.Score
	most      int
	among     []index.SubjectID // empty: all
}

// searchOf reads a query. Rates of a whole search are taken over the gallery, or over as many samples as some subjects can have.
func (s *Server) searchOf(ctx context.Context, rc *fasthttp.RequestCtx, among []index.SubjectID) (o search, err error) {
	o = search{gallery: galleryOf(rc), among: among}
	policy, err := s.policyOf(ctx, rc, o.gallery)
	if err != nil {
		return o, err
	}
	samples := 0
	if policy.Threshold == 0 && (!chosen(rc) || rc.QueryArgs().Has("fpir")) {
		size, err := s.index.Size(ctx, o.gallery)
		if err != nil {
			return o, err
		}
		samples = size.Samples
	}
	if len(among) > 0 {
		samples = min(samples, len(among)*index.MaxSamples)
	}
	o.threshold, err = threshold(rc, map[string]int{"fmr": 1, "fpir": samples}, policy.Threshold, "fpir", defaultFPIR)
	if err == nil {
		o.most, err = number(rc, "max", 0, mostHits)
	}
	return o, err
}

func (s *Server) identify(ctx context.Context, rc *fasthttp.RequestCtx) error {
	body, err := readProbe(rc)
	if err != nil {
		return err
	}
	if len(body.Among) > mostAmong {
		return fmt.Errorf("%w: among", errBody)
	}
	if len(body.Among) > 0 && !who(rc).May(access.Scores) {
		return errFixed // a search among one is a verification that no lock of the subject knows of
	}
	o, err := s.searchOf(ctx, rc, body.Among)
	if err != nil {
		return err
	}
	prints, quality, err := s.timedProbes(ctx, rc, body.Samples)
	if err != nil {
		return err
	}
	start := time.Now()
	defer timed(rc, "match", start)
	found, err := s.find(ctx, o, prints)
	even(exchangeOf(rc), start)
	if err != nil {
		return err
	}
	x := exchangeOf(rc)
	x.wrong = len(o.among) > 0 && found.Decision == index.Rejected
	for _, h := range found.Hits {
		if chosen(rc) {
			x.tells(h.Score)
		}
	}
	return reply(rc, fasthttp.StatusOK, describeFound(found, quality))
}

func describeFound(found index.Identification, quality int) wireIdentification {
	w := wireIdentification{
		Decision: decisions[found.Decision], Candidates: candidates(found.Hits), Searched: found.Searched, Threshold: number2(found.Threshold), Quality: quality,
	}
	fmr, _ := found.Threshold.FMR()
	w.FPIR = -math.Expm1(float64(found.Searched) * math.Log1p(-min(fmr, 1))) // 1 - (1-fmr)^n
	return w
}

// find searches. A search that could not see everybody is an answer, though not the one that was hoped for: it names nobody.
func (s *Server) find(ctx context.Context, o search, prints []index.Print) (found index.Identification, err error) {
	options := index.IdentifyOptions{Threshold: o.threshold, Max: o.most}
	switch {
	case len(o.among) > 0:
		found, err = s.findAmong(ctx, o, prints)
	case len(prints) == 1:
		found, err = s.index.Identify(ctx, o.gallery, prints[0].Probe, options)
	default:
		found, err = s.index.IdentifyPrints(ctx, o.gallery, prints, options)
	}
	if found.Decision == index.Indeterminate && (errors.Is(err, index.ErrCorrupt) || errors.Is(err, index.ErrPartial)) {
		s.log.Error("search left records out", "error", err)
		found.Hits, err = nil, nil
	}
	if err != nil {
		return index.Identification{}, err
	}
	return found, nil
}

// findAmong compares prints with each of some subjects. Those who are not there or not active are left out.
func (s *Server) findAmong(ctx context.Context, o search, prints []index.Print) (found index.Identification, err error) {
	found.Threshold = o.threshold
	among := slices.Clone(o.among)
	slices.Sort(among)
	for _, id := range slices.Compact(among) {
		v, err := s.compare(ctx, o.gallery, id, prints, o.threshold)
		if errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrInactive) {
			continue
		}
		if err != nil {
			if errors.Is(err, index.ErrCorrupt) {
				found.Decision = index.Indeterminate
			}
			return found, err
		}
		found.Searched++
		if v.Decision == index.Matched {
			found.Decision = index.Matched
			found.Hits = append(found.Hits, index.Hit{Subject: id, Finger: v.Finger, Score: v.Score})
		}
	}
	slices.SortStableFunc(found.Hits, func(a, b index.Hit) int { return cmp.Compare(b.Score, a.Score) })
	found.Hits = found.Hits[:min(len(found.Hits), cmp.Or(o.most, defaultHits))]
	return found, nil
}
