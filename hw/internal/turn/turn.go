// Package turn lets the callers of a driver use its device one after the other, until the driver is closed.
package turn

import (
	"context"
	"errors"
	"sync"

	"fingerzeig/hw"
)

// Turn is a lock whose waiters obey their contexts and that can be closed for good.
type Turn struct {
	token  chan struct{} // holds one while somebody has the turn
	closed chan struct{}
	once   sync.Once
}

// New returns a Turn that nobody has.
func New() *Turn { return &Turn{token: make(chan struct{}, 1), closed: make(chan struct{})} }

// Take waits for the turn. It returns hw.ErrClosed or ctx's error. Who has taken it gives it back by Give.
func (t *Turn) Take(ctx context.Context) error {
	if t.Closed() {
		return hw.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case t.token <- struct{}{}:
	case <-t.closed:
		return hw.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	if t.Closed() {
		t.Give()
		return hw.ErrClosed
	}
	return nil
}

// Force waits for the turn whatever happens, also after Close: for what has to be done to a device before it is left alone.
func (t *Turn) Force() { t.token <- struct{}{} }

// Give gives the turn back.
func (t *Turn) Give() { <-t.token }

// Begin takes the turn and returns a context that is done with ctx and with Close, and a function that ends both.
func (t *Turn) Begin(ctx context.Context) (context.Context, func(), error) {
	if err := t.Take(ctx); err != nil {
		return ctx, func() {}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		select {
		case <-t.closed:
			cancel(hw.ErrClosed)
		case <-ended:
		}
	}()
	return ctx, func() { close(ended); cancel(nil); t.Give() }, nil
}

// Close ends all waiting for the turn, and the contexts of Begin, with hw.ErrClosed. It reports whether it was the first to do so.
func (t *Turn) Close() (first bool) {
	t.once.Do(func() { close(t.closed); first = true })
	return first
}

// Closed reports whether Close was called.
func (t *Turn) Closed() bool {
	select {
	case <-t.closed:
		return true
	default:
		return false
	}
}

// Vain says, in the words of hw.Sensor, why a context that is done ended a wait for a finger, or an error that says so: hw.ErrClosed,
// hw.ErrNoFinger, or what else the context tells.
func Vain(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, hw.ErrClosed), errors.Is(context.Cause(ctx), hw.ErrClosed):
		return hw.ErrClosed
	case ctx.Err() == nil && err != nil && !errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return hw.ErrNoFinger
	}
	return ctx.Err()
}
