package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/api"
)

// TestBusy asks while every bench is taken: nobody waits for ever, templates need no bench, and afterwards all is as before.
func TestBusy(t *testing.T) {
	r := newRig(t, nil, api.Options{Extractions: 2})
	image := drawn(t, 3)
	release := r.server.Occupy(time.Millisecond)
	status, _, answer := r.ask("POST", "/v1/extract?ppi=500", "image/png", image)
	if status != 503 || !strings.Contains(answer, client.ProblemBusy) || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s, Retry-After %q", status, answer, r.header.Get("Retry-After"))
	}
	if status, _, answer := r.ask("PUT", "/v1/galleries/g/subjects/s?ppi=500", "image/png", bomb(t)); status != 503 {
		t.Errorf("an image was read outside of the queue: %d %s", status, answer)
	}
	if _, err := r.client.Enroll(ctx, "g", "s", []client.Sample{{Template: stored(t, 1)}}, nil); err != nil {
		t.Errorf("a template: %v", err)
	}
	release()
	for range 5 { // more than there are benches: each comes back, also after a failure
		if status, _, answer := r.ask("POST", "/v1/extract", "image/png", bomb(t)); status != 413 {
			t.Errorf("%d %s", status, answer)
		}
		if _, err := r.client.Extract(ctx, client.Sample{Image: image, PPI: 500}); err != nil {
			t.Error(err)
		}
	}
}

// TestTrip panics in the middle of an extraction: that request fails, the log tells where, and what it left behind harms no other.
func TestTrip(t *testing.T) {
	var log bytes.Buffer
	r := newRig(t, nil, api.Options{Extractions: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	image := drawn(t, 3)
	r.server.Trip()
	status, _, answer := r.ask("POST", "/v1/extract", "image/png", image)
	if status != 500 || !strings.Contains(answer, "/problems/internal") || strings.Contains(answer, "tripped") {
		t.Errorf("%d %s", status, answer)
	}
	if status, _, answer := r.ask("POST", "/v1/extract", "image/png", image); status != 200 {
		t.Errorf("afterwards: %d %s", status, answer)
	}
	if !strings.Contains(log.String(), "tripped") || !strings.Contains(log.String(), "workshop.go") {
		t.Errorf("the log does not tell where:\n%s", log.String())
	}
}

// slow is an index whose comparisons wait.
type slow struct {
	broken
	asked, answer chan struct{}
}

func (s slow) Verify(context.Context, index.GalleryID, index.SubjectID, *matcher.Probe, matcher.Score) (index.Verdict, error) {
	s.asked <- struct{}{}
	<-s.answer
	return index.Verdict{Decision: index.Matched, Score: 5000, Threshold: 4000}, nil
}

// TestShutdown stops the server while a request is under way: that one is answered, and no other is.
func TestShutdown(t *testing.T) {
	x := slow{asked: make(chan struct{}), answer: make(chan struct{})}
	r := newRig(t, x, api.Options{})
	sample := client.Sample{Template: stored(t, 1)}
	r.ask("GET", "/livez", "", nil) // leaves an idle connection
	type answer struct {
		client.Verdict
		err error
	}
	verified := make(chan answer)
	go func() {
		v, err := r.client.Verify(ctx, "g", "s", sample, client.Query{})
		verified <- answer{v, err}
	}()
	<-x.asked

	hurried, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	if err := r.server.Shutdown(hurried); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a shutdown without time: %v", err)
	}
	stopped := make(chan error)
	go func() { stopped <- r.server.Shutdown(ctx) }()
	close(x.answer)
	if a := <-verified; a.err != nil || !a.Matched() {
		t.Errorf("the request under way: %+v", a)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if err := r.client.Ready(ctx); !errors.Is(err, client.ErrUnreachable) && !client.IsProblem(err, "/problems/draining") {
		t.Errorf("after the shutdown: %v", err)
	}
}

// damaged is an index that could not search everything.
type damaged struct{ broken }

func (damaged) Identify(context.Context, index.GalleryID, *matcher.Probe, index.IdentifyOptions) (index.Identification, error) {
	return index.Identification{Decision: index.Indeterminate, Hits: []index.Hit{{Subject: "x"}}, Searched: 7}, index.ErrCorrupt
}

// TestIndeterminate searches where records are damaged: the answer says so, and names nobody.
func TestIndeterminate(t *testing.T) {
	r := newRig(t, damaged{broken{index.ErrClosed}}, api.Options{})
	i, err := r.client.Identify(ctx, "g", client.Sample{Template: stored(t, 1)}, client.Query{})
	if err != nil || i.Decision != "indeterminate" || i.Matched() || len(i.Candidates) > 0 || i.Searched != 7 {
		t.Errorf("%+v, %v", i, err)
	}
}

// TestThresholds asks for thresholds and looks at what was taken.
func TestThresholds(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	for _, subject := range []string{"a", "b", "c", "d"} {
		if _, err := r.client.Enroll(ctx, "g", subject, []client.Sample{{Template: stored(t, 1)}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	sample := []byte(`{"samples":[{"template":"` + b64(stored(t, 2)) + `"}]}`)
	for _, row := range []struct{ path, want string }{
		{"subjects/a/verify", "40.00"},
		{"subjects/a/verify?fmr=0.001", "30.00"},
		{"subjects/a/verify?fmr=0.00015", "38.24"}, // 38.239: never below what was asked for
		{"subjects/a/verify?score=1.1", "1.10"},
		{"subjects/a/verify?score=40.01", "40.01"},
		{"subjects/a/verify?score=40.011", "40.02"},
		{"identify", "36.03"}, // 1 in 1,000 over four samples
		{"identify?fpir=0.04", "20.00"},
		{"identify?fmr=0.001", "30.00"},
	} {
		status, _, answer := r.ask("POST", "/v1/galleries/g/"+row.path, "application/json", sample)
		var got struct{ Threshold json.Number }
		if err := json.Unmarshal([]byte(answer), &got); err != nil || status != 200 || got.Threshold.String() != row.want {
			t.Errorf("%s: %d %s, want the threshold %s", row.path, status, answer, row.want)
		}
	}
}

// TestDocs looks for every row of the error table in the description of the API.
func TestDocs(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "API.md"))
	if err != nil {
		t.Fatal(err)
	}
	for code, status := range api.Problems() {
		found := false
		for line := range strings.Lines(string(b)) {
			statuses, codes, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
			found = found || strings.Contains(statuses, strconv.Itoa(status)) && strings.Contains(codes, "`"+code+"`")
		}
		if !found {
			t.Errorf("docs/API.md does not tell of %d %s", status, code)
		}
	}
}

// overTCP serves a broken index on a loopback address until the test ends. The server is set up before it serves.
func overTCP(t *testing.T, setUp func(*api.Server)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := api.New(broken{index.ErrClosed}, api.Options{})
	setUp(s)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Shutdown(ctx), <-ended); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestConnections says what HTTP libraries never say, to a server that only its own machine can reach.
func TestConnections(t *testing.T) {
	patient := overTCP(t, func(s *api.Server) { s.Hurry(time.Minute) })
	hurried := overTCP(t, func(s *api.Server) { s.Hurry(100 * time.Millisecond) })
	const post = "POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
	for _, row := range []struct {
		name, request string
		status        int
		code          string
	}{
		{"by number", "GET /livez HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", 200, ""},
		{"by name", "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 200, ""},
		{"by IPv6", "GET /livez HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200, ""},
		{"by IPv6 without a port", "GET /livez HTTP/1.1\r\nHost: [::1]\r\n\r\n", 200, ""},
		{"by a foreign name", "GET /v1/galleries HTTP/1.1\r\nHost: localhost.example.org\r\n\r\n", 421, "host"},
		{"by a foreign number", "GET /v1/galleries HTTP/1.1\r\nHost: 192.0.2.1:8080\r\n\r\n", 421, "host"},
		{"by a foreign name in the path", "GET http://example.org/livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 421, "host"},
		{"not HTTP", "hello\r\n\r\n", 400, "request"},
		{"long header", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 20<<10) + "\r\n\r\n", 431, "header-too-long"},
		{"announced body", post + "Content-Length: 99999999\r\n\r\n", 413, "too-long"},
		{"endless body", post + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("100000\r\n"+strings.Repeat("x", 1<<20)+"\r\n", 9), 413, "too-long"},
		{"two lengths", post + "Content-Length: 3\r\nContent-Length: 2\r\n\r\nabc", 400, "request"},
		{"half a header", "GET /livez HTTP/1.1\r\nHost: local", 408, "slow"},
		{"half a body", post + "Content-Length: 4\r\n\r\nab", 408, "slow"},
		{"another method", "BREW /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method"},
		{"up and down", "GET /v1/../livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "no-route"},
		{"another path", "GET //livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "no-route"},
	} {
		t.Run(row.name, func(t *testing.T) {
			address := patient
			if row.code == "slow" {
				address = hurried
			}
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			_ = c.SetDeadline(time.Now().Add(time.Minute))
			go func() { _, _ = io.WriteString(c, row.request) }()
			response, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			b, err := io.ReadAll(response.Body)
			if response.StatusCode != row.status || !strings.Contains(string(b), "/problems/"+row.code) && row.code != "" || err != nil {
				t.Errorf("%d %s, %v; want %d %s", response.StatusCode, b, err, row.status, row.code)
			}
			if h := response.Header; h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", h)
			}
			if strings.Contains(string(b), "/requests/0\"") {
				t.Errorf("a request without a number: %s", b)
			}
		})
	}
}
