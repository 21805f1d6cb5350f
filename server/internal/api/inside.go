package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/valyala/fasthttp"
)

// Inside carries requests of this process to the handlers, past the network: those of the desk's page. They are treated as all others are, but
// for limits on connections.
func (s *Server) Inside() http.RoundTripper { return inside{s.http.Handler} }

type inside struct{ handle fasthttp.RequestHandler }

// RoundTrip implements http.RoundTripper.
func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	var rc fasthttp.RequestCtx
	rc.Init(&fasthttp.Request{}, nil, nil)
	rc.Request.Header.SetMethod(r.Method)
	rc.Request.SetRequestURI(r.URL.RequestURI())
	rc.Request.SetHost(r.URL.Host)
	for name, values := range r.Header {
		for _, v := range values {
			rc.Request.Header.Add(name, v)
		}
	}
	if r.Body != nil {
		b, err := io.ReadAll(io.LimitReader(r.Body, maxBodyBytes))
		if err = errors.Join(err, r.Body.Close()); err != nil {
			return nil, err
		}
		rc.Request.SetBody(b)
	}
	rc.SetUserValue(insideKey, true)
	i.handle(&rc)
	body := bytes.Clone(rc.Response.Body())
	answer := &http.Response{
		StatusCode: rc.Response.StatusCode(), Status: strconv.Itoa(rc.Response.StatusCode()), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
	for name, value := range rc.Response.Header.All() {
		answer.Header.Add(string(name), string(value))
	}
	return answer, nil
}
