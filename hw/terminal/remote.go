package main

import (
	"context"
	"fmt"

	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// remote is the service behind the HTTP API.
type remote struct {
	client  *client.Client
	gallery string
}

// dial returns the service that the configuration names. It does not connect yet.
func dial(c config) service {
	return remote{client.New(c.Server, client.Options{Key: c.key}), c.Gallery}
}

// verify implements service. The API speaks of the subject in the path, so that is whom its answer is about.
func (r remote) verify(ctx context.Context, subject string, image []byte, ppi int) (kiosk.Decision, string, error) {
	v, err := r.client.Verify(ctx, r.gallery, subject, client.Sample{Image: image, PPI: ppi}, client.Query{})
	switch {
	case client.IsProblem(err, client.ProblemNoPrint):
		return kiosk.Unreadable, subject, nil
	case err != nil:
		return kiosk.Rejected, "", err
	case v.Matched():
		return kiosk.Matched, subject, nil
	case v.Decision == "no-match":
		return kiosk.Rejected, subject, nil
	}
	return kiosk.Rejected, "", fmt.Errorf("the service cannot decide: %q", v.Decision)
}

// remove implements service.
func (r remote) remove(ctx context.Context, subject string) error {
	err := r.client.Remove(ctx, r.gallery, subject)
	if client.IsProblem(err, client.ProblemNotFound) {
		return nil
	}
	return err
}

// ready implements service.
func (r remote) ready(ctx context.Context) error { return r.client.Ready(ctx) }
