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
}

// answerer answers a request or fails.
type answerer func(context.Context, *fasthttp.RequestCtx) error

const (
	galleryPath = "/v1/galleries/{gallery}"
	subjectPath = galleryPath + "/subjects/{subject}"
)

// table lists the routes. A GET answers HEAD, too (RFC 9110, section 9.3.2). Everything that depends on the operation hangs off this table: the
// router, the names of a query, who may call it, openapi.json.
func (s *Server) table() []route {
	return []route{
		{"GET", "/v1/galleries", "listGalleries", GalleryRead, nil, s.galleries},
		{"DELETE", galleryPath, "dropGallery", GalleryAdmin, nil, s.dropGallery},

		{"PUT", subjectPath, "putSubject", SubjectWrite, []string{"ppi", "finger"}, s.putSubject},
		{"GET", subjectPath, "getSubject", SubjectRead, nil, s.getSubject},
		{"DELETE", subjectPath, "deleteSubject", SubjectWrite, nil, s.deleteSubject},

		{"POST", subjectPath + "/verify", "verify", Verify, []string{"ppi", "finger", "fmr", "score"}, s.verify},
		{"POST", galleryPath + "/identify", "identify", Identify, []string{"ppi", "finger", "fmr", "fpir", "score", "max"}, s.identify},

		{"POST", "/v1/extract", "extract", Tool, []string{"ppi", "finger"}, s.extract},

		{"GET", "/livez", "live", Public, nil, s.live},
		{"GET", "/readyz", "ready", Public, nil, s.ready},
		{"GET", "/version", "version", Public, nil, s.version},
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
		if err == nil {
			err = row.do(ctx, rc)
		}
		if err != nil {
			s.fail(rc, err)
		}
	}
}
