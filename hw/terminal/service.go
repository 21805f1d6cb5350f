package main

import (
	"context"
	"errors"

	"fingerzeig/internal/client"
)

// service is what the terminal needs of the server, about itself. client.Client says what each call does, and which errors it returns.
type service interface {
	present(ctx context.Context, code string) (client.Presented, error)
	release(ctx context.Context, a client.Attempt) (client.Released, error)
	report(ctx context.Context, h client.Heartbeat) (client.Heard, error)
	mirror(ctx context.Context, tag string) (*client.Mirror, string, error)

	// keys returns the keys by which the service signs releases.
	keys(ctx context.Context) ([][]byte, error)

	// ready returns nil where the service can do its work.
	ready(ctx context.Context) error
}

// remote is the service behind the HTTP API.
type remote struct {
	client   *client.Client
	terminal string
}

// dial returns the service that the configuration names. It does not connect yet.
func dial(c config) service {
	return remote{client.New(c.Server, client.Options{Key: c.key}), c.Terminal}
}

func (r remote) present(ctx context.Context, code string) (client.Presented, error) {
	return r.client.Present(ctx, r.terminal, code)
}

func (r remote) release(ctx context.Context, a client.Attempt) (client.Released, error) {
	return r.client.Release(ctx, r.terminal, a)
}

func (r remote) report(ctx context.Context, h client.Heartbeat) (client.Heard, error) {
	return r.client.Report(ctx, r.terminal, h)
}

func (r remote) mirror(ctx context.Context, tag string) (*client.Mirror, string, error) {
	return r.client.Mirror(ctx, r.terminal, tag)
}

func (r remote) keys(ctx context.Context) ([][]byte, error) {
	return r.client.ReleaseKeys(ctx, r.terminal)
}

func (r remote) ready(ctx context.Context) error { return r.client.Ready(ctx) }

// cut reports whether an error says that there is no line: nobody has answered. An answer of any kind, and a citizen who has gone, is none.
func cut(err error) bool {
	return errors.Is(err, client.ErrUnreachable) && !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
