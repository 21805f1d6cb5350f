package api

import (
	"context"
	"slices"
	"strings"

	"github.com/fasthttp/router"
	"github.com/valyala/fasthttp"
)

// Permission is what a route asks of whoever calls it.
type Permission string

// The permissions.
const (
	Public         Permission = "public"          // everybody has it
	SubjectRead    Permission = "subject.read"    // who is enrolled, how well
	SubjectWrite   Permission = "subject.write"   // enrol and erase
	TemplateExport Permission = "template.export" // templates leave the service
	Verify         Permission = "verify"          // 1:1
	Identify       Permission = "identify"        // 1:N
	GalleryRead    Permission = "gallery.read"    // sizes and policies
	GalleryAdmin   Permission = "gallery.admin"   // policies, erasing whole galleries
	Bulk           Permission = "bulk"            // import, de-duplication, and all jobs
	Tool           Permission = "tool"            // extraction, quality, conversion, explanation: nothing of the index
)

// route is a row of the table: all that is known of a path and method before a request comes.
type route struct {
	method    string
	path      string
	operation string // of openapi.json
	needs     Permission
	query     []string // names that the query may have
	do        answerer
	streams   bool // the handler reads the body by itself, of any length
}

// answerer answers a request or fails.
type answerer func(context.Context, *fasthttp.RequestCtx) error

const (
	galleryPath = "/v1/galleries/{gallery}"
	subjectPath = galleryPath + "/subjects/{subject}"
	fingerPath  = subjectPath + "/fingers/{finger}"
	jobPath     = "/v1/jobs/{job}"
)

// table lists the routes. A GET answers HEAD, too (RFC 9110, section 9.3.2). Everything that depends on the operation hangs off this table: the
// router, the names of a query, who may call it, openapi.json.
func (s *Server) table() []route {
	sample, pages := []string{"ppi", "finger"}, []string{"cursor", "limit"}
	return []route{
		{"GET", "/v1/galleries", "listGalleries", GalleryRead, pages, s.listGalleries, false},
		{"GET", galleryPath, "getGallery", GalleryRead, nil, s.getGallery, false},
		{"PUT", galleryPath, "putGallery", GalleryAdmin, nil, s.putGallery, false},
		{"DELETE", galleryPath, "dropGallery", GalleryAdmin, nil, s.dropGallery, false},

		{"GET", galleryPath + "/subjects", "listSubjects", SubjectRead, slices.Concat(pages, []string{"prefix"}), s.listSubjects, false},
		{"POST", galleryPath + "/subjects", "createSubject", SubjectWrite, sample, s.postSubject, false},
		{"PUT", subjectPath, "putSubject", SubjectWrite, sample, s.putSubject, false},
		{"GET", subjectPath, "getSubject", SubjectRead, nil, s.getSubject, false},
		{"PATCH", subjectPath, "patchSubject", SubjectWrite, nil, s.patchSubject, false},
		{"DELETE", subjectPath, "deleteSubject", SubjectWrite, []string{"receipt"}, s.deleteSubject, false},

		{"GET", fingerPath, "getFinger", SubjectRead, nil, s.getFinger, false},
		{"PUT", fingerPath, "putFinger", SubjectWrite, []string{"ppi"}, s.putFinger, false},
		{"DELETE", fingerPath, "deleteFinger", SubjectWrite, nil, s.deleteFinger, false},
		{"GET", fingerPath + "/template", "getTemplate", TemplateExport, []string{"sample"}, s.getTemplate, false},

		{"POST", subjectPath + "/verify", "verify", Verify, slices.Concat(sample, []string{"fmr", "score"}), s.verify, false},
		{"POST", galleryPath + "/identify", "identify", Identify, slices.Concat(sample, []string{"fmr", "fpir", "score", "max"}), s.identify, false},

		{"POST", galleryPath + "/identify:batch", "identifyBatch", Bulk, []string{"fmr", "fpir", "score", "max"}, s.identifyBatch, false},
		{"POST", galleryPath + "/dedup", "dedup", Bulk, []string{"fmr", "score"}, s.dedup, false},
		{"POST", galleryPath + "/subjects:import", "importSubjects", Bulk, []string{"cursor"}, s.importSubjects, true},
		{"GET", galleryPath + "/subjects:export", "exportSubjects", TemplateExport, []string{"cursor"}, s.exportSubjects, false},
		{"GET", "/v1/jobs", "listJobs", Bulk, nil, s.listJobs, false},
		{"GET", jobPath, "getJob", Bulk, nil, s.getJob, false},
		{"DELETE", jobPath, "deleteJob", Bulk, nil, s.deleteJob, false},
		{"GET", jobPath + "/results", "getResults", Bulk, pages, s.getResults, false},

		{"POST", "/v1/verify", "verifyPair", Tool, []string{"fmr", "score"}, s.verifyPair, false},
		{"POST", "/v1/extract", "extract", Tool, sample, s.extract, false},
		{"POST", "/v1/quality", "quality", Tool, sample, s.quality, false},
		{"POST", "/v1/convert", "convert", Tool, slices.Concat(sample, []string{"format"}), s.convert, false},
		{"POST", "/v1/explain", "explain", Tool, nil, s.explain, false},

		{"GET", "/v1/capabilities", "capabilities", Public, nil, s.capabilities, false},
		{"GET", "/v1/openapi.json", "openapi", Public, nil, s.openapi, false},
		{"GET", "/livez", "live", Public, nil, s.live, false},
		{"GET", "/readyz", "ready", Public, nil, s.ready, false},
		{"GET", "/healthz", "health", Public, nil, s.ready, false},
		{"GET", "/version", "version", Public, nil, s.version, false},
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
	r.NotFound = func(rc *fasthttp.RequestCtx) { s.fail(rc, errNoRoute) }
	r.MethodNotAllowed = func(rc *fasthttp.RequestCtx) {
		allowed := strings.Split(string(rc.Response.Header.Peek("Allow")), ", ")
		allowed = slices.DeleteFunc(allowed, func(m string) bool { return m == fasthttp.MethodOptions }) // the router's own addition
		rc.Response.Header.Set("Allow", strings.Join(allowed, ", "))
		s.fail(rc, errMethod)
	}
	return r
}

// handle turns a row into a handler.
func (s *Server) handle(row route) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
		defer cancel()
		err := checkQuery(rc, row.query)
		if err == nil && !row.streams {
			err = receive(rc)
		}
		if err == nil {
			err = row.do(ctx, rc)
		}
		if err != nil {
			s.fail(rc, err)
		}
	}
}
