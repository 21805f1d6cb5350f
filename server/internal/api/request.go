package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// threshold returns the score that the query asks for: by fmr, by score, or by fpir over some samples, which only a search has. Without any
// it is that of the gallery's policy, which may be 0, or else the default rate, taken over the samples.
func threshold(rc *fasthttp.RequestCtx, rates map[string]int, policy matcher.Score, byDefault string, rate float64) (matcher.Score, error) {
	q := rc.QueryArgs()
	given, score := 0, matcher.Score(0)
	for name, samples := range rates {
		if !q.Has(name) {
			continue
		}
		given++
		v, err := strconv.ParseFloat(string(q.Peek(name)), 64)
		if err != nil || !(v > 0 && v < 1) {
			return 0, errThreshold
		}
		score = matcher.ScoreAtFMR(v / float64(max(samples, 1)))
	}
	if q.Has("score") {
		given++
		v, err := strconv.ParseFloat(string(q.Peek("score")), 64)
		if err != nil || !(v > 0 && v <= highestScore) {
			return 0, errThreshold
		}
		score = scoreOf(v)
	}
	if given == 0 && policy > 0 {
		return policy, nil
	}
	if given == 0 {
		score = matcher.ScoreAtFMR(rate / float64(max(rates[byDefault], 1)))
	}
	if given > 1 || score <= 0 {
		return 0, errThreshold
	}
	return score, nil
}

// chosen tells whether the query names a threshold. Where it does, nobody needs to be asked for another one.
func chosen(rc *fasthttp.RequestCtx) bool {
	q := rc.QueryArgs()
	return q.Has("fmr") || q.Has("fpir") || q.Has("score")
}

// policyOf returns the policy of a gallery, or the zero Policy where the query names a threshold.
func (s *Server) policyOf(ctx context.Context, rc *fasthttp.RequestCtx, g index.GalleryID) (index.Policy, error) {
	if chosen(rc) {
		return index.Policy{}, nil
	}
	return s.index.Policy(ctx, g)
}

// checkQuery returns errQuery for a query with a name that is not among the known ones, or with one twice. A threshold that is misspelt would
// otherwise be another one without anybody noticing.
func checkQuery(rc *fasthttp.RequestCtx, known []string) error {
	seen := map[string]bool{}
	for key := range rc.QueryArgs().All() {
		name := string(key)
		if seen[name] || !slices.Contains(known, name) {
			return fmt.Errorf("%w: %q", errQuery, name)
		}
		seen[name] = true
	}
	return nil
}

// number returns a whole number of the query, or otherwise.
func number(rc *fasthttp.RequestCtx, name string, otherwise, most int) (int, error) {
	q := rc.QueryArgs()
	if !q.Has(name) {
		return otherwise, nil
	}
	v, err := strconv.Atoi(string(q.Peek(name)))
	if err != nil || v < 0 || v > most {
		return 0, fmt.Errorf("%w: %s", errValue, name)
	}
	return v, nil
}

func galleryOf(rc *fasthttp.RequestCtx) index.GalleryID {
	name, _ := rc.UserValue("gallery").(string)
	return index.GalleryID(name)
}

func subjectOf(rc *fasthttp.RequestCtx) index.SubjectID {
	name, _ := rc.UserValue("subject").(string)
	return index.SubjectID(name)
}
