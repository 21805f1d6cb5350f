package screen

import (
	"crypto/subtle"
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"fingerzeig/internal/pages"
)

//go:embed static
var static embed.FS

// cookie names what a page needs to press and to see.
const cookie = "screen"

// Handler serves the page, for one machine. Most callers want Serve.
func (s *Screen) Handler() http.Handler {
	mux := http.NewServeMux()
	_ = fs.WalkDir(static, "static", func(path string, d fs.DirEntry, err error) error {
		if at := strings.TrimPrefix(path, "static"); err == nil && !d.IsDir() && at != "/page.html" {
			mux.HandleFunc("GET "+at, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, path) })
		}
		return err
	})
	streams := make(chan struct{}, maxStreams)
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /view", s.trusted(func(w http.ResponseWriter, r *http.Request) {
		select {
		case streams <- struct{}{}:
			defer func() { <-streams }()
			s.events(w, r)
		default:
			http.Error(w, "too many pages", http.StatusServiceUnavailable)
		}
	}))
	mux.HandleFunc("POST /press", s.trusted(s.press))
	return guarded(http.NewCrossOriginProtection().Handler(mux))
}

// guarded refuses requests under a name that is not this machine's own, so that no foreign name can be made to point here, and tells the browser
// what the page may do.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages.Protect(w.Header(), pages.Policy())
		if !pages.Loopback(r.Host) {
			http.Error(w, "this page is for this machine only", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		next.ServeHTTP(w, r)
	})
}

// page gives the page and the cookie, to who knows the key where there is one.
func (s *Screen) page(w http.ResponseWriter, r *http.Request) {
	if s.o.Key != "" && !same(r.URL.Query().Get("key"), s.o.Key) && !s.known(r) {
		http.Error(w, "this page is for the terminal's browser only", http.StatusForbidden)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookie, Value: s.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.ServeFileFS(w, r, static, "static/page.html")
}

// known reports whether a request comes from a browser that was given the page.
func (s *Screen) known(r *http.Request) bool {
	c, err := r.Cookie(cookie)
	return err == nil && same(c.Value, s.token)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// trusted lets those pass who were given the page.
func (s *Screen) trusted(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.known(r) {
			http.Error(w, "load the page first", http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

// press takes what the citizen did.
func (s *Screen) press(w http.ResponseWriter, r *http.Request) {
	p, err := readPress(r.Body)
	if err != nil {
		http.Error(w, "not a press", http.StatusBadRequest)
		return
	}
	s.Press(p)
	w.WriteHeader(http.StatusNoContent)
}

// readPress reads one press and nothing else.
func readPress(r io.Reader) (p Press, err error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err = d.Decode(&p); err != nil {
		return Press{}, err
	}
	if _, err = d.Token(); err != io.EOF {
		return Press{}, io.ErrUnexpectedEOF
	}
	return p, nil
}

// shown is a view with its words.
type shown struct {
	View
	Title string   `json:"title"`
	Lines []string `json:"lines"`
	Help  string   `json:"help"` // the hint in words
	Mark  string   `json:"mark"` // the finger in words

	Offers []string `json:"offers,omitempty"` // Sorry: what can be done beside ending
}

// events sends the view as server-sent events: each time it changes, each second while the clock runs, and as a sign of life.
func (s *Screen) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	for {
		view, changed := s.View()
		b, err := json.Marshal(worded(view))
		if err != nil {
			panic(err) // View holds something that is no JSON
		}
		err = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		if err == nil {
			_, err = w.Write(append(append([]byte("data: "), b...), "\n\n"...))
		}
		if err != nil || control.Flush() != nil {
			return
		}
		pause := beat
		if view.Seconds > 0 {
			pause = wink
		}
		again := time.NewTimer(pause)
		select {
		case <-changed:
		case <-again.C:
		case <-r.Context().Done():
			again.Stop()
			return
		}
		again.Stop()
	}
}
