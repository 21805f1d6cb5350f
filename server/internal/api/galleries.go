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
	switch {
	case !known:
		return p, fmt.Errorf("%w: duplicates is off, report or reject", index.ErrPolicy)
	case w.Threshold < 0 || w.Threshold > highestScore:
		return p, fmt.Errorf("%w: threshold is 0 to %d", index.ErrPolicy, highestScore)
	case w.DuplicateScore < 0 || w.DuplicateScore > highestScore:
		return p, fmt.Errorf("%w: duplicateScore is 0 to %d", index.ErrPolicy, highestScore)
	case w.RetentionSeconds < 0 || w.RetentionSeconds > most:
		return p, fmt.Errorf("%w: retentionSeconds is 0 to %d", index.ErrPolicy, most)
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

// described is a gallery with what holds for it.
type described struct {
	index.GalleryInfo
	policy index.Policy
	there  bool
}

// tag is that of the gallery's policy, empty where there is no gallery.
func (d described) tag() string {
	if !d.there {
		return ""
	}
	return tagOf(d.ID, describePolicy(d.policy))
}

// gallery looks at a gallery.
func (s *Server) gallery(ctx context.Context, g index.GalleryID) (d described, err error) {
	if d.policy, err = s.index.Policy(ctx, g); err != nil {
		return d, err
	}
	if d.GalleryInfo, err = s.index.Size(ctx, g); err != nil {
		return d, err
	}
	if d.there = d.Subjects > 0 || d.policy != (index.Policy{}); d.there {
		return d, nil
	}
	all, err := s.index.Galleries(ctx)
	for _, other := range all { // one with a policy that asks for nothing
		if other.ID == g {
			d.GalleryInfo, d.there = other, true
		}
	}
	return d, err
}

func (s *Server) listGalleries(ctx context.Context, rc *fasthttp.RequestCtx) error {
	after, limit, err := page(rc)
	if err != nil {
		return err
	}
	all, err := s.index.Galleries(ctx)
	if err != nil {
		return err
	}
	list, next := []wireGallery{}, ""
	for _, g := range all {
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

func (s *Server) getGallery(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if err := galleryOf(rc).Check(); err != nil {
		return err
	}
	d, err := s.gallery(ctx, galleryOf(rc))
	if err != nil {
		return err
	}
	if !d.there {
		return index.ErrNotFound
	}
	return replyGallery(rc, fasthttp.StatusOK, d)
}

// replyGallery answers with a gallery and the tag of its policy.
func replyGallery(rc *fasthttp.RequestCtx, status int, d described) error {
	rc.Response.Header.Set(fasthttp.HeaderETag, d.tag())
	return reply(rc, status, wireGallery{string(d.ID), d.Subjects, d.Samples, describePolicy(d.policy)})
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
	d, err := s.gallery(ctx, g)
	if err != nil {
		return err
	}
	if err := precondition(rc, d.tag()); err != nil {
		return err
	}
	if d.policy != (index.Policy{}) && d.policy != policy && len(rc.Request.Header.Peek(fasthttp.HeaderIfMatch)) == 0 {
		return fmt.Errorf("%w: a policy", errUnguarded)
	}
	if err := s.index.ReplacePolicy(ctx, g, d.policy, policy); err != nil {
		return err
	}
	status := fasthttp.StatusOK
	if !d.there {
		status = fasthttp.StatusCreated
	}
	d.policy, d.there = policy, true
	return replyGallery(rc, status, d)
}

func (s *Server) dropGallery(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g := galleryOf(rc)
	defer s.turns.take("pickups", "")() // nothing is announced meanwhile
	defer s.turns.take(string(g), "")()
	if s.collects(g) {
		return errCollects
	}
	if guarded(rc) {
		d, err := s.gallery(ctx, g)
		if err != nil {
			return err
		}
		if err := precondition(rc, d.tag()); err != nil {
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
