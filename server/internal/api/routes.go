package api

import (
	"context"
	"slices"
	"strings"

	"github.com/fasthttp/router"
	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/access"
)

// route is a row of the table: all that is known of a path and method before a request comes.
type route struct {
	method    string
	path      string
	operation string // of openapi.json
	needs     access.Permission
	query     []string // names that the query may have
	do        answerer
}

// streaming are the operations that read the body by themselves, of any length.
var streaming = map[string]bool{"importSubjects": true}

// answerer answers a request or fails.
type answerer func(context.Context, *fasthttp.RequestCtx) error

const (
	galleryPath = "/v1/galleries/{gallery}"
	subjectPath = galleryPath + "/subjects/{subject}"
	fingerPath  = subjectPath + "/fingers/{finger}"
	jobPath     = "/v1/jobs/{job}"

	terminalPath = "/v1/terminals/{terminal}"
	pickupPath   = "/v1/pickups/{pickup}"
)

// table lists the routes. A GET answers HEAD, too (RFC 9110, section 9.3.2). Everything that depends on the operation hangs off this table: the
// router, the names of a query, who may call it, openapi.json.
func (s *Server) table() []route {
	sample, pages := []string{"ppi", "finger"}, []string{"cursor", "limit"}
	return []route{
		{"GET", "/v1/galleries", "listGalleries", access.GalleryRead, pages, s.listGalleries},
		{"GET", galleryPath, "getGallery", access.GalleryRead, nil, s.getGallery},
		{"PUT", galleryPath, "putGallery", access.GalleryAdmin, nil, s.putGallery},
		{"DELETE", galleryPath, "dropGallery", access.GalleryAdmin, nil, s.dropGallery},

		{"GET", galleryPath + "/subjects", "listSubjects", access.SubjectRead, slices.Concat(pages, []string{"prefix"}), s.listSubjects},
		{"POST", galleryPath + "/subjects", "createSubject", access.SubjectWrite, sample, s.postSubject},
		{"PUT", subjectPath, "putSubject", access.SubjectWrite, sample, s.putSubject},
		{"GET", subjectPath, "getSubject", access.SubjectRead, nil, s.getSubject},
		{"PATCH", subjectPath, "patchSubject", access.SubjectWrite, nil, s.patchSubject},
		{"DELETE", subjectPath, "deleteSubject", access.SubjectErase, []string{"receipt"}, s.deleteSubject},

		{"GET", fingerPath, "getFinger", access.SubjectRead, nil, s.getFinger},
		{"PUT", fingerPath, "putFinger", access.SubjectWrite, []string{"ppi"}, s.putFinger},
		{"DELETE", fingerPath, "deleteFinger", access.SubjectWrite, nil, s.deleteFinger},
		{"GET", fingerPath + "/template", "getTemplate", access.TemplateExport, []string{"sample"}, s.getTemplate},

		{"POST", subjectPath + "/verify", "verify", access.Verify, slices.Concat(sample, []string{"fmr", "score"}), s.verify},
		{"POST", galleryPath + "/identify", "identify", access.Identify, slices.Concat(sample, []string{"fmr", "fpir", "score", "max"}), s.identify},

		{"DELETE", subjectPath + "/lock", "unlockSubject", access.Unlock, nil, s.unlockSubject},
		{"DELETE", "/v1/terminals/{terminal}/lock", "unlockTerminal", access.Unlock, nil, s.unlockTerminal},
		{"PUT", terminalPath, "putTerminal", access.TerminalAdmin, nil, s.putTerminal},
		{"GET", "/v1/terminals", "listTerminals", access.PickupKeep, nil, s.listTerminals},
		{"GET", terminalPath, "getTerminal", access.PickupKeep, nil, s.getTerminal},
		{"PATCH", terminalPath + "/lockers/{locker}", "patchLocker", access.PickupKeep, nil, s.patchLocker},
		{"POST", "/v1/pickups", "announcePickup", access.PickupKeep, nil, s.announcePickup},
		{"GET", "/v1/pickups", "listPickups", access.PickupKeep, slices.Concat(pages, []string{"status", "terminal"}), s.listPickups},
		{"GET", pickupPath, "getPickup", access.PickupKeep, nil, s.getPickup},
		{"POST", pickupPath + "/{step}", "stepPickup", access.PickupKeep, nil, s.stepPickup},

		{"POST", terminalPath + "/present", "present", access.PickupTake, nil, s.present},
		{"POST", terminalPath + "/release", "release", access.PickupTake, nil, s.release},
		{"POST", terminalPath + "/reports", "report", access.PickupTake, nil, s.report},
		{"GET", terminalPath + "/mirror", "mirror", access.PickupTake, nil, s.mirror},
		{"GET", terminalPath + "/keys", "releaseKeys", access.PickupTake, nil, s.releaseKeys},

		{"GET", "/v1/audit/checkpoint", "auditCheckpoint", access.AuditRead, nil, s.auditCheckpoint},

		{"POST", galleryPath + "/identify:batch", "identifyBatch", access.Bulk, []string{"fmr", "fpir", "score", "max"}, s.identifyBatch},
		{"POST", galleryPath + "/dedup", "dedup", access.Bulk, []string{"fmr", "score"}, s.dedup},
		{"POST", galleryPath + "/subjects:import", "importSubjects", access.Bulk, []string{"cursor"}, s.importSubjects},
		{"GET", galleryPath + "/subjects:export", "exportSubjects", access.TemplateExport, []string{"cursor"}, s.exportSubjects},
		{"POST", galleryPath + "/mosip", "mosip", access.Bulk, nil, s.mosipMessage},
		{"GET", "/v1/jobs", "listJobs", access.Bulk, nil, s.listJobs},
		{"GET", jobPath, "getJob", access.Bulk, nil, s.getJob},
		{"DELETE", jobPath, "deleteJob", access.Bulk, nil, s.deleteJob},
		{"GET", jobPath + "/results", "getResults", access.Bulk, pages, s.getResults},

		{"POST", "/v1/verify", "verifyPair", access.Tool, []string{"fmr", "score"}, s.verifyPair},
		{"POST", "/v1/extract", "extract", access.Tool, sample, s.extract},
		{"POST", "/v1/quality", "quality", access.Tool, sample, s.quality},
		{"POST", "/v1/convert", "convert", access.Tool, slices.Concat(sample, []string{"format"}), s.convert},
		{"POST", "/v1/explain", "explain", access.Tool, nil, s.explain},

		{"GET", "/v1/capabilities", "capabilities", access.Public, nil, s.capabilities},
		{"GET", "/v1/openapi.json", "openapi", access.Public, nil, s.openapi},
		{"GET", "/livez", "live", access.Public, nil, s.live},
		{"GET", "/readyz", "ready", access.Public, nil, s.ready},
		{"GET", "/healthz", "health", access.Public, nil, s.ready},
		{"GET", "/version", "version", access.Public, nil, s.version},
	}
}

// router makes a router of the table.
func (s *Server) router() *router.Router {
	r := router.New()
	r.SaveMatchedRoutePath = true
	r.RedirectTrailingSlash, r.RedirectFixedPath, r.HandleOPTIONS = false, false, false
	for _, row := range s.table() {
		r.Handle(row.method, row.path, s.handle(row))
		if row.method == fasthttp.MethodGet {
			r.HEAD(row.path, s.handle(row))
		}
	}
	if s.osia != nil {
		for _, row := range s.osiaTable() {
			r.Handle(row.method, row.path, s.osiaHandle(row))
			if row.method == fasthttp.MethodGet {
				r.HEAD(row.path, s.osiaHandle(row))
			}
		}
	}
	r.NotFound = func(rc *fasthttp.RequestCtx) { s.stranger(rc, errNoRoute) }
	r.MethodNotAllowed = func(rc *fasthttp.RequestCtx) {
		allowed := strings.Split(string(rc.Response.Header.Peek("Allow")), ", ")
		allowed = slices.DeleteFunc(allowed, func(m string) bool { return m == fasthttp.MethodOptions }) // the router's own addition
		rc.Response.Header.Set("Allow", strings.Join(allowed, ", "))
		s.stranger(rc, errMethod)
	}
	return r
}

// handle turns a row into a handler. Who asks is known before anything else is looked at, the body least of all.
func (s *Server) handle(row route) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		x, err := s.admit(rc, row)
		if err == nil {
			err = s.witness(rc, row, x, func() error { return s.serve(rc, row, x) })
		} else {
			err = s.refused(rc, row, x, err)
		}
		if err != nil {
			s.fail(rc, err)
		}
	}
}

// serve does what a request asks for.
func (s *Server) serve(rc *fasthttp.RequestCtx, row route, x *exchange) error {
	ctx, cancel := context.WithTimeout(with(context.Background(), x), workTimeout)
	defer cancel()
	if err := checkQuery(rc, row.query); err != nil {
		return err
	}
	if err := plain(rc); err != nil {
		return err
	}
	if !streaming[row.operation] {
		if err := s.receive(rc, row); err != nil {
			return err
		}
	}
	return row.do(ctx, rc)
}
