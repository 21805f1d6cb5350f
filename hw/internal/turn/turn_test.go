package turn_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/turn"
)

func TestTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := turn.New()
		if err := turns.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := turns.Take(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Take of a taken turn = %v", err)
		}
		go func() { time.Sleep(time.Minute); turns.Close() }()
		if err := turns.Take(t.Context()); !errors.Is(err, hw.ErrClosed) {
			t.Errorf("Take while Close was called = %v", err)
		}
		turns.Give()
		if err := turns.Take(t.Context()); !errors.Is(err, hw.ErrClosed) {
			t.Errorf("Take after Close = %v", err)
		}
		turns.Force()
		turns.Give()
		if turns.Close() {
			t.Error("the second Close was the first")
		}
	})
}

func TestBeginEndsWithClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := turn.New()
		ctx, end, err := turns.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		go func() { time.Sleep(time.Minute); turns.Close() }()
		<-ctx.Done()
		if err := turn.Vain(ctx, nil); !errors.Is(err, hw.ErrClosed) {
			t.Errorf("Vain() = %v", err)
		}
		end()
		if _, _, err := turns.Begin(t.Context()); !errors.Is(err, hw.ErrClosed) {
			t.Errorf("Begin after Close = %v", err)
		}
	})
}

func TestVain(t *testing.T) {
	late, cancelLate := context.WithTimeout(t.Context(), 0)
	defer cancelLate()
	left, leave := context.WithCancel(t.Context())
	leave()
	for _, row := range []struct {
		name string
		ctx  context.Context
		err  error
		want error
	}{
		{"deadline", late, nil, hw.ErrNoFinger},
		{"deadline, seen by the device first", late, hw.ErrDevice, hw.ErrNoFinger},
		{"cancelled", left, nil, context.Canceled},
		{"closed", left, hw.ErrClosed, hw.ErrClosed},
		{"a fault", t.Context(), hw.ErrDevice, hw.ErrDevice},
		{"a deadline that the context does not know yet", t.Context(), context.DeadlineExceeded, hw.ErrNoFinger},
		{"nothing", t.Context(), nil, nil},
	} {
		if got := turn.Vain(row.ctx, row.err); !errors.Is(got, row.want) || row.want == nil && got != nil {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}
