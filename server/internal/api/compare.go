package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// The decisions as clients read them.
var decisions = map[index.Decision]string{index.Rejected: "no-match", index.Matched: "match", index.Indeterminate: "indeterminate"}

// wireVerdict is the answer to a verification.
type wireVerdict struct {
	Decision  string      `json:"decision"`
	Score     json.Number `json:"score"`     // -10 log10 of the false match rate
	FMR       float64     `json:"fmr"`       // estimated false match rate at this score
	FMRAtMost bool        `json:"fmrAtMost"` // whether the data supports only "at most"
	Threshold json.Number `json:"threshold"` // a score
	Finger    int         `json:"finger"`    // of the enrolled sample that fits best
	Quality   int         `json:"quality"`   // of the sample that was sent, the worst of several
}

// number2 is a score with two decimals.
func number2(s matcher.Score) json.Number { return json.Number(s.String()) }

func describeVerdict(v index.Verdict, quality int) wireVerdict {
	w := wireVerdict{Decision: decisions[v.Decision], Score: number2(v.Score), Threshold: number2(v.Threshold), Finger: int(v.Finger), Quality: quality}
	w.FMR, w.FMRAtMost = v.Score.FMR()
	return w
}

func (s *Server) verify(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g, id := galleryOf(rc), subjectOf(rc)
	policy, err := s.policyOf(ctx, rc, g)
	if err != nil {
		return err
	}
	limit, err := threshold(rc, map[string]int{"fmr": 1}, policy.Threshold, "fmr", defaultVerifyFMR)
	if err != nil {
		return err
	}
	body, err := readProbe(rc)
	if err != nil {
		return err
	}
	if len(body.Among) > 0 {
		return fmt.Errorf("%w: among", errBody)
	}
	prints, quality, err := s.timedProbes(ctx, rc, body.Samples)
	if err != nil {
		return err
	}
	start := time.Now()
	v, err := s.compare(ctx, g, id, prints, limit)
	timed(rc, "match", start)
	even(exchangeOf(rc), start)
	if err != nil {
		return err
	}
	if chosen(rc) {
		exchangeOf(rc).tells(v.Score)
	}
	return reply(rc, fasthttp.StatusOK, describeVerdict(v, quality))
}

// timedProbes is probes for one who waits.
func (s *Server) timedProbes(ctx context.Context, rc *fasthttp.RequestCtx, samples []wireSample) ([]index.Print, int, error) {
	defer timed(rc, "extract", time.Now())
	return s.probes(ctx, samples, hurried)
}

// compare compares one print with all of a subject's fingers, or several with the fingers that they are of.
func (s *Server) compare(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, limit matcher.Score) (index.Verdict, error) {
	if len(prints) == 1 {
		return s.index.Verify(ctx, g, id, prints[0].Probe, limit)
	}
	return s.index.VerifyPrints(ctx, g, id, prints, limit)
}

// verifyPair compares two samples with each other. Nothing of them is kept.
func (s *Server) verifyPair(ctx context.Context, rc *fasthttp.RequestCtx) error {
	limit, err := threshold(rc, map[string]int{"fmr": 1}, 0, "fmr", defaultVerifyFMR)
	if err != nil {
		return err
	}
	two, err := s.pair(ctx, rc)
	if err != nil {
		return err
	}
	start := time.Now()
	v := index.Verdict{Score: matcher.NewProbe(two[0].Template).Match(matcher.NewCandidate(two[1].Template), nil), Threshold: limit}
	timed(rc, "match", start)
	if v.Score >= limit {
		v.Decision = index.Matched
	}
	return reply(rc, fasthttp.StatusOK, describeVerdict(v, int(min(two[0].Quality, two[1].Quality))))
}

// pair reads a body of two samples.
func (s *Server) pair(ctx context.Context, rc *fasthttp.RequestCtx) (two [2]seen, err error) {
	defer timed(rc, "extract", time.Now())
	if mediaType(rc) != mediaJSON {
		return two, errMedia
	}
	body, err := readProbe(rc)
	if err != nil {
		return two, err
	}
	if len(body.Samples) != 2 || len(body.Among) > 0 {
		return two, fmt.Errorf("%w: two samples are wanted", errBody)
	}
	for i := range two {
		if two[i], err = s.usable(ctx, body.Samples[i], hurried); err != nil {
			return two, err
		}
	}
	return two, nil
}
