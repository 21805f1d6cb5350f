package desk

import (
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"fingerzeig/internal/pages"
)

//go:embed static
var static embed.FS

// Options say what the page is connected to. API, Now and Random are needed.
type Options struct {
	API     http.RoundTripper // carries requests to the HTTP API, under the name of localhost
	Devices []Device          // sensors on the clerks' machines, which the page speaks to itself
	Sensor  Sensor            // one on this machine; nil: none
	Pickups string            // gallery of those who collect documents from lockers; empty: there are no lockers
	Secure  bool              // whether the page is served over TLS
	Local   bool              // whether it is for this machine alone
	Now     func() time.Time
	Random  io.Reader
}

// page serves the files and what they ask for.
type page struct {
	o        Options
	sessions *sessions
	engine   *engine
}

// Handler serves the page.
func Handler(o Options) http.Handler {
	p := &page{o: o, sessions: newSessions(o.Now, o.Random), engine: newEngine()}
	mux := http.NewServeMux()
	_ = fs.WalkDir(static, "static", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			at := strings.TrimPrefix(path, "static")
			if at == "/page.html" {
				at = "/{$}"
			}
			mux.HandleFunc("GET "+at, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, path) })
		}
		return err
	})
	mux.HandleFunc("GET /session", p.describe)
	mux.HandleFunc("POST /session", p.signIn)
	mux.HandleFunc("DELETE /session", p.signOut)
	for path, do := range map[string]answerer{
		"/api/{call}": p.call, "/look": p.look, "/agree": p.agree, "/sensor": p.frame,
	} {
		mux.HandleFunc("POST "+path, p.signed(do))
	}
	return p.guarded(http.NewCrossOriginProtection().Handler(mux))
}

// answerer answers a request of somebody who is signed in with a key, or fails.
type answerer func(w http.ResponseWriter, r *http.Request, key string) error

// signed lets those pass who are signed in.
func (p *page) signed(do answerer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key, in := p.sessions.key(p.token(r))
		if !in {
			fail(w, errSignedOut)
			return
		}
		if err := do(w, r, key); err != nil {
			fail(w, err)
		}
	}
}

// guarded refuses requests under a name that is not this machine's own, where the page is for this machine, and tells the browser what the page
// may do.
func (p *page) guarded(next http.Handler) http.Handler {
	var origins []string
	for _, d := range p.o.Devices {
		origins = append(origins, d.Origin)
	}
	policy := pages.Policy(origins...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		pages.Protect(h, policy)
		if p.o.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if p.o.Local && !pages.Loopback(r.Host) {
			fail(w, errHost)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		next.ServeHTTP(w, r)
	})
}

// read reads a body of JSON strictly.
func read(r *http.Request, to any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(to)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return nil
		}
	}
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return errTooLong
	}
	return errBody
}

// reply answers with JSON.
func reply(w http.ResponseWriter, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b) // the browser may have gone
	return nil
}
