package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

const (
	pathCluster = "/keep/cluster"
	pathLeave   = "/keep/cluster/leave"
	pathLost    = "/keep/cluster/forget"
)

// Cluster returns the handler by which a node of a cluster is looked at, leaves, and forgets another one. What state returns is told as JSON.
func Cluster(state func() (any, error), leave func(context.Context) error, forget func(ctx context.Context, node string) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+pathCluster, func(w http.ResponseWriter, _ *http.Request) {
		var a answer
		now, err := state()
		if err == nil {
			a.State, err = json.Marshal(now)
		}
		a.send(w, err)
	})
	mux.HandleFunc("POST "+pathLeave, func(w http.ResponseWriter, r *http.Request) { (&answer{}).send(w, leave(r.Context())) })
	mux.HandleFunc("POST "+pathLost, func(w http.ResponseWriter, r *http.Request) {
		(&answer{}).send(w, forget(r.Context(), r.URL.Query().Get("node")))
	})
	return mux
}

// send sends the answer, with what went wrong.
func (a *answer) send(w http.ResponseWriter, err error) {
	if err != nil {
		a.Error = err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a) // whoever has gone need not know
}

// ClusterState asks a running service what it knows of its cluster.
func (c *Client) ClusterState(ctx context.Context, into any) error {
	a, err := c.work(ctx, pathCluster, nil, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(a.State, into)
}

// LeaveCluster has a running service leave its cluster, and returns when it has. It stays where ctx ends before.
func (c *Client) LeaveCluster(ctx context.Context) error {
	_, err := c.work(ctx, pathLeave, nil, nil)
	return err
}

// ForgetNode has a running service give up a node of its cluster that is lost for good, and returns when nobody counts on it.
func (c *Client) ForgetNode(ctx context.Context, node string) error {
	_, err := c.work(ctx, pathLost, url.Values{"node": {node}}, nil)
	return err
}
