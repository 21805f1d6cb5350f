package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// wireEnrolment is the body of an enrolment.
type wireEnrolment struct {
	Samples []wireSample      `json:"samples,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
	Active  *bool             `json:"active,omitempty"` // missing: true
	Expires *time.Time        `json:"expires,omitempty"`
}

// wireSubject is a subject in an answer. It holds no print and no template.
type wireSubject struct {
	Gallery    string            `json:"gallery"`
	Subject    string            `json:"subject"`
	Created    *bool             `json:"created,omitempty"` // after an enrolment: rather than replaced
	Enrolled   string            `json:"enrolled"`          // RFC 3339
	Active     bool              `json:"active"`            // false: it matches nothing
	Expires    string            `json:"expires,omitempty"` // RFC 3339: from then on it matches nothing, and is erased soon
	Labels     map[string]string `json:"labels,omitempty"`
	Samples    []wireSampleInfo  `json:"samples"`
	Duplicates []wireCandidate   `json:"duplicates,omitempty"` // after an enrolment: others with one of the fingers
}

// wireSampleInfo tells how good an enrolled sample is.
type wireSampleInfo struct {
	Finger   int      `json:"finger"`
	Minutiae int      `json:"minutiae"`
	Quality  int      `json:"quality"`
	Advice   []string `json:"advice,omitempty"` // after an enrolment: what would make the image better
}

func (s *Server) describe(g index.GalleryID, who index.Subject) wireSubject {
	w := wireSubject{
		Gallery: string(g), Subject: string(who.ID), Enrolled: who.Enrolled.UTC().Format(time.RFC3339), Labels: who.Labels, Samples: []wireSampleInfo{},
		Active: !who.Suspended && (who.Expires.IsZero() || s.now().Before(who.Expires)),
	}
	if !who.Expires.IsZero() {
		w.Expires = who.Expires.UTC().Format(time.RFC3339)
	}
	for _, sample := range who.Samples {
		t := sample.Template
		w.Samples = append(w.Samples, wireSampleInfo{Finger: int(sample.Finger), Minutiae: len(t.Minutiae), Quality: int(t.Quality)})
	}
	return w
}

// reply answers with JSON, or with no more than that it is as before where a GET knows the tag of the answer (RFC 9110, section 13.1.2).
func reply(rc *fasthttp.RequestCtx, status int, v any) error {
	tag := string(rc.Response.Header.Peek(fasthttp.HeaderETag))
	if (rc.IsGet() || rc.IsHead()) && tagged(string(rc.Request.Header.Peek(fasthttp.HeaderIfNoneMatch)), tag) {
		rc.SetStatusCode(fasthttp.StatusNotModified)
		return nil
	}
	b, err := json.Marshal(told(rc, v))
	if err != nil {
		return err
	}
	rc.SetStatusCode(status)
	rc.SetContentType(mediaJSON)
	rc.SetBody(b)
	return nil
}

// replySubject answers with a subject and its tag.
func (s *Server) replySubject(rc *fasthttp.RequestCtx, status int, g index.GalleryID, who index.Subject, w wireSubject) error {
	tag, err := subjectTag(g, who)
	if err != nil {
		return err
	}
	rc.Response.Header.Set(fasthttp.HeaderETag, tag)
	return reply(rc, status, w)
}

// enrolment reads the body of an enrolment and makes the templates of its samples. advice is one for each.
func (s *Server) enrolment(ctx context.Context, rc *fasthttp.RequestCtx, id index.SubjectID) (who index.Subject, advice [][]string, err error) {
	var w wireEnrolment
	raw, ok, err := rawSample(rc)
	switch {
	case err != nil:
		return who, nil, err
	case ok:
		w.Samples = []wireSample{raw}
	default:
		if err := parseBody(rc.PostBody(), &w); err != nil {
			return who, nil, err
		}
	}
	defer timed(rc, "extract", time.Now())
	return s.subject(ctx, id, w, hurried)
}

// subject makes a subject of what is to be enrolled.
func (s *Server) subject(ctx context.Context, id index.SubjectID, w wireEnrolment, p patience) (who index.Subject, advice [][]string, err error) {
	if len(w.Samples) == 0 || len(w.Samples) > index.MaxSamples {
		return who, nil, fmt.Errorf("%w: %d samples", index.ErrSample, len(w.Samples)) // before the work
	}
	who = index.Subject{ID: id, Labels: w.Labels, Enrolled: s.now(), Suspended: w.Active != nil && !*w.Active}
	if w.Expires != nil {
		if who.Expires, err = kept("expires", *w.Expires); err != nil {
			return who, nil, err
		}
	}
	for _, sample := range w.Samples {
		t, err := s.usable(ctx, sample, p)
		if err != nil {
			return who, nil, err
		}
		who.Samples = append(who.Samples, index.Sample{Finger: index.Finger(sample.Finger), Template: t.Template})
		advice = append(advice, t.advice.Names())
	}
	return who, advice, nil
}

// kept returns a time that can be kept, of a field: a signed number of nanoseconds ends in the year 2262.
func kept(field string, at time.Time) (time.Time, error) {
	if at.Year() < 1970 || at.Year() > 2200 {
		return at, fmt.Errorf("%w: %s is not between 1970 and 2200", errBody, field)
	}
	return at.UTC(), nil
}

// enrol enrols a subject whose turn it is, and answers.
func (s *Server) enrol(ctx context.Context, rc *fasthttp.RequestCtx, g index.GalleryID, who index.Subject, advice [][]string) error {
	start := time.Now()
	enrolled, err := s.index.Enroll(ctx, g, who)
	timed(rc, "store", start)
	if err != nil {
		return duplicated(err, enrolled.Duplicates)
	}
	w := s.describe(g, who)
	w.Created, w.Duplicates = &enrolled.Created, candidates(enrolled.Duplicates)
	for i := range advice {
		w.Samples[i].Advice = advice[i]
	}
	status := fasthttp.StatusOK
	if enrolled.Created {
		status = fasthttp.StatusCreated
	}
	return s.replySubject(rc, status, g, who, w)
}

func (s *Server) putSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g, id := galleryOf(rc), subjectOf(rc)
	who, advice, err := s.enrolment(ctx, rc, id)
	if err != nil {
		return err
	}
	defer s.turns.take(string(g), string(id))()
	if guarded(rc) {
		tag, err := s.tagNow(ctx, g, id)
		if err == nil {
			err = precondition(rc, tag)
		}
		if err != nil {
			return err
		}
	}
	return s.enrol(ctx, rc, g, who, advice)
}

// tagNow returns the tag of a subject, empty where there is none.
func (s *Server) tagNow(ctx context.Context, g index.GalleryID, id index.SubjectID) (string, error) {
	who, err := s.index.Get(ctx, g, id)
	if none, err := absent(err); none || err != nil {
		return "", err
	}
	return subjectTag(g, who)
}

func (s *Server) getSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	who, err := s.index.Get(ctx, galleryOf(rc), subjectOf(rc))
	if err != nil {
		return err
	}
	return s.replySubject(rc, fasthttp.StatusOK, galleryOf(rc), who, s.describe(galleryOf(rc), who))
}

func (s *Server) listSubjects(ctx context.Context, rc *fasthttp.RequestCtx) error {
	after, limit, err := page(rc)
	if err != nil {
		return err
	}
	ids, err := s.index.List(ctx, galleryOf(rc), index.ListOptions{
		After: index.SubjectID(after), Prefix: string(rc.QueryArgs().Peek("prefix")), Limit: limit + 1,
	})
	if err != nil {
		return err
	}
	list := struct {
		Subjects []index.SubjectID `json:"subjects"`
		Next     string            `json:"next,omitempty"`
	}{Subjects: append([]index.SubjectID{}, ids[:min(len(ids), limit)]...)}
	if len(ids) > limit {
		list.Next = cursorAt(string(ids[limit-1]))
	}
	return reply(rc, fasthttp.StatusOK, list)
}
