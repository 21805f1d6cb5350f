package relay_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/relay"
)

func TestContract(t *testing.T) {
	for _, k := range kinds {
		for _, pulse := range []time.Duration{0, 3 * time.Second, time.Hour} {
			t.Run(fmt.Sprint(k.name, pulse), func(t *testing.T) {
				var b *board
				hwtest.TestLocks(t, hwtest.LocksRig{Bubble: true,
					Open: func() (hw.Locks, error) {
						b = &board{on: [3]bool{true, false, true}} // left on by somebody who died
						return relay.New(k.make(b), relay.Options{Pulse: pulse})
					},
					Released: func(_ hw.Locks, id hw.LockerID) bool { return b.isOn(int(id) - 1) },
				})
			})
		}
	}
}

// TestFaults lets each call fail in each way, and holds that no output stays on, none is switched on twice, and none for too long.
func TestFaults(t *testing.T) {
	story := func(l *relay.Locks) error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err := l.Unlock(ctx, 2)
		_, stateErr := l.State(ctx, 2)
		time.Sleep(20 * time.Second)
		haltErr := l.Halt()
		return errors.Join(err, stateErr, haltErr)
	}
	for _, k := range kinds {
		for call := 1; ; call++ {
			done := false
			for _, mode := range []hwtest.Mode{hwtest.Refuse, hwtest.Lie, hwtest.Hang} {
				synctest.Test(t, func(t *testing.T) {
					b := &board{on: [3]bool{false, true, false}}
					b.Fail = map[int]hwtest.Mode{call: mode}
					l, err := relay.New(k.make(b), relay.Options{})
					if err == nil {
						err = errors.Join(story(l), l.Close())
					}
					calls := b.Calls()
					done = call > len(calls)
					name := fmt.Sprintf("%s, call %d of %v: %v", k.name, call, calls, mode)
					retried := !done && call > 1 && strings.HasSuffix(calls[call-1], "off") // by the timer or by Close, with success
					if err != nil == done && !retried || err != nil && !errors.Is(err, hw.ErrDevice) && mode != hwtest.Hang {
						t.Errorf("%s: error %v", name, err)
					}
					for output := range b.on {
						if started := calls[0] == "all off" && call > 1; started && b.isOn(output) {
							t.Errorf("%s: output %d is on", name, output)
						}
						if b.ons[output] > 1 || output != 1 && b.ons[output] > 0 || b.lasted[output] > hw.MaxPulse {
							t.Errorf("%s: output %d was on %d times, for up to %v", name, output, b.ons[output], b.lasted[output])
						}
					}
					if !b.closed {
						t.Errorf("%s: the board was not closed", name)
					}
				})
			}
			if done {
				break
			}
		}
	}
}

// An output that may have gone on although the board says that it failed is off again when Unlock returns.
func TestFailedUnlockIsOver(t *testing.T) {
	for _, k := range kinds {
		for _, mode := range []hwtest.Mode{hwtest.Refuse, hwtest.Lie} {
			synctest.Test(t, func(t *testing.T) {
				b := &board{}
				b.Fail = map[int]hwtest.Mode{2: mode} // after "all off"
				l, err := relay.New(k.make(b), relay.Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				if err := l.Unlock(t.Context(), 1); !errors.Is(err, hw.ErrDevice) || b.isOn(0) {
					t.Errorf("%s, %v: Unlock() = %v, on: %v", k.name, mode, err, b.isOn(0))
				}
			})
		}
	}
}

// A relay that does not go off keeps all other lockers shut, until it does.
func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &board{}
		l, err := relay.New(b, relay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		b.weld(1)
		if err := l.Unlock(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		if err := l.Unlock(t.Context(), 2); !errors.Is(err, hw.ErrDevice) || b.isOn(1) {
			t.Errorf("Unlock beside a stuck output = %v, on: %v", err, b.isOn(1))
		}
		b.weld(0)
		time.Sleep(offAgain)
		if err := l.Unlock(t.Context(), 2); err != nil || b.isOn(0) {
			t.Errorf("Unlock after the output went off = %v", err)
		}
	})
}

// offAgain is more than the time between two attempts to switch off.
const offAgain = 300 * time.Millisecond

func TestTampered(t *testing.T) {
	b := &board{}
	l, err := relay.New(b, relay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Tampered(t.Context()); got != hw.No || err != nil {
		t.Errorf("Tampered() = %v, %v", got, err)
	}
	_ = l.Close()
	if got, err := l.Tampered(t.Context()); got != hw.Unknown || !errors.Is(err, hw.ErrClosed) {
		t.Errorf("Tampered() after Close = %v, %v", got, err)
	}
	plain, err := relay.New(struct{ relay.Board }{&board{}}, relay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if got, err := plain.Tampered(t.Context()); got != hw.Unknown || err != nil {
		t.Errorf("Tampered() without a contact = %v, %v", got, err)
	}
}
