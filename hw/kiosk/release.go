package kiosk

import (
	"context"
	"fmt"

	"fingerzeig/internal/release"
)

// release releases the locker of p: after a verdict that permits exactly this, as long as the verdict is fresh and nobody has called the visit
// off.
func (v *visit) release(ctx context.Context, p Pickup, a answer) error {
	if err := a.permits(p); err != nil {
		return err
	}
	ctx, cancel := context.WithDeadline(ctx, a.until)
	defer cancel()
	ctx, cancelDevice := context.WithTimeout(ctx, v.limits.Device)
	defer cancelDevice()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("the verdict came too late: %w", err)
	}
	return v.unlock(ctx, p, a.Release, release.Collect)
}

// unlock opens the lock of p's locker, where there is a gate by a release that it admits. It is the only place that opens a lock, and a visit opens
// one once.
func (v *visit) unlock(ctx context.Context, p Pickup, signed release.Signed, purpose release.Purpose) error {
	if v.released != 0 {
		return fmt.Errorf("%w: this visit has opened locker %d before", ErrVerdict, v.released)
	}
	if v.k.Gate != nil {
		if err := v.k.Gate.Admit(signed[:], int(p.Locker), purpose); err != nil {
			return fmt.Errorf("%w: %w", ErrVerdict, err)
		}
	}
	if err := v.k.journal().Opening(ctx, p, v.nonce()); err != nil {
		return fmt.Errorf("noting it: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("noting it took too long: %w", err)
	}
	v.released = p.Locker
	return v.k.Locks.Unlock(ctx, p.Locker)
}
