package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// wireSubject is a subject in an answer. It holds no print and no template.
type wireSubject struct {
	Gallery  string            `json:"gallery"`
	Subject  string            `json:"subject"`
	Created  *bool             `json:"created,omitempty"`
	Enrolled string            `json:"enrolled,omitempty"` // RFC 3339
	Labels   map[string]string `json:"labels,omitempty"`
	Samples  []wireSampleInfo  `json:"samples"`
}

// wireSampleInfo tells how good an enrolled sample is.
type wireSampleInfo struct {
	Finger   int `json:"finger"`
	Minutiae int `json:"minutiae"`
	Quality  int `json:"quality"`
}

func describe(g index.GalleryID, s index.Subject) wireSubject {
	w := wireSubject{Gallery: string(g), Subject: string(s.ID), Labels: s.Labels, Samples: []wireSampleInfo{}}
	for _, sample := range s.Samples {
		t := sample.Template
		w.Samples = append(w.Samples, wireSampleInfo{int(sample.Finger), len(t.Minutiae), int(t.Quality)})
	}
	return w
}

// reply answers with JSON.
func reply(rc *fasthttp.RequestCtx, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	rc.SetStatusCode(status)
	rc.SetContentType("application/json")
	rc.SetBody(b)
	return nil
}

func (s *Server) putSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	body, err := readSamples(rc)
	if err != nil {
		return err
	}
	if len(body.Samples) > index.MaxSamples {
		return index.ErrSample // before the work
	}
	subject := index.Subject{ID: subjectOf(rc), Labels: body.Labels}
	for _, w := range body.Samples {
		if w.Finger < 0 || w.Finger > int(index.MaxFinger) {
			return fmt.Errorf("%w: finger", index.ErrSample)
		}
		t, err := s.template(ctx, w)
		if err != nil {
			return err
		}
		subject.Samples = append(subject.Samples, index.Sample{Finger: index.Finger(w.Finger), Template: t})
	}
	enrolled, err := s.index.Enroll(ctx, galleryOf(rc), subject)
	if err != nil {
		return err
	}
	status := fasthttp.StatusOK
	if enrolled.Created {
		status = fasthttp.StatusCreated
	}
	w := describe(galleryOf(rc), subject)
	w.Created = &enrolled.Created
	return reply(rc, status, w)
}

func (s *Server) getSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	subject, err := s.index.Get(ctx, galleryOf(rc), subjectOf(rc))
	if err != nil {
		return err
	}
	w := describe(galleryOf(rc), subject)
	w.Enrolled = subject.Enrolled.UTC().Format(time.RFC3339)
	return reply(rc, fasthttp.StatusOK, w)
}

func (s *Server) deleteSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if err := s.index.Remove(ctx, galleryOf(rc), subjectOf(rc)); err != nil {
		return err
	}
	rc.SetStatusCode(fasthttp.StatusNoContent)
	return nil
}

// wireGallery is a gallery in a list.
type wireGallery struct {
	Gallery  string `json:"gallery"`
	Subjects int    `json:"subjects"`
	Samples  int    `json:"samples"`
}

func (s *Server) galleries(_ context.Context, rc *fasthttp.RequestCtx) error {
	list := []wireGallery{}
	for _, g := range s.index.Galleries() {
		list = append(list, wireGallery{string(g.ID), g.Subjects, g.Samples})
	}
	return reply(rc, fasthttp.StatusOK, map[string]any{"galleries": list})
}

func (s *Server) dropGallery(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if err := s.index.DropGallery(ctx, galleryOf(rc)); err != nil {
		return err
	}
	rc.SetStatusCode(fasthttp.StatusNoContent)
	return nil
}
