package api

import (
	"errors"
	"fmt"

	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/audit"
)

// Journal is the record of what is done: an *audit.Log.
type Journal interface {
	Append(entries ...audit.Entry) error // returns when they are durable
	Gallery(name string) audit.Pseudonym
	Subject(gallery, name string) audit.Pseudonym
	Checkpoint() (audit.Checkpoint, bool)
}

// record writes entries, where there is a journal.
func (s *Server) record(entries ...audit.Entry) error {
	if s.journal == nil || len(entries) == 0 {
		return nil
	}
	if err := s.journal.Append(entries...); err != nil {
		return fmt.Errorf("%w: %w", errAudit, err)
	}
	return nil
}

// pseudonyms returns those of a gallery and a subject.
func (s *Server) pseudonyms(gallery, subject string) (g, id audit.Pseudonym) {
	if s.journal == nil {
		return "", ""
	}
	return s.journal.Gallery(gallery), s.journal.Subject(gallery, subject)
}

// kindOf returns what a request by a row is in the record, empty where it is nothing that anybody would ask for later.
func kindOf(row route) audit.Kind {
	if row.operation == osiaPrefix+"mergeEncounter" || row.operation == osiaPrefix+"moveEncounter" {
		return audit.Change
	}
	switch row.needs {
	case access.SubjectRead:
		return audit.Reading
	case access.SubjectWrite:
		if row.method == fasthttp.MethodPost || row.method == fasthttp.MethodPut && row.path == subjectPath {
			return audit.Enrolment
		}
		return audit.Change
	case access.SubjectErase:
		return audit.Erasure
	case access.TemplateExport:
		return audit.Export
	case access.Verify:
		return audit.Verification
	case access.Identify:
		return audit.Identification
	case access.GalleryAdmin:
		return audit.Gallery
	case access.Bulk:
		return audit.Bulk
	case access.Unlock:
		return audit.Unlock
	case access.PickupKeep, access.TerminalAdmin:
		if row.method != fasthttp.MethodGet {
			return audit.Pickup
		}
	case access.PickupTake:
		switch row.operation {
		case "release":
			return audit.Release
		case "mirror":
			return audit.Export
		}
	}
	return ""
}

// changes reports whether a request by a row changes what is stored. Then an entry comes before it, too: nothing is changed of which there is no trace,
// also where the process ends in the middle.
func changes(row route) bool {
	switch row.needs {
	case access.SubjectWrite, access.SubjectErase, access.GalleryAdmin, access.Bulk, access.PickupKeep, access.TerminalAdmin:
		return row.method != fasthttp.MethodGet
	}
	return false
}

// witness does what a request asks for and records it. The answer is given when the entry is durable; where it cannot be, there is none.
func (s *Server) witness(rc *fasthttp.RequestCtx, row route, x *exchange, do func() error) (err error) {
	kind := kindOf(row)
	if s.journal == nil || kind == "" {
		return s.attempt(rc, row, x, do)
	}
	gallery, subject := x.gallery, string(subjectOf(rc))
	e := s.entry(kind, x, subject)
	e.Operation = row.operation
	if changes(row) {
		begun := e
		begun.Outcome = audit.Begun
		if err := s.record(begun); err != nil {
			return err
		}
	}
	ended := false
	defer func() {
		if !ended { // a panic
			e.Outcome = internal.code
			_ = s.record(e)
		}
	}()
	err = s.attempt(rc, row, x, do)
	ended = true
	if subject == "" {
		_, e.Subject = s.pseudonyms(gallery, x.subject) // where the request itself does not say whom it is about
	}
	if x.deferred || err == nil && kind == audit.Export && rc.Response.StatusCode() == fasthttp.StatusNotModified {
		return err // the latter exports nothing: a terminal asks for its mirror each minute
	}
	return errors.Join(err, s.record(s.outcomes(e, x, err)...))
}

// outcomeOf returns what came of a request.
func outcomeOf(err error, x *exchange) string {
	switch {
	case err != nil:
		return problemOf(err).code
	case x.compared != "":
		return x.compared
	}
	return audit.Done
}

// refused records that somebody who is known asked for what they may not do.
func (s *Server) refused(rc *fasthttp.RequestCtx, row route, x *exchange, err error) error {
	if !errors.Is(err, errForbidden) && !errors.Is(err, errFixed) {
		return err
	}
	e := s.entry(audit.Refused, x, string(subjectOf(rc)))
	e.Operation, e.Outcome = row.operation, problemOf(err).code
	return errors.Join(err, s.record(e))
}

// entry returns an entry about what comes of an exchange.
func (s *Server) entry(kind audit.Kind, x *exchange, subject string) audit.Entry {
	e := audit.Entry{Kind: kind, By: x.who.Name, Request: x.request}
	if x.who.Name != "" { // that everybody is an admin in a service without keys is nothing that anybody has said
		e.Role = string(x.who.Role)
	}
	e.Gallery, e.Subject = s.pseudonyms(x.gallery, subject)
	return e
}
