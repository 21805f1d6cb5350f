package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/api"
)

// TestInside asks of an index that fails: the status says so, the inside stays inside, and nothing is called a match.
func TestInside(t *testing.T) {
	rows := []struct {
		err    error
		status int
		code   string
	}{
		{fmt.Errorf("secret: %w", index.ErrCorrupt), 500, "damaged"},
		{fmt.Errorf("secret: %w", index.ErrClosed), 503, "draining"},
		{fmt.Errorf("secret: %w", index.ErrPartial), 503, "unavailable"}, // of a list, too: what is missing is not what is not there
		{fmt.Errorf("secret: %w", context.DeadlineExceeded), 503, "timeout"},
		{errors.New("secret"), 500, "internal"},
	}
	for _, row := range rows {
		r := newRig(t, broken{row.err}, api.Options{})
		sample := []byte(`{"samples":[{"template":"` + b64(stored(t, 1)) + `"}]}`)
		for _, path := range []string{"/v1/galleries/g/subjects/s/verify", "/v1/galleries/g/identify"} {
			status, _, answer := r.ask("POST", path, "application/json", sample)
			if status != row.status || !strings.Contains(answer, "/problems/"+row.code) || strings.Contains(answer, "secret") ||
				strings.Contains(answer, "decision") {
				t.Errorf("%v: %d %s", row.err, status, answer)
			}
		}
		for _, path := range []string{"/v1/galleries", "/v1/galleries/g"} {
			status, _, answer := r.ask("GET", path, "", nil)
			if status != row.status || !strings.Contains(answer, "/problems/"+row.code) || strings.Contains(answer, "secret") {
				t.Errorf("%s: %v: %d %s", path, row.err, status, answer)
			}
		}
		status, _, answer := r.ask("GET", "/readyz", "", nil)
		if status != 503 || !strings.Contains(answer, "not-ready") || strings.Contains(answer, "secret") {
			t.Errorf("readyz: %d %s", status, answer)
		}
		if status, _, _ := r.ask("GET", "/livez", "", nil); status != 200 {
			t.Errorf("livez: %d", status)
		}
		v, err := r.client.Verify(ctx, "g", "s", client.Sample{Template: stored(t, 1)}, client.Query{})
		if err == nil || v.Matched() {
			t.Errorf("%+v, %v", v, err)
		}
	}
}

// TestPanic lets a handler panic: that request fails, the next one is answered, and the log tells.
func TestPanic(t *testing.T) {
	var log bytes.Buffer
	r := newRig(t, broken{}, api.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if status, _, answer := r.ask("GET", "/v1/galleries", "", nil); status != 500 || !strings.Contains(answer, "internal") {
		t.Errorf("%d %s", status, answer)
	}
	if status, _, _ := r.ask("GET", "/livez", "", nil); status != 200 {
		t.Errorf("after it: %d", status)
	}
	r.ask("DELETE", "/v1/galleries/secret-gallery/subjects/secret-subject", "", nil)
	for _, want := range []string{"nobody expected that", "status=500", "route=/livez", "route=/v1/galleries/{gallery}/subjects/{subject}"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in the log:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("a name in the log:\n%s", log.String())
	}
}
