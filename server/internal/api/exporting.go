package api

import (
	"context"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// exported is an export under way.
type exported struct {
	s       *Server
	gallery index.GalleryID
	after   index.SubjectID
	n       int
}

// exportSubjects sends all subjects of a gallery with their templates, by name, in the form in which they are imported. Who is enrolled or erased
// meanwhile may be there or not.
func (s *Server) exportSubjects(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if !s.export {
		return errExport
	}
	after, _, err := page(rc)
	if err != nil {
		return err
	}
	e := &exported{s: s, gallery: galleryOf(rc), after: index.SubjectID(after)}
	if _, err := s.index.List(ctx, e.gallery, index.ListOptions{Limit: 1}); err != nil {
		return err
	}
	send(rc, &stream{step: e.step, failed: e.failed})
	return nil
}

// step sends some subjects.
func (e *exported) step(write func(any) error) (more bool, err error) {
	if e.s.draining.Load() {
		return false, errDraining
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
	defer cancel()
	ids, err := e.s.index.List(ctx, e.gallery, index.ListOptions{After: e.after, Limit: exportRows})
	if _, err := absent(err); err != nil { // where the last one was erased meanwhile, the gallery is not there, and that is the end
		return false, err
	}
	for _, id := range ids {
		who, err := e.s.index.Get(ctx, e.gallery, id)
		none, err := absent(err)
		if err != nil {
			return false, err
		}
		if e.after = id; none {
			continue
		}
		w, err := lineOf(who)
		if err == nil {
			err = write(w)
		}
		if err != nil {
			return false, err
		}
		e.n++
	}
	if len(ids) == exportRows {
		return true, nil
	}
	return false, write(e.summary(true))
}

// lineOf describes a subject with its templates.
func lineOf(who index.Subject) (w wireLine, err error) {
	enrolled := who.Enrolled.UTC()
	w = wireLine{Subject: who.ID, Enrolled: &enrolled}
	w.Labels = who.Labels
	if active := false; who.Suspended {
		w.Active = &active
	}
	if !who.Expires.IsZero() {
		w.Expires = &who.Expires
	}
	for _, sample := range who.Samples {
		b, err := sample.Template.MarshalBinary()
		if err != nil {
			return w, err
		}
		w.Samples = append(w.Samples, wireSample{Finger: int(sample.Finger), Template: b})
	}
	return w, nil
}

func (e *exported) summary(end bool) wireLine {
	return wireLine{End: &end, Subjects: e.n, Cursor: cursorAt(string(e.after))}
}

func (e *exported) failed(err error) any {
	p := problemOf(err)
	if p.status >= 500 {
		e.s.log.Error("export ended early", "error", err)
	}
	w := e.summary(false)
	w.Type, w.Detail = "/problems/"+p.code, p.detail(err)
	return w
}
