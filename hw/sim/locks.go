package sim

import (
	"context"
	"fmt"
	"sync"
	"time"

	"fingerzeig/hw"
)

// LocksOptions are the properties of Locks. The zero value reads the machine's clock and reports nothing.
type LocksOptions struct {
	Pulse  time.Duration    // how long Unlock releases a lock; 0: 5 s; never more than hw.MaxPulse
	Now    func() time.Time // the clock that ends pulses; nil: time.Now
	Events func(Event)      // is told of every change after it happened, and may call back; nil: nobody is
}

// Locks are the lockers of a simulated terminal. They implement hw.Locks. A lock that was released holds again when the pulse has passed or
// as soon as the door was opened, so that one pulse lets one door open once.
type Locks struct {
	pulse  time.Duration
	now    func() time.Time
	events func(Event)

	mu      sync.Mutex // guards what follows
	lockers []locker   // lockers[0] is locker 1
	closed  bool
}

// locker is one compartment. Its zero value is locked, closed and empty.
type locker struct {
	releasedUntil time.Time // the lock is released before this moment
	open          bool      // the door stands open
	occupied      bool      // something lies inside
}

// NewLocks returns n lockers that are locked, closed and empty.
func NewLocks(n int, o LocksOptions) *Locks {
	if o.Pulse <= 0 {
		o.Pulse = defaultPulse
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Events == nil {
		o.Events = func(Event) {}
	}
	return &Locks{pulse: min(o.Pulse, hw.MaxPulse), now: o.Now, events: o.Events, lockers: make([]locker, max(n, 0))}
}

// Count implements hw.Locks.
func (l *Locks) Count() int { return len(l.lockers) }

// Unlock implements hw.Locks.
func (l *Locks) Unlock(ctx context.Context, id hw.LockerID) error {
	return l.change(id, Released, func(c *locker) error {
		if l.closed {
			return hw.ErrClosed
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c.releasedUntil = l.now().Add(l.pulse)
		return nil
	})
}

// State implements hw.Locks. A simulated locker knows everything about itself.
func (l *Locks) State(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return hw.LockerState{}, hw.ErrClosed
	}
	c, err := l.locker(id)
	if err != nil {
		return hw.LockerState{}, err
	}
	if err := ctx.Err(); err != nil {
		return hw.LockerState{}, err
	}
	return hw.LockerState{
		Locked: hw.TristateOf(!l.released(c)), Closed: hw.TristateOf(!c.open), Occupied: hw.TristateOf(c.occupied),
	}, nil
}

// Halt implements hw.Locks.
func (l *Locks) Halt() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.halt()
	return nil
}

// Close implements hw.Locks. The doors can still be shut and looked at by the caller, as on a real terminal without power.
func (l *Locks) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.halt()
	l.closed = true
	return nil
}

// halt is Halt for a caller who holds mu.
func (l *Locks) halt() {
	for i := range l.lockers {
		l.lockers[i].releasedUntil = time.Time{}
	}
}

// released reports whether the lock of c is released at the moment.
func (l *Locks) released(c *locker) bool { return l.now().Before(c.releasedUntil) }

// locker returns the locker of a number, for a caller who holds mu.
func (l *Locks) locker(id hw.LockerID) (*locker, error) {
	if id < 1 || int(id) > len(l.lockers) {
		return nil, fmt.Errorf("%w: %d of %d", hw.ErrLocker, id, len(l.lockers))
	}
	return &l.lockers[id-1], nil
}

// change applies one change to one locker and reports it where it succeeded.
func (l *Locks) change(id hw.LockerID, kind Kind, apply func(*locker) error) error {
	err := func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		c, err := l.locker(id)
		if err != nil {
			return err
		}
		return apply(c)
	}()
	if err == nil {
		l.events(Event{Kind: kind, Locker: id, At: l.now()})
	}
	return err
}
