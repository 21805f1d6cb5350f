package web

import (
	"embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"fingerzeig/internal/pages"
)

//go:embed static
var static embed.FS

// Handler serves the page of a terminal.
func Handler(t Terminal) http.Handler {
	mux := http.NewServeMux()
	for path, file := range map[string]string{
		"GET /{$}": "page.html", "GET /page.css": "page.css", "GET /page.js": "page.js", "GET /words.js": "words.js", "GET /icon.svg": "icon.svg",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, "static/"+file) })
	}
	mux.HandleFunc("GET /view", func(w http.ResponseWriter, r *http.Request) { events(w, r, t) })
	mux.HandleFunc("POST /press", func(w http.ResponseWriter, r *http.Request) { press(w, r, t) })
	mux.HandleFunc("POST /leave", func(w http.ResponseWriter, _ *http.Request) {
		t.Leave()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /later", func(w http.ResponseWriter, _ *http.Request) {
		t.Later()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /reset", func(w http.ResponseWriter, r *http.Request) { answer(w, t.Reset(r.Context())) })
	return guarded(http.NewCrossOriginProtection().Handler(mux))
}

// guarded refuses requests under a name that is not this machine's own, so that no foreign name can be made to point here, and tells the
// browser what the page may do.
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

// events sends the view, and again each time it changes, as server-sent events.
func events(w http.ResponseWriter, r *http.Request, t Terminal) {
	w.Header().Set("Content-Type", "text/event-stream")
	write := keepOpen(w)
	alive := time.NewTicker(beat)
	defer alive.Stop()
	for {
		view, changed := t.View()
		b, err := json.Marshal(view)
		if err != nil {
			panic(err) // View holds something that is no JSON
		}
		if write(append(append([]byte("data: "), b...), "\n\n"...)) != nil {
			return
		}
		for same := true; same; {
			select {
			case <-changed:
				same = false
			case <-alive.C:
				if write([]byte(": here\n\n")) != nil {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}

// press passes on what the visitor did.
func press(w http.ResponseWriter, r *http.Request, t Terminal) {
	var pressed struct {
		Card   string `json:"card"`
		Finger Finger `json:"finger"`
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&pressed); err != nil || d.Decode(&struct{}{}) != io.EOF {
		http.Error(w, "not a press", http.StatusBadRequest)
		return
	}
	switch pressed.Finger {
	case RightFinger, WrongFinger, BadPrint, NoFinger:
		answer(w, t.Press(pressed.Card, pressed.Finger))
	default:
		http.Error(w, "no such finger", http.StatusBadRequest)
	}
}

// answer turns the terminal's error into a status.
func answer(w http.ResponseWriter, err error) {
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, ErrBusy):
		http.Error(w, "busy", http.StatusConflict)
	case errors.Is(err, ErrCard):
		http.Error(w, "no such card", http.StatusNotFound)
	default:
		http.Error(w, "the terminal has failed", http.StatusInternalServerError)
	}
}
