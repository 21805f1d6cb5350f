package admin

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
)

// Check is one thing that a service needs to do its work.
type Check struct {
	Name string
	Do   func(context.Context) error // returns what is wrong, without names
}

// Health is the answer of /readyz.
type Health struct {
	Status string            `json:"status"` // "ready" or "not-ready"
	Checks map[string]string `json:"checks"` // by name: "ok", or what is wrong
}

// The states of a service.
const (
	StatusReady    = "ready"
	StatusNotReady = "not-ready"
)

// Look does all checks.
func Look(ctx context.Context, checks []Check) Health {
	h := Health{StatusReady, map[string]string{}}
	for _, c := range checks {
		h.Checks[c.Name] = "ok"
		if err := c.Do(ctx); err != nil {
			h.Status, h.Checks[c.Name] = StatusNotReady, err.Error()
		}
	}
	return h
}

// WatchOptions says what is to be seen.
type WatchOptions struct {
	Metrics http.Handler
	Ready   func(context.Context) Health
	Pprof   bool // the profiler, too: it shows the inside of the process
}

// Watch returns the handler of those who watch: /livez, /readyz, /metrics, and /debug/pprof/ where it is asked for.
func Watch(o WatchOptions) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", o.Metrics)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"status":"live"}` + "\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		h := o.Ready(r.Context())
		w.Header().Set("Content-Type", "application/json")
		if h.Status != StatusReady {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h)
	})
	if o.Pprof {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	return localOnly(mux)
}

// localOnly refuses requests under another machine's name: a web site could have its own name point here, and a browser would let it read.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
			http.Error(w, "ask for it as 127.0.0.1 or localhost", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
