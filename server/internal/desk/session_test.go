package desk_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/desk"
)

// Nothing but the files of the page can be had without signing in, and each answer tells the browser what the page may do.
func TestSignedOut(t *testing.T) {
	r := newRig(t, nil)
	for _, row := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200}, {"GET", "/main.js", 200}, {"GET", "/page.css", 200}, {"GET", "/words/de.json", 200}, {"GET", "/icon.svg", 200},
		{"GET", "/session", 200}, {"GET", "/static/", 404}, {"GET", "/words/", 404}, {"GET", "/api/galleries", 405}, {"POST", "/api/galleries", 401},
		{"POST", "/api/none", 401}, {"POST", "/look", 401}, {"POST", "/agree", 401}, {"POST", "/sensor", 401}, {"POST", "/lockers", 404},
	} {
		if status, body := r.ask(row.method, row.path, "{}"); status != row.status {
			t.Errorf("%s %s: %d, want %d; %s", row.method, row.path, status, row.status, body)
		}
	}
}

func TestHeaders(t *testing.T) {
	device, err := desk.NewDevice(desk.SecuGen, "https://localhost:8443")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(o *desk.Options) { o.Devices = []desk.Device{device}; o.Secure = true })
	for _, path := range []string{"/", "/main.js", "/session", "/nothing"} {
		response, err := r.client.Get(r.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		policy := response.Header.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self' https://localhost:8443;", "frame-ancestors 'none'",
			"form-action 'none'", "base-uri 'none'", "require-trusted-types-for 'script'",
		} {
			if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
				t.Errorf("%s: the policy lacks %s: %s", path, want, policy)
			}
		}
		for name, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

// Requests under another name, or from another site, are refused before anybody asks who is signed in.
func TestForeign(t *testing.T) {
	r := newRig(t, nil).in()
	for _, row := range []struct {
		name, host, origin, site string
		status                   int
	}{
		{"the page itself", "", r.server.URL, "same-origin", 200},
		{"under localhost", "localhost:8082", "http://localhost:8082", "same-origin", 401}, // the jar's cookie is of another host
		{"a foreign name that points here", "desk.example.org", "", "", 421},
		{"a foreign site", "", "https://example.org", "cross-site", 403},
		{"an old browser on a foreign site", "", "https://example.org", "", 403},
		{"another port of this machine", "", "http://127.0.0.1:1", "same-site", 403},
	} {
		request := httptest.NewRequest("POST", "/api/galleries", strings.NewReader("{}"))
		target, err := http.NewRequest("POST", r.server.URL+"/api/galleries", request.Body)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"Origin": row.origin, "Sec-Fetch-Site": row.site} {
			if value != "" {
				target.Header.Set(name, value)
			}
		}
		client := r.client
		if row.host != "" {
			target.Host, client = row.host, &http.Client{}
		}
		response, err := client.Do(target)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if response.StatusCode != row.status {
			t.Errorf("%s: %d, want %d", row.name, response.StatusCode, row.status)
		}
	}
}

// The key gets nowhere but to the API; the cookie is one that scripts cannot read and other sites cannot send.
func TestSession(t *testing.T) {
	for _, secure := range []bool{false, true} {
		r := newRig(t, func(o *desk.Options) { o.Secure = secure })
		response, err := r.client.Post(r.server.URL+"/session", "application/json", strings.NewReader(`{"key":"`+goodKey+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		cookies := response.Cookies()
		if response.StatusCode != 204 || len(cookies) != 1 {
			t.Fatalf("%d, %v", response.StatusCode, cookies)
		}
		c := cookies[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure != secure || c.Path != "/" || c.MaxAge != 0 || c.Domain != "" ||
			strings.HasPrefix(c.Name, "__Host-") != secure || len(c.Value) < 40 || strings.Contains(c.Value, goodKey) {
			t.Errorf("secure %v: %v", secure, c)
		}
	}
	r := newRig(t, nil)
	in := func() bool {
		_, body := r.ask("GET", "/session", "")
		return strings.Contains(body, `"signedIn":true`)
	}
	for _, key := range []string{"", "wrong", goodKey + "x", "two words", "a\r\nHost: b", strings.Repeat("k", 513)} {
		if status, _ := r.ask("POST", "/session", map[string]string{"key": key}); status != http.StatusForbidden || in() {
			t.Errorf("the key %.20q: %d, signed in %v", key, status, in())
		}
	}
	r.in()
	for range 4 { // work keeps a session
		r.clock.pass(19 * time.Minute)
		if !in() {
			t.Fatal("a session in use has ended")
		}
	}
	r.clock.pass(21 * time.Minute)
	if in() {
		t.Error("an idle session goes on")
	}
	r.in()
	for range 32 {
		r.clock.pass(19 * time.Minute)
		in()
	}
	if in() {
		t.Error("a session goes on for longer than a working day")
	}
	r.in()
	if status, _ := r.ask("DELETE", "/session", ""); status != 204 || in() {
		t.Errorf("signing out: %d, still in %v", status, in())
	}
	if status, _ := r.ask("POST", "/api/galleries", "{}"); status != 401 {
		t.Errorf("after signing out: %d", status)
	}
}

// The oldest session makes room, so that nobody can fill the memory.
func TestMostSessions(t *testing.T) {
	r := newRig(t, nil).in()
	other := &http.Client{}
	for range 256 {
		r.clock.pass(time.Second)
		response, err := other.Post(r.server.URL+"/session", "application/json", strings.NewReader(`{"key":"`+goodKey+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	if status, _ := r.ask("POST", "/api/galleries", "{}"); status != 401 {
		t.Errorf("the oldest of 257 sessions: %d", status)
	}
}

// Where the service asks for no key, the page asks for none.
func TestOpenService(t *testing.T) {
	r := newRig(t, func(o *desk.Options) { o.API = o.API.(keyed).RoundTripper })
	if _, body := r.ask("GET", "/session", ""); !strings.Contains(body, `"open":true`) {
		t.Error(body)
	}
	if status, _ := r.ask("POST", "/session", map[string]string{"key": ""}); status != 204 {
		t.Errorf("status %d", status)
	}
}

// down is an API that cannot be asked.
type down struct{}

func (down) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("down") }

func TestServiceDown(t *testing.T) {
	r := newRig(t, func(o *desk.Options) { o.API = down{} })
	if status, body := r.ask("POST", "/session", map[string]string{"key": goodKey}); status != 502 || !strings.Contains(body, "/problems/service") {
		t.Errorf("%d, %s", status, body)
	}
}

func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- desk.Serve(ctx, l, desk.Options{API: down{}, Now: time.Now, Random: rand.NewChaCha8([32]byte{1})})
	}()
	response, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v, %v", response, err)
	}
	_ = response.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
