package api

import (
	"context"
	"encoding/json"
	"errors"

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
	Quality   int         `json:"quality"`   // of the sample that was sent
}

// number2 is a score with two decimals.
func number2(s matcher.Score) json.Number { return json.Number(s.String()) }

func (s *Server) verify(ctx context.Context, rc *fasthttp.RequestCtx) error {
	limit, err := threshold(rc, map[string]int{"fmr": 1}, "fmr", defaultVerifyFMR)
	if err != nil {
		return err
	}
	probe, t, err := s.probe(ctx, rc)
	if err != nil {
		return err
	}
	v, err := s.index.Verify(ctx, galleryOf(rc), subjectOf(rc), probe, limit)
	if err != nil {
		return err
	}
	w := wireVerdict{Decision: decisions[v.Decision], Score: number2(v.Score), Threshold: number2(v.Threshold),
		Finger: int(v.Finger), Quality: int(t.Quality)}
	w.FMR, w.FMRAtMost = v.Score.FMR()
	return reply(rc, fasthttp.StatusOK, w)
}

// wireIdentification is the answer to a search.
type wireIdentification struct {
	Decision   string          `json:"decision"`
	Candidates []wireCandidate `json:"candidates"`
	Searched   int             `json:"searched"` // samples compared
	Threshold  json.Number     `json:"threshold"`
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

func (s *Server) identify(ctx context.Context, rc *fasthttp.RequestCtx) error {
	limit, err := threshold(rc, map[string]int{"fmr": 1, "fpir": s.samplesIn(galleryOf(rc))}, "fpir", defaultFPIR)
	if err != nil {
		return err
	}
	most, err := number(rc, "max", 0, mostHits)
	if err != nil {
		return err
	}
	probe, t, err := s.probe(ctx, rc)
	if err != nil {
		return err
	}
	found, err := s.index.Identify(ctx, galleryOf(rc), probe, index.IdentifyOptions{Threshold: limit, Max: most})
	switch {
	case found.Decision == index.Indeterminate && (errors.Is(err, index.ErrCorrupt) || errors.Is(err, index.ErrPartial)): // an answer, though not the one that was hoped for
		s.log.Error("search left records out", "error", err)
		found.Hits = nil
	case err != nil:
		return err
	}
	w := wireIdentification{Decision: decisions[found.Decision], Candidates: []wireCandidate{}, Searched: found.Searched,
		Threshold: number2(found.Threshold), Quality: int(t.Quality)}
	for i, h := range found.Hits {
		c := wireCandidate{Subject: string(h.Subject), Rank: i + 1, Score: number2(h.Score), Finger: int(h.Finger)}
		c.FMR, c.FMRAtMost = h.Score.FMR()
		w.Candidates = append(w.Candidates, c)
	}
	return reply(rc, fasthttp.StatusOK, w)
}

// samplesIn returns how many samples a gallery holds.
func (s *Server) samplesIn(g index.GalleryID) int {
	for _, info := range s.index.Galleries() {
		if info.ID == g {
			return info.Samples
		}
	}
	return 0
}
