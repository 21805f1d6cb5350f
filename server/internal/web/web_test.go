package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"fingerzeig/server/internal/web"
)

// stage is a terminal that remembers what it was asked for.
type stage struct {
	asked   chan string
	err     error
	changed chan struct{}
}

func newStage() *stage { return &stage{asked: make(chan string, 10), changed: make(chan struct{})} }

func (s *stage) View() (web.View, <-chan struct{}) {
	return web.View{Lockers: make([]web.Locker, 24), Screen: web.Line{Key: "welcome"}, Waiting: true}, s.changed
}
func (s *stage) Press(card string, f web.Finger) error {
	s.asked <- fmt.Sprint("press ", card, " ", f)
	return s.err
}
func (s *stage) Leave() { s.asked <- "leave" }
func (s *stage) Later() { s.asked <- "later" }
func (s *stage) Reset(context.Context) error {
	s.asked <- "reset"
	return s.err
}

func TestRequests(t *testing.T) {
	const press = `{"card":"K1","finger":"right"}`
	for _, row := range []struct {
		name, method, path, body, host, origin string
		err                                    error
		status                                 int
		asked                                  string
	}{
		{name: "the page", method: "GET", path: "/", status: 200},
		{name: "its style", method: "GET", path: "/page.css", status: 200},
		{name: "its words", method: "GET", path: "/words.js", status: 200},
		{name: "no folder", method: "GET", path: "/static/", status: 404},
		{name: "by name", method: "GET", path: "/", host: "localhost:8081", status: 200},
		{name: "by IPv6", method: "GET", path: "/", host: "[::1]:8081", status: 200},
		{name: "a foreign name that points here", method: "GET", path: "/", host: "example.org", status: 421},
		{name: "a foreign name that acts", method: "POST", path: "/reset", host: "example.org:8081", status: 421},
		{name: "right finger", method: "POST", path: "/press", body: press, status: 204, asked: "press K1 right"},
		{name: "from its own page", method: "POST", path: "/press", body: press, origin: "http://127.0.0.1:8081", status: 204, asked: "press K1 right"},
		{name: "from a foreign page", method: "POST", path: "/press", body: press, origin: "http://example.org", status: 403},
		{name: "busy", method: "POST", path: "/press", body: press, err: web.ErrBusy, status: 409, asked: "press K1 right"},
		{name: "no such card", method: "POST", path: "/press", body: press, err: web.ErrCard, status: 404, asked: "press K1 right"},
		{name: "no such finger", method: "POST", path: "/press", body: `{"card":"K1","finger":"toe"}`, status: 400},
		{name: "unknown field", method: "POST", path: "/press", body: `{"card":"K1","finger":"right","door":7}`, status: 400},
		{name: "two values", method: "POST", path: "/press", body: press + press, status: 400},
		{name: "too much", method: "POST", path: "/press", body: `{"card":"` + strings.Repeat("K", 2000) + `"}`, status: 400},
		{name: "no JSON", method: "POST", path: "/press", body: "right", status: 400},
		{name: "by a link", method: "GET", path: "/press", status: 405},
		{name: "leave", method: "POST", path: "/leave", status: 204, asked: "leave"},
		{name: "no finger", method: "POST", path: "/press", body: `{"card":"K1","finger":"none"}`, status: 204, asked: "press K1 none"},
		{name: "later", method: "POST", path: "/later", status: 204, asked: "later"},
		{name: "reset", method: "POST", path: "/reset", status: 204, asked: "reset"},
		{name: "reset fails", method: "POST", path: "/reset", err: fs.ErrInvalid, status: 500, asked: "reset"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newStage()
			s.err = row.err
			r := httptest.NewRequest(row.method, row.path, strings.NewReader(row.body))
			r.Host = "127.0.0.1:8081"
			if row.host != "" {
				r.Host = row.host
			}
			if row.origin != "" {
				r.Header.Set("Origin", row.origin)
			}
			w := httptest.NewRecorder()
			web.Handler(s).ServeHTTP(w, r)
			asked := ""
			if len(s.asked) > 0 {
				asked = <-s.asked
			}
			if w.Code != row.status || asked != row.asked {
				t.Errorf("status %d, asked %q; want %d, %q", w.Code, asked, row.status, row.asked)
			}
			policy := w.Header().Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy %q", policy)
			}
			if w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Error("types may be guessed")
			}
		})
	}
}

// The page is served until its context is done, also while a browser listens to events.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, ended := newStage(), make(chan error, 1)
	go func() { ended <- web.Serve(ctx, l, s) }()
	response, err := http.Get("http://" + l.Addr().String() + "/view")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	for i := range 2 {
		var view web.View
		for lines.Scan() && lines.Text() == "" {
			continue
		}
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		if err := json.Unmarshal([]byte(data), &view); !found || err != nil || len(view.Lockers) != 24 {
			t.Fatalf("event %d is %q, %v", i, lines.Text(), err)
		}
		if i == 0 {
			s.changed <- struct{}{} // wakes the stream, as the closed channel of a real change does
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// All texts exist in both languages, and every text that the page asks for by name exists. Nothing is loaded from elsewhere.
func TestStaticFiles(t *testing.T) {
	read := func(name string) string {
		b, err := os.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	english, german, found := strings.Cut(read("words.js"), "  de: {")
	if !found {
		t.Fatal("no German")
	}
	key := regexp.MustCompile(`(?m)(?:^    |", )"?([a-z][\w.-]*)"?: ?(?:"|$)|(?:^    |", )"(finger\.)": "`)
	keys := func(text string) map[string]bool {
		set := map[string]bool{}
		for _, m := range key.FindAllStringSubmatch(text, -1) {
			set[m[1]+m[2]] = true
		}
		return set
	}
	en, de := keys(english), keys(german)
	if len(en) < 40 {
		t.Fatalf("only %d texts found", len(en))
	}
	for k := range en {
		if !de[k] {
			t.Errorf("%q has no German text", k)
		}
	}
	for k := range de {
		if !en[k] {
			t.Errorf("%q has no English text", k)
		}
	}
	page := read("page.html")
	for _, m := range regexp.MustCompile(`data-(?:word|label)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !en[m[1]] {
			t.Errorf("the page asks for the text %q", m[1])
		}
	}
	for _, name := range []string{"page.html", "page.css", "page.js", "words.js"} {
		if m := regexp.MustCompile(`https?://|//cdn|@import|url\(|innerHTML|style="| on\w+="`).FindString(read(name)); m != "" {
			t.Errorf("%s holds %q", name, m)
		}
	}
}
