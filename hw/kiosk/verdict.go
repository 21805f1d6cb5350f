package kiosk

import (
	"context"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/internal/release"
)

// Pickup is what a code stands for.
type Pickup struct {
	Subject string      // whose document it is: the subject's name at the verifier, no person's name
	Locker  hw.LockerID // where it lies
	Finger  string      // which finger to ask for, a stable name such as "right-index"; empty: any
}

// check returns ErrPickup unless p names a subject and one of n lockers.
func (p Pickup) check(n int) error {
	if p.Subject == "" || p.Locker < 1 || int(p.Locker) > n {
		return fmt.Errorf("%w: locker %d of %d", ErrPickup, p.Locker, n)
	}
	return nil
}

// Pickups knows the open pickups of this terminal.
type Pickups interface {
	// Find returns the open pickup that has a code, in the form of NormalizeCode, or ErrUnknownCode or ErrTypo.
	Find(ctx context.Context, code string) (Pickup, error)
}

// Verifier compares a print with the subject of a pickup.
type Verifier interface {
	// Verify says whether f shows a finger of p's subject. It names in the verdict whom and which locker its answer is about, from what
	// it compared, so that an answer that was mixed up opens nothing. It keeps no reference to f, whose pixels are wiped when it returns.
	Verify(ctx context.Context, p Pickup, f hw.Frame) (Verdict, error)
}

// Releaser is a Verifier whose answer carries the order to open, for a Kiosk with a Gate.
type Releaser interface {
	Verifier

	// Release is Verify, and where the verdict is Matched its Release is signed for this terminal, the locker of p, release.Collect and the nonce.
	Release(ctx context.Context, p Pickup, f hw.Frame, nonce release.Nonce) (Verdict, error)
}

// Decision is what a comparison has come to.
type Decision uint8

// The decisions. A value that is none of them counts as Rejected.
const (
	Rejected   Decision = iota // the print is not known to be the subject's
	Matched                    // the print is the subject's
	Unreadable                 // the print was too poor to compare
)

// String returns "rejected", "matched" or "unreadable".
func (d Decision) String() string {
	switch d {
	case Matched:
		return "matched"
	case Unreadable:
		return "unreadable"
	}
	return "rejected"
}

// Verdict is a verifier's answer. The zero value is a rejection.
type Verdict struct {
	Decision Decision
	Subject  string         // whom the print was compared with
	Locker   hw.LockerID    // which locker may open
	Release  release.Signed // the order to open it, where the terminal has a Gate
}

// permits returns nil where the verdict opens p's locker, and ErrVerdict where it does not. What is not exactly right
// opens nothing.
func (v Verdict) permits(p Pickup) error {
	if v.Decision == Matched && v.Subject == p.Subject && v.Subject != "" && v.Locker == p.Locker {
		return nil
	}
	return fmt.Errorf("%w: %v, locker %d instead of %d", ErrVerdict, v.Decision, v.Locker, p.Locker)
}
