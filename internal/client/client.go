package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

// ErrAnswer is returned, wrapped with the reason, when what came back is not an answer of the service.
var ErrAnswer = errors.New("client: not an answer of the service")

// ErrName is returned when a name of a gallery or subject is one that the service does not take (docs/API.md). Nothing is sent then: on the way
// there, a name such as "../../hall" could become another path.
var ErrName = errors.New("client: a name is not allowed")

// ErrUnreachable is returned, wrapped with the reason, when no answer came.
var ErrUnreachable = errors.New("client: the service cannot be reached")

// Problem is an error that the service answered (RFC 9457).
type Problem struct {
	Type     string `json:"type"` // stable: what a program looks at, see docs/API.md
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"`

	RetryAfter time.Duration `json:"-"` // how long to wait before asking again, where the service says so
}

// Error returns the problem in one line.
func (p *Problem) Error() string { return fmt.Sprintf("%s (%d): %s", p.Title, p.Status, p.Detail) }

// The types of problems that callers act on.
const (
	ProblemNotFound = "/problems/not-found" // no such gallery or subject
	ProblemNoPrint  = "/problems/no-print"  // no print can be seen in the image: ask for the finger again
	ProblemBusy     = "/problems/busy"      // later
	ProblemLocked   = "/problems/locked"    // too many wrong verifications before: later, or with a clerk
)

// IsProblem reports whether err is a problem of the given type.
func IsProblem(err error, problemType string) bool {
	var p *Problem
	return errors.As(err, &p) && p.Type == problemType
}

// Options says how a Client behaves. The zero Options are fine.
type Options struct {
	Timeout time.Duration            // for an answer, where the context has no deadline; 0: 30 s
	Dial    func() (net.Conn, error) // nil: TCP to the address of the base URL
	Key     string                   // of the service's file of keys; empty: none is shown
}

const (
	defaultTimeout = 30 * time.Second
	maxAnswerBytes = 4 << 20
	maxRetryAfter  = 24 * 3600 // in seconds; whoever asks for more means never
	maxAttempts    = 2         // of a call whose connection broke: the service was restarted, say, while the connection was idle
)

// Client speaks to one service. It is safe for concurrent use.
type Client struct {
	base    string
	timeout time.Duration
	key     string
	http    *fasthttp.Client
}

// New returns a client of the service at a URL such as http://127.0.0.1:8080.
func New(baseURL string, o Options) *Client {
	c := &Client{base: strings.TrimRight(baseURL, "/"), timeout: o.Timeout, key: o.Key, http: &fasthttp.Client{
		Name:                      "fingerzeig",
		MaxResponseBodySize:       maxAnswerBytes,
		MaxIdemponentCallAttempts: 1, // exchange repeats, which knows what may be
		NoDefaultUserAgentHeader:  true,
		DisablePathNormalizing:    true,
	}}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if o.Dial != nil {
		c.http.Dial = func(string) (net.Conn, error) { return o.Dial() }
	}
	return c
}

// call sends a request and reads the answer into out. Where out is nil, only an answer without a body is a success. It returns the status.
// An empty path is ErrName. What is neither a success of this API nor one of its problems is ErrAnswer: a redirection, say, or another server's friendly page.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) (status int, err error) {
	a, err := c.ask(ctx, question{method: method, path: path, query: query.Encode()}, in, out)
	return a.status, err
}

// ask sends a question and reads the answer into out, see call. Where the question has a tag, "not modified" is an answer that leaves out alone.
func (c *Client) ask(ctx context.Context, q question, in, out any) (a answer, err error) {
	if q.path == "" {
		return answer{}, ErrName
	}
	if in != nil {
		if q.body, err = json.Marshal(in); err != nil {
			return answer{}, err
		}
	}
	if a, err = c.exchange(ctx, q); err != nil {
		return answer{}, err
	}
	switch {
	case a.status >= 400:
		p := &Problem{}
		if json.Unmarshal(a.body, p) != nil || p.Type == "" {
			return a, fmt.Errorf("%w: status %d", ErrAnswer, a.status)
		}
		p.Status, p.RetryAfter = a.status, a.retryAfter
		if a.repeated && q.method == fasthttp.MethodDelete && p.Type == ProblemNotFound {
			return a, nil // the first request, whose answer was lost, has erased it
		}
		return a, p
	case a.status == fasthttp.StatusNotModified && q.tag != "":
		return a, nil
	case out == nil && a.status != fasthttp.StatusNoContent, out != nil && a.status != fasthttp.StatusOK && a.status != fasthttp.StatusCreated:
		return a, fmt.Errorf("%w: status %d", ErrAnswer, a.status)
	}
	if out != nil {
		if err := json.Unmarshal(a.body, out); err != nil {
			return a, fmt.Errorf("%w: %w", ErrAnswer, err)
		}
	}
	return a, nil
}
