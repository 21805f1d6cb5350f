package api

import (
	"bytes"
	"context"
	"fmt"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/audit"
)

// wireFound is what a batch found for one of its probes: an identification, or why there is none.
type wireFound struct {
	Probe          int          `json:"probe"`                    // counted from 0
	Identification any          `json:"identification,omitempty"` // a wireIdentification, or as much of it as who has asked may know
	Problem        *wireProblem `json:"problem,omitempty"`
}

// identifyBatch searches for many, one after the other.
func (s *Server) identifyBatch(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if mediaType(rc) != mediaJSON {
		return errMedia
	}
	var w struct {
		Probes []wireProbe `json:"probes"`
	}
	if err := parseBody(bytes.Clone(rc.PostBody()), &w); err != nil {
		return err
	}
	if len(w.Probes) == 0 || len(w.Probes) > mostProbes {
		return fmt.Errorf("%w: 1 to %d probes are wanted", errBody, mostProbes)
	}
	searches := make([]search, len(w.Probes))
	for i, p := range w.Probes {
		if len(p.Samples) == 0 || len(p.Among) > mostAmong {
			return fmt.Errorf("%w: probe %d", errBody, i)
		}
		var err error
		if searches[i], err = s.searchOf(ctx, rc, p.Among); err != nil {
			return err
		}
	}
	if err := galleryOf(rc).Check(); err != nil {
		return err
	}
	x := exchangeOf(rc)
	j, err := s.jobs.start("identify", galleryOf(rc), len(w.Probes), func(ctx context.Context, j *job) error {
		for i, p := range w.Probes {
			if err := ctx.Err(); err != nil {
				return err
			}
			found, err := s.findOne(ctx, x, searches[i], p.Samples)
			if err != nil {
				return err
			}
			found.Probe = i
			w.Probes[i] = wireProbe{} // an image is not kept longer than it is needed
			if err := j.progress(i+1, len(w.Probes), found); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	return accepted(rc, j)
}

// findOne searches for one of a batch, and returns an error where that cannot be recorded.
func (s *Server) findOne(ctx context.Context, x *exchange, o search, samples []wireSample) (w wireFound, _ error) {
	prints, quality, err := s.probes(ctx, samples, patient)
	var found index.Identification
	if err == nil {
		found, err = s.find(ctx, o, prints)
	}
	e := s.entry(audit.Identification, x, "")
	if err != nil {
		p := describeProblem(err, "")
		w.Problem, e.Outcome = &p, p.Code
		return w, s.record(e)
	}
	i := describeFound(found, quality)
	w.Identification, e.Outcome = any(i), i.Decision
	if !x.who.May(access.Scores) { // else a batch of one's own images would climb any hill
		w.Identification = i.reduced()
	}
	return w, s.record(e)
}

// wirePairOf is two subjects who have a finger in common.
type wirePairOf struct {
	First     string  `json:"first"`
	Second    string  `json:"second"`
	Score     float64 `json:"score"`
	FMR       float64 `json:"fmr"`
	FMRAtMost bool    `json:"fmrAtMost"`
}

// dedup looks for pairs in a whole gallery. The index keeps how far it has come: one that was cut off goes on where the same is asked for again.
func (s *Server) dedup(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g := galleryOf(rc)
	policy, err := s.policyOf(ctx, rc, g)
	if err != nil {
		return err
	}
	limit, err := threshold(rc, map[string]int{"fmr": 1}, policy.DuplicateAt, "fmr", defaultDuplicateFMR)
	if err != nil {
		return err
	}
	if err := g.Check(); err != nil {
		return err
	}
	size, err := s.index.Size(ctx, g)
	if err != nil {
		return err
	}
	if size.Subjects == 0 {
		return index.ErrNotFound
	}
	j, err := s.jobs.start("dedup", g, size.Subjects, func(ctx context.Context, j *job) error {
		d, err := s.index.Deduplicate(ctx, g, limit, func(d index.Deduplication) { _ = j.progress(d.Done, d.Total) }) // without results it cannot fail
		if err != nil {
			return err
		}
		pairs := make([]any, len(d.Pairs))
		for i, p := range d.Pairs {
			pairs[i] = describePair(p)
		}
		return j.progress(d.Done, d.Total, pairs...)
	})
	if err != nil {
		return err
	}
	return accepted(rc, j)
}

func describePair(p index.Pair) wirePairOf {
	w := wirePairOf{First: string(p.First), Second: string(p.Second), Score: points(p.Score)}
	w.FMR, w.FMRAtMost = p.Score.FMR()
	return w
}

// points returns a score as a number.
func points(s matcher.Score) float64 { return float64(s) / 100 }
