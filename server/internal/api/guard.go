package api

import (
	"errors"
	"io"
	"net"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/fasthttp/router"
	"github.com/valyala/fasthttp"

	"fingerzeig/internal/pages"
)

// What a request is known by within the server, and where it comes from.
const (
	requestID = "request"
	insideKey = "inside"

	requestHeader = "X-Request-Id" // of the answer, and of a request that has a name of its own
)

// guard surrounds all handlers: a request id, whose name the request is under, a panic that stays in its request, headers of every answer, the
// log.
func (s *Server) guard(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		start := time.Now()
		id := s.requests.Add(1)
		rc.SetUserValue(requestID, id)
		defer func() {
			if p := recover(); p != nil {
				s.log.Error("panic", "request", id, "panic", p, "stack", string(debug.Stack()))
				rc.Response.Reset()
				s.fail(rc, errors.New("panic"))
			}
			protect(rc)
			stamp(rc, id)
			route, _ := rc.UserValue(router.MatchedRoutePathParam).(string)
			took := time.Since(start)
			s.tell(route, string(rc.Method()), rc.Response.StatusCode(), took)
			s.log.Info("request", "request", id, "method", string(rc.Method()), "route", route, "status", rc.Response.StatusCode(),
				"ms", took.Milliseconds())
		}()
		if s.local.Load() && !pages.Loopback(string(rc.Host())) {
			s.fail(rc, errHost)
			return
		}
		next(rc)
	}
}

// tell tells the observer of an answer. Without a route the method may be anything, and whoever asks chooses it: it is left out.
func (s *Server) tell(route, method string, status int, took time.Duration) {
	if route == "" {
		method = ""
	}
	s.observe.Request(route, method, status, took)
}

// unreadable answers a request that fasthttp could not read. Nothing that follows on the connection can be trusted.
func (s *Server) unreadable(rc *fasthttp.RequestCtx, err error) {
	id := s.requests.Add(1)
	rc.SetUserValue(requestID, id)
	s.fail(rc, unread(err))
	protect(rc)
	rc.Response.Header.Set(requestHeader, strconv.FormatUint(id, 10))
	rc.SetConnectionClose()
	s.tell("", "", rc.Response.StatusCode(), 0)
	s.log.Info("request", "request", id, "status", rc.Response.StatusCode())
}

// turnAway tells a connection that there is no room for it, and closes it. What it asks for is not looked at, but waited for: a client that is
// answered before it has asked takes the answer for a mistake.
func (s *Server) turnAway(c net.Conn) {
	defer func() { _ = c.Close() }()
	var rc fasthttp.RequestCtx
	id := s.requests.Add(1)
	rc.SetUserValue(requestID, id)
	s.fail(&rc, errBusy)
	protect(&rc)
	rc.Response.Header.Set(requestHeader, strconv.FormatUint(id, 10))
	rc.SetConnectionClose()
	_ = c.SetDeadline(time.Now().Add(refuseTimeout))
	_, _ = c.Read(make([]byte, 1))
	_ = c.SetDeadline(time.Now().Add(refuseTimeout))
	_, err := rc.Response.WriteTo(c)
	if half, ok := c.(interface{ CloseWrite() error }); ok && err == nil && half.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(c, maxBodyBytes)) // closed with a request unread, TCP would take the answer back
	}
	s.tell("", "", rc.Response.StatusCode(), 0)
	s.log.Info("request", "request", id, "status", rc.Response.StatusCode(), "told", err == nil)
}

// protect sets the headers of every answer: nothing is kept, and nothing is taken for what it is not said to be.
func protect(rc *fasthttp.RequestCtx) {
	rc.Response.Header.Set("Cache-Control", "no-store")
	rc.Response.Header.Set("X-Content-Type-Options", "nosniff")
}
