package api

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// wireGallery is a gallery in an answer; a list leaves the policy out.
type wireGallery struct {
	Gallery  string      `json:"gallery"`
	Subjects int         `json:"subjects"`
	Samples  int         `json:"samples"`
	Policy   *wirePolicy `json:"policy,omitempty"`
}

// wirePolicy is index.Policy. What is 0 or missing asks for nothing.
type wirePolicy struct {
	Threshold        float64 `json:"threshold,omitempty"`      // score from which comparisons match that are given no threshold
	Duplicates       string  `json:"duplicates,omitempty"`     // off, report or reject
	DuplicateScore   float64 `json:"duplicateScore,omitempty"` // from which two fingers count as one
	RetentionSeconds int64   `json:"retentionSeconds,omitempty"`
	MaxSubjects      int     `json:"maxSubjects,omitempty"`
}

var duplicateChecks = map[string]index.DuplicateCheck{
	"": index.DuplicatesOff, "off": index.DuplicatesOff, "report": index.DuplicatesReport, "reject": index.DuplicatesReject,
}

// policy returns what a body asks for.
func (w wirePolicy) policy() (p index.Policy, err error) {
	check, known := duplicateChecks[w.Duplicates]
	const most = int64(math.MaxInt64 / time.Second)
	if !known || w.Threshold < 0 || w.Threshold > highestScore || w.DuplicateScore < 0 || w.DuplicateScore > highestScore ||
		w.RetentionSeconds < 0 || w.RetentionSeconds > most {
		return p, index.ErrPolicy
	}
	return index.Policy{
		Threshold: scoreOf(w.Threshold), Duplicates: check, DuplicateAt: scoreOf(w.DuplicateScore),
		Retention: time.Duration(w.RetentionSeconds) * time.Second, MaxSubjects: w.MaxSubjects,
	}, nil
}

func describePolicy(p index.Policy) *wirePolicy {
	w := &wirePolicy{
		Threshold: float64(p.Threshold) / 100, DuplicateScore: float64(p.DuplicateAt) / 100,
		RetentionSeconds: int64(p.Retention / time.Second), MaxSubjects: p.MaxSubjects,
	}
	for name, check := range duplicateChecks {
		if name != "" && check == p.Duplicates {
			w.Duplicates = name
		}
	}
	return w
}

// scoreOf returns the score of a number as the API writes it. Of more than two decimals it takes the next score above: nobody may pass who should
// not.
func scoreOf(v float64) matcher.Score {
	return matcher.Score(math.Ceil(v*100 - 1e-6)) // 1.1 is 110 hundredths, though the product is a little more
}

// gallery returns a gallery that there is.
func (s *Server) gallery(g index.GalleryID) (info index.GalleryInfo, there bool) {
	if info = s.index.Size(g); info.Subjects > 0 || s.index.Policy(g) != (index.Policy{}) {
		return info, true
	}
	for _, other := range s.index.Galleries() { // one with a policy that asks for nothing
		if other.ID == g {
			return other, true
		}
	}
	return info, false
}

func (s *Server) listGalleries(_ context.Context, rc *fasthttp.RequestCtx) error {
	after, limit, err := page(rc)
	if err != nil {
		return err
	}
	list, next := []wireGallery{}, ""
	for _, g := range s.index.Galleries() {
		if string(g.ID) <= after || !who(rc).In(string(g.ID)) {
			continue
		}
		if len(list) == limit {
			next = cursorAt(list[limit-1].Gallery)
			break
		}
		list = append(list, wireGallery{Gallery: string(g.ID), Subjects: g.Subjects, Samples: g.Samples})
	}
	return reply(rc, fasthttp.StatusOK, struct {
		Galleries []wireGallery `json:"galleries"`
		Next      string        `json:"next,omitempty"`
	}{list, next})
}

func (s *Server) getGallery(_ context.Context, rc *fasthttp.RequestCtx) error {
	if err := galleryOf(rc).Check(); err != nil {
		return err
	}
	info, there := s.gallery(galleryOf(rc))
	if !there {
		return index.ErrNotFound
	}
	return s.replyGallery(rc, fasthttp.StatusOK, info)
}

// replyGallery answers with a gallery and the tag of its policy.
func (s *Server) replyGallery(rc *fasthttp.RequestCtx, status int, info index.GalleryInfo) error {
	policy := describePolicy(s.index.Policy(info.ID))
	rc.Response.Header.Set(fasthttp.HeaderETag, tagOf(info.ID, policy))
	return reply(rc, status, wireGallery{string(info.ID), info.Subjects, info.Samples, policy})
}

func (s *Server) putGallery(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g := galleryOf(rc)
	if err := g.Check(); err != nil {
		return err
	}
	if mediaType(rc) != mediaJSON {
		return errMedia
	}
	var w wirePolicy
	if err := parseBody(rc.PostBody(), &w); err != nil {
		return err
	}
	policy, err := w.policy()
	if err != nil {
		return err
	}
	defer s.turns.take(string(g), "")()
	before := s.index.Policy(g)
	_, there := s.gallery(g)
	tag := ""
	if there {
		tag = tagOf(g, describePolicy(before))
	}
	if err := precondition(rc, tag); err != nil {
		return err
	}
	if before != (index.Policy{}) && before != policy && len(rc.Request.Header.Peek(fasthttp.HeaderIfMatch)) == 0 {
		return fmt.Errorf("%w: a policy", errUnguarded)
	}
	if err := s.index.SetPolicy(ctx, g, policy); err != nil {
		return err
	}
	status := fasthttp.StatusOK
	if !there {
		status = fasthttp.StatusCreated
	}
	info := s.index.Size(g)
	info.ID = g
	return s.replyGallery(rc, status, info)
}

func (s *Server) dropGallery(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g := galleryOf(rc)
	defer s.turns.take("pickups", "")() // nothing is announced meanwhile
	defer s.turns.take(string(g), "")()
	if s.collects(g) {
		return errCollects
	}
	if guarded(rc) {
		tag := ""
		if _, there := s.gallery(g); there {
			tag = tagOf(g, describePolicy(s.index.Policy(g)))
		}
		if err := precondition(rc, tag); err != nil {
			return err
		}
	}
	if err := s.index.DropGallery(ctx, g); err != nil {
		return err
	}
	rc.SetStatusCode(fasthttp.StatusNoContent)
	return nil
}

// collects reports whether documents wait for those who are enrolled in a gallery. Who erased it would send them all to the desk, and they would learn
// it at the terminal, before a locker with their document in it. There is no way around: each pickup that is ended, at the desk and by two where it lies
// in a locker, erases whom it is for.
func (s *Server) collects(g index.GalleryID) bool {
	if s.pickups == nil || g != s.pickups.Gallery {
		return false
	}
	for _, k := range s.pickups.Book.State().Pickups {
		if !k.Over() {
			return true
		}
	}
	return false
}
