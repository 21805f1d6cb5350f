package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"fingerzeig/internal/client"
)

// told is a service that gives each path one answer, and says what it was asked.
func told(t *testing.T, answers map[string]string) (c *client.Client, asked func() []string) {
	t.Helper()
	var questions []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		questions = append(questions, r.Method+" "+r.URL.Path+" "+string(body))
		if r.Header.Get("If-None-Match") == `"7"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"7"`)
		_, _ = io.WriteString(w, answers[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	return client.New(server.URL, client.Options{}), func() []string { return questions }
}

func TestTerminalCalls(t *testing.T) {
	c, asked := told(t, map[string]string{
		"/v1/terminals/hall/present": `{"pickup":"p","locker":7,"finger":"right-index","ways":["finger"]}`,
		"/v1/terminals/hall/release": `{"decision":"match","pickup":"p","locker":7,"release":"AQI=","fingerOpen":true,"ways":[]}`,
		"/v1/terminals/hall/reports": `{"settled":1,"open":{"pickup":"p","locker":7,"purpose":"load","release":"AQI="}}`,
		"/v1/terminals/hall/keys":    `{"keys":["AQ=="]}`,
	})
	ctx := t.Context()
	p, err := c.Present(ctx, "hall", "K7")
	if err != nil || p.Pickup != "p" || p.Locker != 7 || p.Finger != "right-index" {
		t.Errorf("Present() = %+v, %v", p, err)
	}
	r, err := c.Release(ctx, "hall", client.Attempt{Code: "K7", Nonce: "00", Way: "birth-date", Answer: "x"})
	if err != nil || !r.Matched() || string(r.Release) != "\x01\x02" {
		t.Errorf("Release() = %+v, %v", r, err)
	}
	heard, err := c.Report(ctx, "hall", client.Heartbeat{Reports: []client.Report{{Locker: 7, Restarted: true, Seen: "full"}}, Nonce: "01", Health: map[string]any{"pad": "none"}})
	if err != nil || heard.Open == nil || heard.Open.Purpose != "load" {
		t.Errorf("Report() = %+v, %v", heard, err)
	}
	if heard, err := c.Report(ctx, "hall", client.Heartbeat{Reports: make([]client.Report, 2)}); heard.Open != nil || !errors.Is(err, client.ErrAnswer) {
		t.Errorf("half of the reports are settled: %v", err)
	}
	if keys, err := c.ReleaseKeys(ctx, "hall"); err != nil || len(keys) != 1 {
		t.Errorf("ReleaseKeys() = %v, %v", keys, err)
	}
	want := []string{
		`POST /v1/terminals/hall/present {"code":"K7"}`,
		`POST /v1/terminals/hall/release {"code":"K7","nonce":"00","way":"birth-date","answer":"x"}`,
		`POST /v1/terminals/hall/reports {"reports":[{"locker":7,"restarted":true,"seen":"full","at":"0001-01-01T00:00:00Z"}],"nonce":"01","health":{"pad":"none"}}`,
	}
	if got := asked(); !slices.Equal(got[:3], want) {
		t.Errorf("asked %q", got)
	}
}

// What decides nothing opens nothing.
func TestTerminalAnswersOfNothing(t *testing.T) {
	c, _ := told(t, map[string]string{"/v1/terminals/hall/present": `{}`, "/v1/terminals/hall/release": `{"decision":"perhaps","release":"AQI="}`, "/v1/terminals/hall/mirror": `{}`})
	if p, err := c.Present(t.Context(), "hall", "K7"); !errors.Is(err, client.ErrAnswer) || p.Locker != 0 {
		t.Errorf("Present() = %+v, %v", p, err)
	}
	if r, err := c.Release(t.Context(), "hall", client.Attempt{}); !errors.Is(err, client.ErrAnswer) || r.Matched() || r.Release != nil {
		t.Errorf("Release() = %+v, %v", r, err)
	}
	if m, _, err := c.Mirror(t.Context(), "hall", ""); !errors.Is(err, client.ErrAnswer) || m != nil {
		t.Errorf("Mirror() = %+v, %v", m, err)
	}
	if _, err := c.Present(t.Context(), "../hall", "K7"); !errors.Is(err, client.ErrName) {
		t.Errorf("a terminal that is a path: %v", err)
	}
}

func TestMirror(t *testing.T) {
	c, _ := told(t, map[string]string{"/v1/terminals/hall/mirror": `{"pickups":[{"pickup":"p","locker":7,"until":"2026-11-30T18:00:00Z","codes":["00"],"templates":["AQ=="]}],"key":"AQI=","epoch":3}`})
	m, tag, err := c.Mirror(t.Context(), "hall", "")
	if err != nil || tag != `"7"` || len(m.Pickups) != 1 || !m.Pickups[0].Until.Equal(time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)) {
		t.Fatalf("Mirror() = %+v, %q, %v", m, tag, err)
	}
	if m, tag, err = c.Mirror(t.Context(), "hall", tag); m != nil || tag != `"7"` || err != nil {
		t.Errorf("unchanged: %+v, %q, %v", m, tag, err)
	}
}

// The service says how long to wait.
func TestRetryAfter(t *testing.T) {
	for _, row := range []struct {
		header string
		want   time.Duration
	}{{"30", 30 * time.Second}, {"", 0}, {"-3", 0}, {"soon", 0}, {"99999999", 24 * time.Hour}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", row.header)
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"type":"/problems/paused","title":"Paused"}`)
		}))
		_, err := client.New(server.URL, client.Options{}).Present(context.Background(), "hall", "K7")
		var p *client.Problem
		if !errors.As(err, &p) || p.RetryAfter != row.want || !client.IsProblem(err, client.ProblemPaused) {
			t.Errorf("%q: %v", row.header, err)
		}
		server.Close()
	}
}
