package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

const pathReleaseKeys = "/keep/release-keys"

// ReleaseKeys returns the handler by which the keys of releases are shown and changed. step takes a step, and returns the public keys after it.
func ReleaseKeys(step func(name string) (public []string, err error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+pathReleaseKeys, func(w http.ResponseWriter, r *http.Request) {
		var a answer
		var err error
		if a.Keys, err = step(r.URL.Query().Get("step")); err != nil {
			a.Error = err.Error()
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a) // whoever has gone need not know
	})
	return mux
}

// ReleaseKeys has a running service take a step with the keys of releases, and returns what ReleaseKeys's function does.
func (c *Client) ReleaseKeys(ctx context.Context, step string) (public []string, err error) {
	a, err := c.work(ctx, pathReleaseKeys, url.Values{"step": {step}}, nil)
	return a.Keys, err
}
