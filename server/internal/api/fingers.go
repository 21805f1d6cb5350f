package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// wireFinger is a finger of a subject in an answer.
type wireFinger struct {
	Finger  int              `json:"finger"`
	Samples []wireSampleInfo `json:"samples"`
}

// fingerOf returns the finger that a path names.
func fingerOf(rc *fasthttp.RequestCtx) (index.Finger, error) {
	name, _ := rc.UserValue("finger").(string)
	n, err := strconv.Atoi(name)
	if err != nil || n < 0 || n > int(index.MaxFinger) || strconv.Itoa(n) != name {
		return 0, fmt.Errorf("%w: a finger is 0 to %d", errNoFinger, index.MaxFinger)
	}
	return index.Finger(n), nil
}

// samplesOf returns the samples of a finger.
func samplesOf(who index.Subject, f index.Finger) (some []minutiae.Template) {
	for _, sample := range who.Samples {
		if sample.Finger == f {
			some = append(some, sample.Template)
		}
	}
	return some
}

func (s *Server) getFinger(ctx context.Context, rc *fasthttp.RequestCtx) error {
	f, err := fingerOf(rc)
	if err != nil {
		return err
	}
	who, err := s.index.Get(ctx, galleryOf(rc), subjectOf(rc))
	if err != nil {
		return err
	}
	w := wireFinger{Finger: int(f)}
	for _, t := range samplesOf(who, f) {
		w.Samples = append(w.Samples, wireSampleInfo{Finger: int(f), Minutiae: len(t.Minutiae), Quality: int(t.Quality)})
	}
	if len(w.Samples) == 0 {
		return errNoFinger
	}
	return s.replyFinger(rc, fasthttp.StatusOK, who, w)
}

// replyFinger answers with a finger and the tag of its subject.
func (s *Server) replyFinger(rc *fasthttp.RequestCtx, status int, who index.Subject, v any) error {
	tag, err := subjectTag(galleryOf(rc), who)
	if err != nil {
		return err
	}
	rc.Response.Header.Set(fasthttp.HeaderETag, tag)
	return reply(rc, status, v)
}

// putFinger puts samples in place of all that a subject has of a finger. The rest of the subject stays, also when it was enrolled.
func (s *Server) putFinger(ctx context.Context, rc *fasthttp.RequestCtx) error {
	f, err := fingerOf(rc)
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
	for i := range body.Samples {
		if given := body.Samples[i].Finger; given != 0 && given != int(f) {
			return fmt.Errorf("%w: a sample of another finger", errBody)
		}
		body.Samples[i].Finger = int(f)
	}
	start := time.Now()
	fresh, advice, err := s.subject(ctx, subjectOf(rc), wireEnrolment{Samples: body.Samples}, hurried)
	if err != nil {
		return err
	}
	timed(rc, "extract", start)
	return s.changeFinger(ctx, rc, f, fresh.Samples, advice)
}

func (s *Server) deleteFinger(ctx context.Context, rc *fasthttp.RequestCtx) error {
	f, err := fingerOf(rc)
	if err != nil {
		return err
	}
	return s.changeFinger(ctx, rc, f, nil, nil)
}

// changeFinger puts samples in place of those of a finger, none to delete it.
func (s *Server) changeFinger(ctx context.Context, rc *fasthttp.RequestCtx, f index.Finger, fresh []index.Sample, advice [][]string) error {
	g, id := galleryOf(rc), subjectOf(rc)
	defer s.turns.take(string(g), string(id))()
	who, err := s.index.Get(ctx, g, id)
	if err != nil {
		return err
	}
	tag, err := subjectTag(g, who)
	if err == nil {
		err = precondition(rc, tag)
	}
	if err != nil {
		return err
	}
	had := len(samplesOf(who, f)) > 0
	who.Samples = slices.DeleteFunc(who.Samples, func(sample index.Sample) bool { return sample.Finger == f })
	switch {
	case fresh == nil && !had:
		return errNoFinger
	case fresh == nil && len(who.Samples) == 0:
		return errLastFinger
	}
	who.Samples = append(who.Samples, fresh...)
	start := time.Now()
	enrolled, err := s.index.Enroll(ctx, g, who)
	timed(rc, "store", start)
	if err != nil {
		return duplicated(err, enrolled.Duplicates)
	}
	if fresh == nil {
		rc.SetStatusCode(fasthttp.StatusNoContent)
		return nil
	}
	w := struct {
		wireFinger
		Duplicates []wireCandidate `json:"duplicates,omitempty"`
	}{wireFinger{Finger: int(f)}, candidates(enrolled.Duplicates)}
	for i, sample := range fresh {
		t := sample.Template
		w.Samples = append(w.Samples, wireSampleInfo{int(f), len(t.Minutiae), int(t.Quality), advice[i]})
	}
	status := fasthttp.StatusOK
	if !had {
		status = fasthttp.StatusCreated
	}
	return s.replyFinger(rc, status, who, w)
}

// getTemplate gives a template away, in the format that is accepted.
func (s *Server) getTemplate(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if !s.export {
		return errExport
	}
	f, err := fingerOf(rc)
	if err != nil {
		return err
	}
	n, err := number(rc, "sample", 0, index.MaxSamples-1)
	if err != nil {
		return err
	}
	media, err := accepts(rc, func(m string) bool { _, ok := templateMedia[m]; return ok }, mediaNative)
	if err != nil {
		return err
	}
	who, err := s.index.Get(ctx, galleryOf(rc), subjectOf(rc))
	if err != nil {
		return err
	}
	some := samplesOf(who, f)
	if n >= len(some) {
		return errNoFinger
	}
	b, _, err := encodeTemplate(some[n], fmr.Finger(f), templateMedia[media])
	if err != nil {
		return err
	}
	rc.SetContentType(media)
	rc.SetBody(b)
	return nil
}
