package hw

import (
	"context"
	"time"
)

// MaxPulse is the longest time for which a driver may release a lock by one Unlock. Locks of parcel lockers spring within 0.1 to 1 s; ten
// seconds leave room for those whose door has to be pulled.
const MaxPulse = 10 * time.Second

// LockerID is the number on a locker's door. The first one is 1; zero is no locker.
type LockerID int

// Locks are the locks of a terminal's lockers.
type Locks interface {
	// Count returns the number of lockers. They are numbered 1 to Count without gaps, and the number does not change.
	Count() int

	// Unlock releases the lock of one locker by one pulse of at most MaxPulse and returns when the device has accepted it. The bound is
	// kept by the device or by the driver, whatever becomes of the caller. It returns ErrLocker for a number outside 1 to Count and ctx's
	// error where ctx is done before the pulse begins; in both cases nothing moves. After any other error the lock may have been released:
	// State tells. No other lock is ever touched.
	Unlock(ctx context.Context, id LockerID) error

	// State tells what the device knows of one locker at the moment. What it cannot know is Unknown. It returns ErrLocker for a number
	// outside 1 to Count. It moves nothing.
	State(ctx context.Context, id LockerID) (LockerState, error)

	// Halt ends every pulse under way and puts all locks into their inert state, shut. A door that stands open stays open. It is safe to
	// call at any time, also after Close, where it does nothing.
	Halt() error

	// Close halts and gives the device back.
	Close() error
}

// LockerState is what is known of one locker. The zero value says that nothing is known; it does not say "open".
type LockerState struct {
	Locked   Tristate // whether the lock holds, or would hold the door once it is closed
	Closed   Tristate // whether the door is closed
	Occupied Tristate // whether something lies in the locker
}

// Tristate is an answer that a device may not be able to give.
type Tristate uint8

// The three answers.
const (
	Unknown Tristate = iota // the device cannot tell
	Yes
	No
)

// TristateOf returns Yes for true and No for false.
func TristateOf(b bool) Tristate {
	if b {
		return Yes
	}
	return No
}

// String returns "unknown", "yes" or "no".
func (t Tristate) String() string {
	switch t {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}
