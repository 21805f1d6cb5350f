package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
)

// question is a request. Its body may hold a print: exchange wipes it.
type question struct {
	method, path, query string
	body                []byte
	headers             map[string]string // beside those of every request
	tag                 string            // of the state that is known (If-None-Match); empty: none
}

// answer is what came back, whatever it means.
type answer struct {
	status     int
	body       []byte
	tag        string        // of the state that is told (ETag)
	retryAfter time.Duration // before which nobody is to ask again; 0: no matter
	repeated   bool          // whether an earlier request may have been carried out, too
}

// exchange sends a question and waits for the answer until the context ends. Where it ends first the connection is left to its deadline.
func (c *Client) exchange(ctx context.Context, q question) (answer, error) {
	if err := ctx.Err(); err != nil {
		clear(q.body)
		return answer{}, err
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(c.timeout)
	}
	type result struct {
		answer
		err error
	}
	done := make(chan result, 1)
	go func() { // fasthttp knows deadlines, but no contexts
		defer clear(q.body)
		a, err := c.attempts(q, deadline)
		done <- result{a, err}
	}()
	select {
	case r := <-done:
		expired := ctx.Err()
		if expired == nil && ok && timedOut(r.err) {
			expired = context.DeadlineExceeded // the connection's clock was ahead of the context's
		}
		if r.err != nil {
			return answer{}, errors.Join(fmt.Errorf("%w: %w", ErrUnreachable, r.err), expired)
		}
		return r.answer, expired
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// attempts asks, and asks again where the connection broke before an answer came. Every call of the API may be carried out twice: an enrolment
// replaces, a removal finds nothing, the others change nothing.
func (c *Client) attempts(q question, deadline time.Time) (a answer, err error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.Header.SetMethod(q.method)
	request.SetRequestURI(c.base + q.path)
	request.URI().SetQueryString(q.query)
	if c.key != "" {
		request.Header.Set(fasthttp.HeaderAuthorization, "Bearer "+c.key)
	}
	for name, value := range q.headers {
		request.Header.Set(name, value)
	}
	if q.tag != "" {
		request.Header.Set(fasthttp.HeaderIfNoneMatch, q.tag)
	}
	if q.body != nil {
		request.Header.SetContentType("application/json")
		request.SetBodyRaw(q.body)
	}
	for n := 1; ; n++ {
		err = c.http.DoDeadline(request, response, deadline)
		if err == nil || n == maxAttempts || !broken(err) {
			break
		}
		c.http.CloseIdleConnections() // they are likely to be as old
		a.repeated = true
	}
	a.tag = string(response.Header.Peek(fasthttp.HeaderETag))
	if seconds, err := strconv.Atoi(string(response.Header.Peek(fasthttp.HeaderRetryAfter))); err == nil && seconds > 0 {
		a.retryAfter = time.Duration(min(seconds, maxRetryAfter)) * time.Second
	}
	a.status, a.body = response.StatusCode(), append([]byte(nil), response.Body()...)
	return a, err
}

// broken reports whether a connection that was there broke. It is false where none came about and where the time ran out.
func broken(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, fasthttp.ErrConnectionClosed) ||
		errors.As(err, &op) && op.Op != "dial" && !timedOut(err)
}

// timedOut reports whether an error is that of a deadline.
func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
