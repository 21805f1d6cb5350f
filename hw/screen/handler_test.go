package screen_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fingerzeig/hw/screen"
)

// Who may see and press.
func TestRequests(t *testing.T) {
	const body = `{"do":"finger"}`
	for _, row := range []struct {
		name, method, path, body, host, origin, cookie, key string
		status                                              int
	}{
		{name: "the page", method: "GET", path: "/", status: 200},
		{name: "its words", method: "GET", path: "/words/de-plain.json", status: 200},
		{name: "not twice", method: "GET", path: "/page.html", status: 404},
		{name: "a foreign name that points here", method: "GET", path: "/", host: "example.org", status: 421},
		{name: "the page without the key", method: "GET", path: "/", key: "secret", status: 403},
		{name: "with a wrong key", method: "GET", path: "/?key=secre", key: "secret", status: 403},
		{name: "with the key", method: "GET", path: "/?key=secret", key: "secret", status: 200},
		{name: "anew, with the cookie", method: "GET", path: "/", key: "secret", cookie: "right", status: 200},
		{name: "the view without the page", method: "GET", path: "/view", status: 403},
		{name: "a press", method: "POST", path: "/press", body: body, cookie: "right", status: 204},
		{name: "from its own page", method: "POST", path: "/press", body: body, cookie: "right", origin: "http://127.0.0.1:8092", status: 204},
		{name: "from another page of this machine", method: "POST", path: "/press", body: body, cookie: "right", origin: "http://127.0.0.1:9", status: 403},
		{name: "without the page", method: "POST", path: "/press", body: body, status: 403},
		{name: "with another cookie", method: "POST", path: "/press", body: body, cookie: "AAAA", status: 403},
		{name: "by a link", method: "GET", path: "/press", cookie: "right", status: 405},
		{name: "an unknown field", method: "POST", path: "/press", body: `{"do":"finger","locker":7}`, cookie: "right", status: 400},
		{name: "two", method: "POST", path: "/press", body: body + body, cookie: "right", status: 400},
		{name: "too much", method: "POST", path: "/press", body: `{"do":"` + strings.Repeat("x", 2000) + `"}`, cookie: "right", status: 400},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := newStage(t, func(o *screen.Options) { o.Key = row.key })
			r := httptest.NewRequest(row.method, row.path, strings.NewReader(row.body))
			r.Host = "127.0.0.1:8092"
			if row.host != "" {
				r.Host = row.host
			}
			if row.origin != "" {
				r.Header.Set("Origin", row.origin)
			}
			if row.cookie == "right" {
				row.cookie = strings.Repeat("A", 43) // of a random that is all zero
			}
			if row.cookie != "" {
				r.AddCookie(&http.Cookie{Name: "screen", Value: row.cookie})
			}
			w := httptest.NewRecorder()
			g.s.Handler().ServeHTTP(w, r)
			if w.Code != row.status {
				t.Errorf("status %d, want %d", w.Code, row.status)
			}
			if given := strings.Contains(w.Header().Get("Set-Cookie"), "HttpOnly; SameSite=Strict"); given != (row.status == 200 && strings.HasPrefix(row.name, "the page") || row.name == "with the key" || strings.HasPrefix(row.name, "anew")) {
				t.Errorf("cookie %q", w.Header().Get("Set-Cookie"))
			}
			if v, _ := g.s.View(); (v.Screen == screen.Code) != (row.status == 204) {
				t.Errorf("shows %s", v.Screen)
			}
			if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy %q", policy)
			}
		})
	}
}

func TestServe(t *testing.T) {
	for address, want := range map[string]error{"127.0.0.1:0": nil, "0.0.0.0:0": screen.ErrAddress} {
		l, err := net.Listen("tcp4", address)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		if want == nil {
			stop()
		}
		if err := newStage(t, nil).s.Serve(ctx, l); !errors.Is(err, want) {
			t.Errorf("%s: got %v", address, err)
		}
		stop()
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []screen.Options{{}, {Terminal: busy{}, Language: "fr"}} {
		if _, err := screen.New(o); !errors.Is(err, screen.ErrOptions) {
			t.Errorf("got %v", err)
		}
	}
	if _, err := screen.New(screen.Options{Terminal: busy{}, Random: strings.NewReader("")}); err == nil {
		t.Error("a page without a token")
	}
}

// No bytes make a press that is not one, and no press leads to a locker that was not released.
func FuzzPress(f *testing.F) {
	for _, seed := range []string{`{"do":"finger"}`, `{"do":"code","text":"K7PX"}`, `{"do":"language","text":"en"}`, `{"do":"x"}{}`, `[]`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := screen.New(screen.Options{Terminal: busy{}, Random: bytes.NewReader(make([]byte, 32))})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/press", bytes.NewReader(b))
		r.Host = "localhost"
		r.AddCookie(&http.Cookie{Name: "screen", Value: strings.Repeat("A", 43)})
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		v, _ := s.View()
		if valid := json.Valid(b); w.Code != http.StatusNoContent && w.Code != http.StatusBadRequest || w.Code == http.StatusNoContent && !valid || v.Locker != 0 {
			t.Error(fmt.Sprint(w.Code, valid, v.Locker))
		}
	})
}
