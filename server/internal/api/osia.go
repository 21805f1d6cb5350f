package api

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/osia"
)

// osiaCore is the service as OSIA's operations need it.
type osiaCore struct {
	Index
	work *workshop
}

// Template implements osia.Core. Whoever asks for a task does not wait for this image: others may go first.
func (c osiaCore) Template(ctx context.Context, file []byte, ppi int) (minutiae.Template, error) {
	_, waits := ctx.Value(contextKey{}).(*exchange)
	t, _, err := c.work.extract(ctx, file, ppi, patience(!waits))
	return t, err
}

// What is before OSIA's paths, and before its operations in the record.
const (
	osiaPath   = "/osia"
	osiaPrefix = "osia."
)

// osiaTable lists the routes of OSIA's ABIS interface 1.6.0. They are described by its own document and not by ours, and their errors have its form.
func (s *Server) osiaTable() []route {
	const person, encounter = "/v1/persons/{personId}", "/v1/persons/{personId}/encounters/{encounterId}"
	asked := []string{"transactionId", "callback", "priority"}
	stored := append(slices.Clone(asked), "algorithm")
	verified := append(slices.Clone(asked), "threshold", "accuracyLevel", "serviceLevel")
	searched := append(slices.Clone(verified), "maxNbCand")
	var all []route
	for _, r := range []route{
		{"POST", "/v1/persons", "createEncounterNoIds", access.SubjectWrite, stored, nil},
		{"DELETE", person, "deleteAll", access.SubjectErase, asked, nil},
		{"POST", person + "/encounters", "createEncounterNoId", access.SubjectWrite, stored, nil},
		{"GET", person + "/encounters", "readAllEncounters", access.SubjectRead, asked, nil},
		{"POST", encounter, "createEncounter", access.SubjectWrite, stored, nil},
		{"GET", encounter, "readEncounter", access.SubjectRead, asked, nil},
		{"PUT", encounter, "updateEncounter", access.SubjectWrite, stored, nil},
		{"DELETE", encounter, "deleteEncounter", access.SubjectErase, asked, nil},
		{"PUT", encounter + "/status", "updateEncounterStatus", access.SubjectWrite, []string{"transactionId", "callback", "status"}, nil},
		{"PUT", encounter + "/galleries", "updateEncounterGalleries", access.SubjectWrite, []string{"transactionId", "callback"}, nil},
		{"GET", encounter + "/templates", "readTemplate", access.TemplateExport,
			append(slices.Clone(asked), "biometricType", "biometricSubType", "instance", "templateFormat", "qualityFormat"), nil},
		{"POST", "/v1/persons/{personIdTarget}/merge/{personIdSource}", "mergeEncounter", access.SubjectWrite, asked, nil},
		{"POST", "/v1/persons/{personIdTarget}/move/{personIdSource}/encounters/{encounterId}", "moveEncounter", access.SubjectWrite, asked, nil},

		{"POST", "/v1/identify/{galleryId}", "identify", access.Identify, searched, nil},
		{"POST", "/v1/identify/{galleryId}/{personId}", "identifyFromId", access.Identify, searched, nil},
		{"POST", "/v1/identify/{galleryId}/{personId}/encounters/{encounterId}", "identifyFromEncounterId", access.Identify, searched, nil},
		{"POST", "/v1/verify/{galleryId}/{personId}", "verifyFromId", access.Verify, verified, nil},
		{"POST", "/v1/verify", "verifyFromBio", access.Tool, verified, nil},

		{"GET", "/v1/galleries", "readGalleries", access.GalleryRead, asked, nil},
		{"GET", "/v1/galleries/{galleryId}", "readGalleryContent", access.SubjectRead, append(slices.Clone(asked), "offset", "limit"), nil},
		{"GET", "/v1/tasks/{taskId}/status", "readTaskStatus", access.GalleryRead, []string{"transactionId"}, nil},
		{"POST", "/v1/tasks/{taskId}/redeliver", "redeliverTaskResult", access.GalleryRead, []string{"transactionId"}, nil},
	} {
		operation := r.operation
		r.path, r.operation = osiaPath+r.path, osiaPrefix+operation
		r.do = func(ctx context.Context, rc *fasthttp.RequestCtx) error { return s.osiaAnswer(ctx, rc, r, operation) }
		all = append(all, r)
	}
	return all
}

// osiaHandle is handle for a row of OSIA's. The gallery of the path is then known by its name in the index.
func (s *Server) osiaHandle(row route) fasthttp.RequestHandler {
	next := s.handle(row)
	return func(rc *fasthttp.RequestCtx) {
		if g, err := osia.Gallery(osiaName(rc, "galleryId")); err == nil {
			rc.SetUserValue("gallery", string(g))
		}
		next(rc)
	}
}

// osiaName returns a name of the path; empty where there is none, or it cannot be read. It outlives the request.
func osiaName(rc *fasthttp.RequestCtx, parameter string) string {
	raw, _ := rc.UserValue(parameter).(string)
	name, err := url.PathUnescape(raw)
	if err != nil {
		return ""
	}
	return strings.Clone(name)
}

// osiaAllowed reports whether somebody may do something of OSIA's: in its gallery, or else in all. An answer to a comparison has scores: whoever may not
// see any has routes of the service's own, and so has a terminal, which may erase the one who was there.
func osiaAllowed(p access.Principal, row route, rc *fasthttp.RequestCtx) bool {
	compares := row.needs == access.Verify || row.needs == access.Identify
	byID := row.needs == access.Identify && strings.Contains(row.path, "{personId}") // whose gallery may be another
	switch {
	case p.Role == access.Terminal, compares && !p.May(access.Scores):
		return false
	case strings.Contains(row.path, "{galleryId}") && !byID:
		return p.In(string(galleryOf(rc))) || p.Everywhere()
	case row.needs == access.Tool, row.needs == access.GalleryRead:
		return true // readGalleries leaves out those that are not theirs, and nobody has another's tasks
	}
	return p.Everywhere()
}

// osiaAnswer answers a request.
func (s *Server) osiaAnswer(ctx context.Context, rc *fasthttp.RequestCtx, row route, operation string) error {
	if len(rc.PostBody()) > 0 && mediaType(rc) != mediaJSON {
		return errMedia
	}
	if operation == "readTemplate" && !s.export {
		return errExport
	}
	x := exchangeOf(rc)
	r := osia.Request{
		Operation: operation, Path: map[string]string{}, Query: url.Values{}, Body: rc.PostBody(), By: x.who.Name, Trail: &osia.Trail{},
		Record: s.osiaRecord(row, *x),
	}
	who := x.who
	r.Sees = func(g index.GalleryID) bool { return who.In(string(g)) }
	for _, name := range []string{"personId", "personIdTarget", "personIdSource", "encounterId", "galleryId", "taskId"} {
		r.Path[name] = osiaName(rc, name)
	}
	for name, value := range rc.QueryArgs().All() {
		r.Query.Add(string(name), string(value))
	}
	media, err := accepts(rc, func(media string) bool { return media == mediaJSON || media == mediaCSV }, mediaJSON)
	r.CSV = err == nil && media == mediaCSV
	answer, err := s.osia.Answer(ctx, r)
	x.trailed(r.Trail)
	if err != nil {
		return err
	}
	x.deferred = answer.Status == fasthttp.StatusAccepted
	rc.SetStatusCode(answer.Status)
	if answer.Media != "" {
		rc.SetContentType(answer.Media)
		rc.SetBody(answer.Body)
	}
	return nil
}

// trailed notes what an operation of OSIA's did.
func (x *exchange) trailed(t *osia.Trail) {
	x.touched = t.Touched
	if t.Compared {
		x.compared = decisions[index.Rejected]
		if t.Matched {
			x.compared = decisions[index.Matched]
		}
		x.wrong = x.wrong || t.Below
	}
}

// osiaRecord returns what records how a task ended that an exchange began.
func (s *Server) osiaRecord(row route, x exchange) func(*osia.Trail, error) error {
	return func(t *osia.Trail, err error) error {
		if p := problemOf(err); err != nil && p.status >= 500 {
			s.log.Error("task failed", "request", x.request, "code", p.code, "error", err)
		}
		x.trailed(t)
		kind := kindOf(row)
		if kind == "" {
			return nil
		}
		e := s.entry(kind, &x, "")
		e.Operation = row.operation
		return s.record(s.outcomes(e, &x, err)...)
	}
}

// outcomes returns the entries about what came of an exchange: one for each subject that it touched, or else the one that is given.
func (s *Server) outcomes(e audit.Entry, x *exchange, err error) (all []audit.Entry) {
	e.Outcome, e.Flag, e.Note = outcomeOf(err, x), x.flag, x.note
	for _, ref := range x.touched {
		e.Gallery, e.Subject = s.pseudonyms(string(ref.Gallery), string(ref.Subject))
		all = append(all, e)
	}
	if len(all) == 0 {
		all = append(all, e)
	}
	return all
}

// osiaProblems are the rows of the error table that OSIA's errors have.
var osiaProblems = []problem{
	{osia.ErrRequest, 400, "body", "Body cannot be read"},
	{osia.ErrUnknown, 404, "not-found", "Not there"},
	{osia.ErrExists, 409, "exists", "Encounter exists"},
	{osia.ErrForbidden, 403, "forbidden", "Not allowed"},
	{osia.ErrBusy, 503, "busy", "Server busy"},
}

// osiaFailure tells of an error in OSIA's form: the status that our own routes have for it, and its code and words.
func osiaFailure(err error) (code int, message string) {
	p := problemOf(err)
	var why *osia.Refusal
	if errors.As(err, &why) && !errors.Is(err, errAudit) {
		return p.status, p.code + ": " + why.Why
	}
	return p.status, p.code + ": " + p.detail(err)
}

// osiaStatus returns the status that OSIA's document has for one of ours, or the same where it is silent about its kind.
func osiaStatus(p problem) int {
	switch p.status {
	case 406, 412, 413, 415, 422, 428, 431:
		return fasthttp.StatusBadRequest
	case 423:
		return fasthttp.StatusForbidden
	case 409:
		if !errors.Is(p.err, osia.ErrExists) { // the gallery's policy
			return fasthttp.StatusForbidden
		}
	case 507:
		return fasthttp.StatusInternalServerError
	}
	return p.status
}

// isOSIA reports whether a request is for a path of OSIA's, whether there is one or not.
func (s *Server) isOSIA(rc *fasthttp.RequestCtx) bool {
	return s.osia != nil && strings.HasPrefix(string(rc.URI().PathOriginal()), osiaPath+"/")
}
