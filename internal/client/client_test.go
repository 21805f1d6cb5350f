package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fingerzeig/internal/client"
)

// calls are all calls of the API that say whether they worked.
var calls = []struct {
	name string
	call func(context.Context, *client.Client) error
}{
	{"enroll", func(ctx context.Context, c *client.Client) error {
		_, err := c.Enroll(ctx, "g", "s", []client.Sample{{Template: []byte{1}}}, nil)
		return err
	}},
	{"get", func(ctx context.Context, c *client.Client) error { _, err := c.Get(ctx, "g", "s"); return err }},
	{"remove", func(ctx context.Context, c *client.Client) error { return c.Remove(ctx, "g", "s") }},
	{"verify", func(ctx context.Context, c *client.Client) error {
		v, err := c.Verify(ctx, "g", "s", client.Sample{}, client.Query{FMR: 1e-4})
		if v.Matched() && err != nil {
			return errors.New("a match with an error")
		}
		return err
	}},
	{"identify", func(ctx context.Context, c *client.Client) error {
		i, err := c.Identify(ctx, "g", client.Sample{}, client.Query{FPIR: 1e-3, Max: 3})
		if i.Matched() && err != nil {
			return errors.New("a match with an error")
		}
		return err
	}},
	{"extract", func(ctx context.Context, c *client.Client) error {
		_, err := c.Extract(ctx, client.Sample{})
		return err
	}},
	{"galleries", func(ctx context.Context, c *client.Client) error { _, err := c.Galleries(ctx); return err }},
	{"drop", func(ctx context.Context, c *client.Client) error { return c.DropGallery(ctx, "g") }},
	{"ready", func(ctx context.Context, c *client.Client) error { return c.Ready(ctx) }},
	{"put terminal", func(ctx context.Context, c *client.Client) error { _, err := c.PutTerminal(ctx, "t", nil); return err }},
	{"terminals", func(ctx context.Context, c *client.Client) error { _, err := c.Terminals(ctx); return err }},
	{"broken", func(ctx context.Context, c *client.Client) error { _, err := c.Broken(ctx, "t", 1, true); return err }},
	{"announce", func(ctx context.Context, c *client.Client) error {
		_, err := c.Announce(ctx, "", client.Announcement{})
		return err
	}},
	{"pickup", func(ctx context.Context, c *client.Client) error { _, err := c.Pickup(ctx, "p"); return err }},
	{"pickups", func(ctx context.Context, c *client.Client) error { _, err := c.Pickups(ctx, "return", "t"); return err }},
	{"step", func(ctx context.Context, c *client.Client) error {
		_, err := c.Step(ctx, "p", "lose", client.StepBody{SecondKey: "fzk_b"})
		return err
	}},
	{"present", func(ctx context.Context, c *client.Client) error { _, err := c.Present(ctx, "t", "K7PX"); return err }},
	{"release", func(ctx context.Context, c *client.Client) error {
		r, err := c.Release(ctx, "t", client.Attempt{})
		if r.Matched() && err != nil {
			return errors.New("a match with an error")
		}
		return err
	}},
	{"report", func(ctx context.Context, c *client.Client) error {
		_, err := c.Report(ctx, "t", client.Heartbeat{Reports: []client.Report{{Tamper: true}}})
		return err
	}},
	{"mirror", func(ctx context.Context, c *client.Client) error { _, _, err := c.Mirror(ctx, "t", ""); return err }},
	{"release keys", func(ctx context.Context, c *client.Client) error { _, err := c.ReleaseKeys(ctx, "t"); return err }},
	{"version", func(ctx context.Context, c *client.Client) error { _, err := c.Version(ctx); return err }},
}

// TestKey shows its key with every call, and none where it has none.
func TestKey(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"type": "/problems/unauthenticated"}`)
	}))
	defer server.Close()
	for key, want := range map[string]string{"": "", "fzk_a": "Bearer fzk_a"} {
		c := client.New(server.URL, client.Options{Key: key})
		for _, r := range calls {
			got = "nothing came"
			if err := r.call(t.Context(), c); !client.IsProblem(err, "/problems/unauthenticated") || got != want || key != "" && strings.Contains(err.Error(), key) {
				t.Errorf("%s: Authorization %q, want %q; %v", r.name, got, want, err)
			}
		}
	}
}

// TestNotTheService gets answers that the service never gives. None may pass for a success: a removal that did not happen least of all.
func TestNotTheService(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
	}{
		{"a page", 200, "<html>Welcome to the network of the town hall"},
		{"a redirection", 302, ""},
		{"nothing to say", 202, ""},
		{"a failure without a problem", 500, "<html>"},
		{"a problem without a type", 404, "{}"},
		{"too much", 200, strings.Repeat(" ", 5<<20)},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(row.status)
			_, _ = io.WriteString(w, row.body)
		}))
		c := client.New(server.URL, client.Options{})
		for _, r := range calls {
			if err := r.call(t.Context(), c); !errors.Is(err, client.ErrAnswer) && !errors.Is(err, client.ErrUnreachable) {
				t.Errorf("%s, %s: %v", row.name, r.name, err)
			}
		}
		server.Close()
	}
}

// TestAnotherAnswer gets answers of the service to other questions.
func TestAnotherAnswer(t *testing.T) {
	for _, row := range []struct{ name, body string }{
		{"nothing", `{}`},
		{"another subject", `{"gallery":"g","subject":"t","samples":[{"finger":1}]}`},
		{"another gallery", `{"gallery":"h","subject":"s","samples":[{"finger":1}]}`},
		{"fewer samples", `{"gallery":"g","subject":"s","samples":[]}`},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, row.body) }))
		c := client.New(server.URL, client.Options{})
		if created, err := c.Enroll(t.Context(), "g", "s", []client.Sample{{}}, nil); created || !errors.Is(err, client.ErrAnswer) {
			t.Errorf("%s: enrolled, %v, %v", row.name, created, err)
		}
		if err := c.Ready(t.Context()); !errors.Is(err, client.ErrAnswer) {
			t.Errorf("%s: ready, %v", row.name, err)
		}
		if s, err := c.Get(t.Context(), "g", "s"); row.name != "fewer samples" && (s.Subject != "" || !errors.Is(err, client.ErrAnswer)) {
			t.Errorf("%s: %+v, %v", row.name, s, err)
		}
		if v, err := c.Verify(t.Context(), "g", "s", client.Sample{}, client.Query{}); v.Matched() || !errors.Is(err, client.ErrAnswer) {
			t.Errorf("%s: %+v, %v", row.name, v, err)
		}
		if i, err := c.Identify(t.Context(), "g", client.Sample{}, client.Query{}); i.Matched() || !errors.Is(err, client.ErrAnswer) {
			t.Errorf("%s: %+v, %v", row.name, i, err)
		}
		server.Close()
	}
}

// TestProblem hands a problem on.
func TestProblem(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(404)
		_, _ = io.WriteString(w, `{"type":"/problems/not-found","title":"None","status":200,"detail":"No such subject","instance":"/requests/7"}`)
	}))
	defer server.Close()
	for _, r := range calls {
		err := r.call(t.Context(), client.New(server.URL, client.Options{}))
		var p *client.Problem
		if !errors.As(err, &p) || p.Status != 404 || p.Instance != "/requests/7" || !client.IsProblem(err, client.ProblemNotFound) {
			t.Errorf("%s: %v", r.name, err)
		}
		if client.IsProblem(err, client.ProblemBusy) || client.IsProblem(nil, client.ProblemNotFound) {
			t.Errorf("%s: %v is taken for another problem", r.name, err)
		}
	}
}

// TestQuery sends what the caller asked for, and nothing of what was left to the service.
func TestQuery(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Method + " " + r.URL.EscapedPath() + " " + r.URL.RawQuery
		_, _ = io.WriteString(w, `{"decision":"no-match"}`)
	}))
	defer server.Close()
	c := client.New(server.URL+"/", client.Options{})
	for _, row := range []struct {
		query client.Query
		want  string
	}{
		{client.Query{}, "POST /v1/galleries/a~b/subjects/c.-_/verify "},
		{client.Query{FMR: 1e-4}, "POST /v1/galleries/a~b/subjects/c.-_/verify fmr=0.0001"},
		{client.Query{Score: 41.5}, "POST /v1/galleries/a~b/subjects/c.-_/verify score=41.5"},
		{client.Query{FMR: -1}, "POST /v1/galleries/a~b/subjects/c.-_/verify fmr=-1"}, // refused there, not dropped here
	} {
		if v, err := c.Verify(t.Context(), "a~b", "c.-_", client.Sample{}, row.query); err != nil || v.Matched() || got != row.want {
			t.Errorf("%+v: asked %s, %v", row.query, got, err)
		}
	}
	_, err := c.Identify(t.Context(), "g", client.Sample{}, client.Query{FPIR: 0.01, Max: 3})
	if err != nil || got != "POST /v1/galleries/g/identify fpir=0.01&max=3" {
		t.Errorf("asked %s, %v", got, err)
	}
}

// TestNames asks about names that the service does not take. A proxy could make another path of them, and of the removal of a subject that of a
// gallery: nothing may be sent.
func TestNames(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) }))
	defer server.Close()
	c := client.New(server.URL, client.Options{})
	for _, name := range []string{"", ".", "..", ".s", "a/b", "../../hall", "a%2Fb", "a b", "a?b", "a#b", "a\x00", "\u00e4", strings.Repeat("a", 129)} {
		if err := c.Remove(t.Context(), "g", name); !errors.Is(err, client.ErrName) {
			t.Errorf("subject %q: %v", name, err)
		}
		if err := c.Remove(t.Context(), name, "s"); !errors.Is(err, client.ErrName) {
			t.Errorf("gallery %q: %v", name, err)
		}
		if err := c.DropGallery(t.Context(), name); !errors.Is(err, client.ErrName) {
			t.Errorf("gallery %q: %v", name, err)
		}
	}
}
