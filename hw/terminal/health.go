package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// health is how the terminal is, an agent.Health: one line a check, "ok" or what is wrong.
type health struct {
	mu     sync.Mutex
	checks map[string]string
	facts  map[string]string // that are neither good nor bad
}

const healthy = "ok"

// Set implements agent.Health.
func (h *health) Set(name string, err error) {
	said := healthy
	if err != nil {
		said = err.Error()
		said = said[:min(len(said), maxHealthBytes)]
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.checks == nil {
		h.checks = map[string]string{}
	}
	h.checks[name] = said
}

// fact notes what is to be known, such as whether the sensor detects attacks.
func (h *health) fact(name, value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.facts == nil {
		h.facts = map[string]string{}
	}
	h.facts[name] = value
}

// all returns everything in one object of strings, "status" among them: "ok" or "degraded".
func (h *health) all() map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := map[string]string{"status": healthy}
	maps.Copy(all, h.facts)
	for _, name := range slices.Sorted(maps.Keys(h.checks)) {
		if all[name] = h.checks[name]; all[name] != healthy {
			all["status"] = "degraded"
		}
	}
	return all
}

// All implements agent.Health.
func (h *health) All() any { return h.all() }

// ServeHTTP answers GET /healthz: 200, or 503 where a check has failed.
func (h *health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/healthz" {
		http.NotFound(w, r)
		return
	}
	all := h.all()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if all["status"] != healthy {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(all) // who has gone does not need it
}
