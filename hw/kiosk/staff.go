package kiosk

import (
	"context"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/internal/release"
)

// Order is the service's order to open a locker for staff, who load it or take something back.
type Order struct {
	Subject string // whose locker it is, as in a Pickup
	Locker  hw.LockerID
	Purpose release.Purpose // release.Load or release.Return
	Nonce   release.Nonce   // that the gate gave away for it
	Release release.Signed
}

// Obey opens a locker for staff and watches its door, as Visit does for a citizen. The order has to be signed for exactly this; it never opens
// for release.Collect. It returns ErrBusy while a visit is under way, and ErrIncomplete without a Gate. In every case the gate obeys the order no
// more afterwards, and the journal was told what became of it.
func (k *Kiosk) Obey(ctx context.Context, o Order) (Outcome, error) {
	if !k.busy.TryLock() {
		if k.Gate != nil {
			k.Gate.Void(o.Nonce)
		}
		return Failed, ErrBusy
	}
	defer k.busy.Unlock()
	return k.visit(ctx, func(v *visit) (Outcome, error) { return v.obey(ctx, o) })
}

func (v *visit) obey(ctx context.Context, o Order) (Outcome, error) {
	v.limits.Door = max(v.limits.Door, staffDoor)
	v.pickup, v.staff = Pickup{Subject: o.Subject, Locker: o.Locker}, true
	if v.k.Gate == nil {
		return Failed, fmt.Errorf("%w: a Gate", ErrIncomplete)
	}
	v.asked = append(v.asked, asked{o.Nonce, true})
	if err := v.pickup.check(v.k.Locks.Count()); err != nil {
		return Failed, err
	}
	if o.Purpose == release.Collect {
		return Failed, fmt.Errorf("%w: to collect", ErrVerdict)
	}
	device, cancel := context.WithTimeout(ctx, v.limits.Device)
	defer cancel()
	if err := v.unlock(device, v.pickup, o.Release, o.Purpose); err != nil {
		return Failed, fmt.Errorf("opening locker %d: %w", o.Locker, err)
	}
	return v.handOver(ctx, v.pickup)
}
