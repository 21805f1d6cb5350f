package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/internal/client"
)

// TestLoadOmitsNothing stalls a server for a second, in a time of its own: 100 a second are due, each takes a millisecond, and one connection
// asks. A loop that sent the next request after the last answer would see a single slow one. Here everybody who was due during the stall has
// waited for the rest of it.
func TestLoadOmitsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadLoop{clients: 1, rate: 100, length: 3 * time.Second, drain: time.Minute, most: 1000}
		l.call = func(_ context.Context, n int) loadAnswer {
			if n == 50 {
				time.Sleep(time.Second)
			}
			time.Sleep(time.Millisecond)
			return loadAnswer{operation: "x", answered: true}
		}
		r := l.run(t.Context())
		late := 0
		for _, p := range r.All.Distribution {
			if p[1] > 500 {
				late++
			}
		}
		// 299 are due before the end. During the stall 100 become due; half of them wait for half a second and more.
		if r.All.Due != 299 || r.All.Answered != 299 || r.All.Latency.P50 > 200 || r.All.Latency.P90 < 600 || r.All.Latency.Max < 999 || late == 0 {
			t.Errorf("from when they were due: %+v", r.All)
		}
		if r.All.Service.P90 > 1.1 || r.All.Service.P99 > 1.1 || r.All.Service.Max < 1000 {
			t.Errorf("from when they were sent: %+v", r.All.Service)
		}
	})
}

// TestLoadAbandons overloads a server without hope: it answers one a second where ten are due. The run ends in time all the same, and those
// who have waited in vain count with as long as they waited.
func TestLoadAbandons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadLoop{clients: 1, rate: 10, length: 10 * time.Second, drain: 5 * time.Second, most: 1000}
		l.call = func(context.Context, int) loadAnswer {
			time.Sleep(time.Second)
			return loadAnswer{operation: "x", answered: true}
		}
		start := time.Now()
		r := l.run(t.Context())
		if took := time.Since(start); took > 17*time.Second {
			t.Errorf("took %s", took)
		}
		if r.All.Answered != 15 || r.All.Errors[failureAbandoned] != 84 || r.All.Due != 99 || r.All.Latency.P50 < 7000 {
			t.Errorf("got %+v", r.All)
		}
	})
}

// TestLoadCloses runs the closed loop: three clients, 10 ms an answer, for a second after a warm-up of one.
func TestLoadCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loadLoop{clients: 3, warmup: time.Second, length: time.Second, most: 1000}
		l.call = func(_ context.Context, n int) loadAnswer {
			time.Sleep(10 * time.Millisecond)
			return loadAnswer{operation: fmt.Sprint("x", n%2), answered: true, matched: true}
		}
		r := l.run(t.Context())
		if r.Loop != "closed" || r.All.Due != 300 || r.PerS < 299 || r.PerS > 301 || len(r.Operations) != 2 || r.Operations[0].Matched != 150 {
			t.Errorf("got %+v", r)
		}
		l.most = 150
		if r := l.run(t.Context()); r.All.Due != 0 { // all within the warm-up
			t.Errorf("got %+v", r)
		}
	})
}

// TestLoadPoisson asks for the rate and for the scatter of arrivals that know nothing of each other.
func TestLoadPoisson(t *testing.T) {
	l := loadLoop{rate: 100, poisson: true, length: 100 * time.Second, most: 1e6}
	synctest.Test(t, func(t *testing.T) {
		l.clients, l.call = 1, func(context.Context, int) loadAnswer { return loadAnswer{answered: true} }
		if n := l.run(t.Context()).All.Due; n < 9700 || n > 10300 || n == 10000 {
			t.Errorf("%d arrivals, want about 10,000", n)
		}
	})
}

func TestFailureOf(t *testing.T) {
	for _, row := range []struct {
		name     string
		err      error
		kind     string
		answered bool
	}{
		{"none", nil, "", true},
		{"a problem", &client.Problem{Type: client.ProblemBusy}, "busy", true},
		{"another server", fmt.Errorf("%w: status 200", client.ErrAnswer), "not-an-answer", true},
		{"too late", fmt.Errorf("%w: %w", client.ErrUnreachable, os.ErrDeadlineExceeded), "no-answer-in-time", false},
		{"interrupted", context.Canceled, "interrupted", false},
		{"gone", fmt.Errorf("%w: %w", client.ErrUnreachable, errors.New("connection refused")), "unreachable", false},
	} {
		if kind, answered := failureOf(row.err); kind != row.kind || answered != row.answered {
			t.Errorf("%s: got %q, %v", row.name, kind, answered)
		}
	}
}

// fakeService answers as the service does, and counts what is enrolled.
type fakeService struct {
	enrolled, asked, dropped atomic.Int64
	busy                     atomic.Bool
}

func (f *fakeService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	answer := func(status int, v any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	switch {
	case r.URL.Path == "/version":
		answer(200, client.Version{Minutiae: 1, Matcher: 1})
	case r.URL.Path == "/v1/galleries":
		answer(200, map[string]any{"galleries": []client.Gallery{{Gallery: "crowd", Samples: 1000}}})
	case r.Method == "PUT":
		f.enrolled.Add(1)
		answer(201, client.Subject{Gallery: parts[2], Subject: parts[4], Samples: make([]client.SampleInfo, 1)})
	case r.Method == "DELETE":
		f.dropped.Add(1)
		w.WriteHeader(204)
	case f.asked.Add(1)%4 == 0 && f.busy.Load():
		answer(503, client.Problem{Type: client.ProblemBusy})
	case strings.HasSuffix(r.URL.Path, "/identify"):
		answer(200, client.Identification{Decision: "no-match"})
	default:
		answer(200, client.Verdict{Decision: "match"})
	}
}

// TestLoad runs the command against a server that is busy every fourth time. Its runs end by a number of requests: no slow machine makes it fail.
func TestLoad(t *testing.T) {
	service := &fakeService{}
	service.busy.Store(true)
	server := httptest.NewServer(service)
	defer server.Close()
	folder, path := filepath.Join(t.TempDir(), "drawn"), filepath.Join(t.TempDir(), "load.json")
	if err := drawSample(folder, 8, 2, 2, quiet); err != nil {
		t.Fatal(err)
	}
	status, out, stderr := runBench(fingerzeig{}, false, "load", server.URL, folder, "--seconds", "3600", "--warmup", "0", "--timeout", "1h", "--clients", "1,4",
		"--rate", "100", "--share", "1", "--gallery", "3", "--mix", "verify-template=2,identify=1,verify-image=1,enrol=1", "--most", "60", "--json", path)
	if status != 0 || !strings.Contains(out, " busy.\n") {
		t.Fatalf("status %d, %s%s", status, out, stderr)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got loadReport
	if err := json.Unmarshal(b, &got); err != nil || len(got.Runs) != 4 || got.Gallery != 5 {
		t.Fatalf("%v in %s", err, b)
	}
	for i, r := range got.Runs {
		if want := []string{"closed", "closed", "open", "open"}[i]; r.Loop != want || r.All.Due != 60 || r.All.Due != r.All.Answered+r.All.Errors["busy"] {
			t.Errorf("run %d: %+v", i, r)
		}
	}
	closed := got.Runs[1]
	if len(closed.Operations) != 4 || closed.All.Errors["busy"] == 0 || closed.All.Matched == 0 || closed.All.Latency.P50 <= 0 {
		t.Errorf("got %+v", closed)
	}
	if service.dropped.Load() != 1 || service.enrolled.Load() < 6 {
		t.Errorf("%d enrolled, %d galleries erased", service.enrolled.Load(), service.dropped.Load())
	}
}

// TestLoadInACrowd asks in a gallery that is there: those who ask are erased one by one, and nobody else is.
func TestLoadInACrowd(t *testing.T) {
	service := &fakeService{}
	server := httptest.NewServer(service)
	defer server.Close()
	folder, path := filepath.Join(t.TempDir(), "drawn"), filepath.Join(t.TempDir(), "load.json")
	if err := drawSample(folder, 8, 2, 2, quiet); err != nil {
		t.Fatal(err)
	}
	args := []string{"load", server.URL, folder, "--seconds", "0.1", "--warmup", "0", "--clients", "1", "--share", "", "--mix", "identify-template=1", "--json", path}
	status, _, stderr := runBench(fingerzeig{}, false, append(args, "--in", "crowd", "--gallery", "0")...)
	var got loadReport
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &got)
	}
	if status != 0 || err != nil || got.Gallery != 1002 || len(got.Runs) != 1 || got.Runs[0].All.Answered == 0 {
		t.Errorf("status %d, %v, %s%s", status, err, b, stderr)
	}
	if service.enrolled.Load() != 2 || service.dropped.Load() != 2 {
		t.Errorf("%d enrolled, %d erased", service.enrolled.Load(), service.dropped.Load())
	}
	status, _, stderr = runBench(fingerzeig{}, false, append(args, "--in", "hall", "--gallery", "0")...)
	wantStatus(t, status, stderr, "no gallery")
	status, _, stderr = runBench(fingerzeig{}, false, append(args, "--in", "crowd")...)
	wantStatus(t, status, stderr, "--gallery")
}

// TestFill fills an index, and finds it full the second time.
func TestFill(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"were enrolled", ""} {
		status, out, stderr := runBench(fingerzeig{}, false, "fill", dir, "--fingers", "50")
		if status != 0 || !strings.Contains(out, "has 50 fingers in gallery crowd") || strings.Contains(out, "were enrolled") != (want != "") {
			t.Errorf("status %d, %s%s", status, out, stderr)
		}
	}
	status, _, stderr := runBench(fingerzeig{}, false, "fill", dir, "--fingers", "0")
	wantStatus(t, status, stderr, "above zero")
}

func TestLoadRefuses(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	for _, row := range []struct {
		args []string
		says string
	}{
		{[]string{"127.0.0.1:8080"}, "is no URL"},
		{[]string{server.URL}, "not an answer of the service"},
		{[]string{"http://127.0.0.1:1"}, "cannot be reached"},
		{[]string{server.URL, "--mix", "verify=1"}, "want numbers of verify-image"},
		{[]string{server.URL, "--mix", "identify=0"}, "above zero"},
		{[]string{server.URL, "--clients", "0"}, "1 to 512"},
		{[]string{server.URL, "--rate", "0"}, "above zero"},
		{[]string{server.URL, "--json", "/none/l.json"}, "/none/l.json"},
	} {
		status, _, stderr := runBench(fingerzeig{}, false, append([]string{"load"}, row.args...)...)
		wantStatus(t, status, stderr, row.says)
	}
}
