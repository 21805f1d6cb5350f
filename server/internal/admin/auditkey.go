package admin

import (
	"context"
	"net/http"
)

const pathAuditKey = "/keep/audit-key"

// AuditKey returns the handler by which the key of the audit log is changed. rotate returns the new key's public half; where an error comes with one,
// the key has been changed all the same.
func AuditKey(rotate func() (public string, err error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+pathAuditKey, func(w http.ResponseWriter, _ *http.Request) {
		var a answer
		var err error
		a.Key, err = rotate()
		a.send(w, err)
	})
	return mux
}

// RotateAudit has a running service change the key of its audit log, and returns what AuditKey's function does.
func (c *Client) RotateAudit(ctx context.Context) (public string, err error) {
	a, err := c.work(ctx, pathAuditKey, nil, nil)
	return a.Key, err
}
