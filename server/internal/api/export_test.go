package api

import (
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/minutiae"
)

// ParseBody reads the body of an enrolment.
func ParseBody(b []byte) (any, error) {
	var w wireEnrolment
	return w, parseBody(b, &w)
}

// Problems returns the codes of the error table and the status of each.
func Problems() map[string]int {
	all := map[string]int{internal.code: internal.status}
	for _, p := range problems {
		all[p.code] = p.status
	}
	return all
}

// Row is a row of the error table.
type Row struct {
	Err    error
	Status int
	Code   string
}

// Rows returns the error table.
func Rows() (rows []Row) {
	for _, p := range problems {
		rows = append(rows, Row{p.err, p.status, p.code})
	}
	return rows
}

// Occupy takes all benches until release is called, and makes those who wait for one give up after a while from now on.
func (s *Server) Occupy(wait time.Duration) (release func()) {
	var taken []*minutiae.Scratch
	for range cap(s.work.benches) {
		taken = append(taken, <-s.work.benches)
	}
	s.work.queue = wait
	return func() {
		for _, bench := range taken {
			s.work.benches <- bench
		}
	}
}

// Trip makes the next image on each bench panic in the middle of its extraction.
func (s *Server) Trip() {
	for range cap(s.work.benches) {
		bench := <-s.work.benches
		bench.Trace = func(minutiae.Layer) { panic("tripped") }
		s.work.benches <- bench
	}
}

// TurnAway is turnAway.
func (s *Server) TurnAway(c net.Conn) { s.turnAway(c) }

// Narrow sets how many connections there is room for. It is called before Serve.
func (s *Server) Narrow(room int) { s.room = room }

// Hurry sets how long a request may take to arrive. It is called before Serve.
func (s *Server) Hurry(limit time.Duration) { s.http.ReadTimeout = limit }

// Handle answers a request that has been read.
func (s *Server) Handle(rc *fasthttp.RequestCtx) { s.http.Handler(rc) }

// Route is a row of the route table.
type Route struct {
	Method, Path, Operation, Needs string
	Query                          []string
}

// Routes returns the route table.
func Routes() (all []Route) {
	for _, r := range new(Server).table() {
		all = append(all, Route{r.method, r.path, r.operation, string(r.needs), r.query})
	}
	return all
}

// OpenAPI is the description of the API.
func OpenAPI() []byte { return openapiText }

// AdviceText is what to say about an advice.
func AdviceText(name string) string { return adviceTexts[name] }

// OSIARoutes returns that of OSIA's paths.
func OSIARoutes() (all []Route) {
	for _, r := range new(Server).osiaTable() {
		all = append(all, Route{r.method, r.path, r.operation, string(r.needs), r.query})
	}
	return all
}
