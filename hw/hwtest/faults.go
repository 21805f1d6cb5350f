package hwtest

import (
	"context"
	"fmt"
	"sync"

	"fingerzeig/hw"
)

// ErrInjected is returned when a call fails because Faults wants it to. It wraps hw.ErrDevice.
var ErrInjected = fmt.Errorf("hwtest: injected fault: %w", hw.ErrDevice)

// Mode is a way to fail.
type Mode uint8

// The ways to fail.
const (
	Refuse Mode = iota // the call does nothing and returns ErrInjected
	Lie                // the call does its work, and returns ErrInjected all the same
	Panic              // the call panics
	Hang               // the call does nothing until its context is done and returns the context's error; where that cannot be, as Refuse
)

// Modes are all ways to fail.
var Modes = []Mode{Refuse, Lie, Panic, Hang}

// String returns the mode's name.
func (m Mode) String() string {
	names := [...]string{"refuse", "lie", "panic", "hang"}
	if int(m) < len(names) {
		return names[m]
	}
	return fmt.Sprintf("Mode(%d)", m)
}

// Faults counts calls and lets some of them fail. Several fakes share one Faults, so that their calls are counted in the order in which they
// come. The zero value counts and lets nothing fail. Its methods may be called from several goroutines; its fields are set before.
type Faults struct {
	Fail   map[int]Mode                // which calls fail, counted from 1, and how
	Before func(call int, name string) // is told of every call before it is made or fails; nil: nobody is

	mu    sync.Mutex
	calls []string
}

// Do counts one call under a name and makes it, or lets it fail. ctx is context.Background() where the call has none.
func (f *Faults) Do(ctx context.Context, name string, call func() error) error {
	f.mu.Lock()
	f.calls = append(f.calls, name)
	number := len(f.calls)
	f.mu.Unlock()
	if f.Before != nil {
		f.Before(number, name)
	}
	mode, fails := f.Fail[number]
	if !fails {
		return call()
	}
	switch mode {
	case Lie:
		if err := call(); err != nil {
			return err
		}
	case Panic:
		panic(fmt.Sprintf("hwtest: injected panic in %s", name))
	case Hang:
		if ctx.Done() != nil {
			<-ctx.Done()
			return ctx.Err()
		}
	}
	return ErrInjected
}

// Calls returns the names of the calls so far, in order.
func (f *Faults) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}
