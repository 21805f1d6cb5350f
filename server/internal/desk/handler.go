package desk

import (
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// Options say what the page is connected to. API, Now and Random are needed.
type Options struct {
	API     http.RoundTripper // carries requests to the HTTP API, under the name of localhost
	Devices []Device          // sensors on the clerks' machines, which the page speaks to itself
	Sensor  Sensor            // one on this machine; nil: none
	Lockers Lockers           // nil: no documents are bound
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
		"/api/{call}": p.call, "/look": p.look, "/agree": p.agree, "/sensor": p.frame, "/lockers": p.lockers, "/bind": p.bind,
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

// policy lets the page load its own files, and speak to its own server and to the devices.
func (p *page) policy() string {
	connect := "'self'"
	for _, d := range p.o.Devices {
		connect += " " + d.Origin
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " + connect +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// guarded refuses requests under a name that is not this machine's own, where the page is for this machine, and tells the browser what the page
// may do.
func (p *page) guarded(next http.Handler) http.Handler {
	policy := p.policy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY") // for browsers without frame-ancestors
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if p.o.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if p.o.Local && !loopback(r.Host) {
			fail(w, errHost)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		next.ServeHTTP(w, r)
	})
}

// loopback reports whether a Host header names this machine.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && address.IsLoopback()
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
