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

	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
)

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// stage is a terminal that waits, and notes what it is asked for.
type stage struct {
	asked chan string
	end   chan kiosk.Outcome
	more  bool
	late  bool        // whether a locker is released though the citizen leaves
	ended kiosk.Event // what more is told at the end of a visit
	s     *screen.Screen
}

func newStage(t *testing.T, change func(*screen.Options)) *stage {
	t.Helper()
	g := &stage{asked: make(chan string, 20), end: make(chan kiosk.Outcome), more: true}
	o := screen.Options{Terminal: g, Random: bytes.NewReader(make([]byte, 32))}
	if change != nil {
		change(&o)
	}
	var err error
	if g.s, err = screen.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.s.Close)
	return g
}

func (g *stage) Visit(ctx context.Context, code string) (kiosk.Outcome, error) {
	g.asked <- "visit " + code
	return g.wait(ctx)
}

func (g *stage) VisitWithout(ctx context.Context, code string, ask kiosk.Ask) (kiosk.Outcome, error) {
	g.asked <- "without " + code
	a, err := ask(ctx, kiosk.Question{Ways: []string{"birth-date"}, Attempt: 1})
	if err != nil {
		g.s.Event(kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Failed})
		return kiosk.Failed, err
	}
	g.asked <- a.Way + " " + a.Text
	return g.wait(ctx)
}

func (g *stage) wait(ctx context.Context) (kiosk.Outcome, error) {
	select {
	case o := <-g.end:
		e := g.ended
		e.Step, e.Outcome = kiosk.StepEnded, o
		g.s.Event(e)
		return o, e.Err
	case <-ctx.Done():
		g.asked <- "left"
		if g.late {
			g.s.Event(kiosk.Event{Step: kiosk.StepReleased, Locker: 7})
			g.s.Event(kiosk.Event{Step: kiosk.StepEnded, Locker: 7, Outcome: <-g.end})
			return kiosk.HandedOver, nil
		}
		g.s.Event(kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected}) // what was under way
		g.s.Event(kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Failed})
		return kiosk.Failed, ctx.Err()
	}
}

func (g *stage) Extend() bool { g.asked <- "more"; return g.more }

// until waits until the page shows a screen.
func (g *stage) until(t *testing.T, name screen.Name) screen.View {
	t.Helper()
	for {
		v, changed := g.s.View()
		if v.Screen == name {
			return v
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatalf("shows %s, not %s", v.Screen, name)
		}
	}
}

func (g *stage) was(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := <-g.asked; got != w {
			t.Fatalf("asked for %q, want %q", got, w)
		}
	}
}

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

// A visit with a finger, from which the citizen changes to one without.
func TestVisit(t *testing.T) {
	said := make(chan string, 20)
	g := newStage(t, func(o *screen.Options) {
		o.Say = func(_ context.Context, language, text string) error { said <- language + ": " + text; return nil }
	})
	g.s.Press(do("voice"))
	if heard := <-said; !strings.HasPrefix(heard, "de: Guten Tag.") {
		t.Errorf("said %q", heard)
	}
	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	g.was(t, "visit K7PX")
	g.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1, Finger: "right-index"})
	v := g.until(t, screen.Finger)
	if b := text(v); strings.Contains(b, "K7PX") || v.Locker != 0 {
		t.Errorf("the page is told %s", b)
	}
	g.s.Press(do("without"))
	g.was(t, "left", "without K7PX")
	g.until(t, screen.Answer)
	g.s.Press(do("answer", "29.02.1980"))
	g.was(t, "birth-date 29.02.1980")
	g.end <- kiosk.HandedOver
	g.until(t, screen.Done)
	g.s.Press(do("leave"))
	g.until(t, screen.Welcome)
}

// What a visit does that its citizen has left is not shown, unless a locker was open by then.
func TestLeft(t *testing.T) {
	g := newStage(t, nil)
	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	g.was(t, "visit K7PX")
	g.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1})
	g.s.Press(do("leave"))
	g.was(t, "left")
	g.s.Close()
	if v, _ := g.s.View(); v.Screen != screen.Welcome || v.Note != "" {
		t.Errorf("shows %s, %q of who has left", v.Screen, v.Note)
	}

	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	g.was(t, "visit K7PX")
	g.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1})
	g.late = true
	g.s.Press(do("leave"))
	g.was(t, "left")
	if v := g.until(t, screen.Open); v.Locker != 7 {
		t.Errorf("shows locker %d", v.Locker)
	}
	g.end <- kiosk.HandedOver
	g.until(t, screen.Done)
}

// Staff have the terminal: the citizen is told.
func TestBusy(t *testing.T) {
	g := newStage(t, func(o *screen.Options) { o.Terminal = busy{} })
	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	if v := g.until(t, screen.Sorry); v.Reason != "busy" {
		t.Errorf("says %q", v.Reason)
	}
}

// What the service has refused is said, where there are words for it.
func TestWhy(t *testing.T) {
	for name, want := range map[string]string{"pickup-expired": "pickup-expired", "line": "line", "teapot": "failed", "": "failed"} {
		g := newStage(t, func(o *screen.Options) { o.Terminal, o.Why = broken{}, func(error) string { return name } })
		g.s.Press(do("finger"))
		g.s.Press(do("code", "K7PX"))
		if v := g.until(t, screen.Sorry); v.Reason != want {
			t.Errorf("%q: says %q", name, v.Reason)
		}
	}
}

type broken struct{ *stage }

func (broken) Visit(context.Context, string) (kiosk.Outcome, error) {
	return kiosk.Failed, errors.New("broken")
}

type busy struct{ *stage }

func (busy) Visit(context.Context, string) (kiosk.Outcome, error) { return kiosk.Failed, kiosk.ErrBusy }

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
