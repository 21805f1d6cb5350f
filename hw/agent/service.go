package agent

import (
	"context"
	"errors"

	"fingerzeig/internal/client"
)

// Service is what a terminal asks of the service about itself. client.Client says what each call does, and which errors it returns.
type Service interface {
	Present(ctx context.Context, code string) (client.Presented, error)
	Release(ctx context.Context, a client.Attempt) (client.Released, error)
	Report(ctx context.Context, h client.Heartbeat) (client.Heard, error)
	Mirror(ctx context.Context, tag string) (*client.Mirror, string, error)
}

// Remote is the service behind the HTTP API, for one terminal.
type Remote struct {
	Client   *client.Client
	Terminal string // the name by which the service knows it
}

var _ Service = Remote{}

// Present implements Service.
func (r Remote) Present(ctx context.Context, code string) (client.Presented, error) {
	return r.Client.Present(ctx, r.Terminal, code)
}

// Release implements Service.
func (r Remote) Release(ctx context.Context, a client.Attempt) (client.Released, error) {
	return r.Client.Release(ctx, r.Terminal, a)
}

// Report implements Service.
func (r Remote) Report(ctx context.Context, h client.Heartbeat) (client.Heard, error) {
	return r.Client.Report(ctx, r.Terminal, h)
}

// Mirror implements Service.
func (r Remote) Mirror(ctx context.Context, tag string) (*client.Mirror, string, error) {
	return r.Client.Mirror(ctx, r.Terminal, tag)
}

// Keys returns the keys by which the service signs releases.
func (r Remote) Keys(ctx context.Context) ([][]byte, error) {
	return r.Client.ReleaseKeys(ctx, r.Terminal)
}

// Ready returns nil where the service can do its work.
func (r Remote) Ready(ctx context.Context) error { return r.Client.Ready(ctx) }

// Cut reports whether an error says that there is no line: nobody has answered. An answer of any kind, and a citizen who has gone, is none.
func Cut(err error) bool {
	return errors.Is(err, client.ErrUnreachable) && !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
