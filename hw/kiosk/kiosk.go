package kiosk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/internal/release"
)

// Kiosk is a terminal. Its fields are set before the first visit and not changed afterwards; a Kiosk is not copied. The first four have to
// be there, the others may be missing.
type Kiosk struct {
	Sensor   hw.Sensor
	Locks    hw.Locks
	Pickups  Pickups
	Verifier Verifier

	// Gate lets a locker open by a release alone, which the service has signed for this terminal, this locker and this attempt; Verifier has to be
	// a Releaser then. Nil: the verdict is enough, as it is where verifier and terminal are one program.
	Gate *release.Gate

	// HandedOver is called when what lay in a pickup's locker has to be taken as gone, for the service to close the pickup and erase the
	// subject; nil: nobody is told. Its context is not the visit's, which may be done by then. Its error is returned by Visit beside the
	// outcome, and it is the caller who has to see to it that the erasure is made up for.
	HandedOver func(ctx context.Context, p Pickup) error

	// Journal keeps what becomes of releases, where there is a Gate; nil: nobody does. Where there is one, no locker is touched before it has
	// noted which.
	Journal Journal

	// Preview is given what the sensor sees while it waits for a good print, where the sensor can; nil: nobody is. The frame is wiped when it
	// returns, and it returns soon.
	Preview func(hw.Frame)

	Events func(Event)      // is told each step while the visit waits, so it returns soon; nil: nobody is told
	Now    func() time.Time // the clock of events and pauses; nil: time.Now
	Limits Limits           // the zero value has sound defaults

	busy     sync.Mutex // held by the visit under way
	brake    brake
	patience patience
}

// Visit plays one visit: it looks up the code, takes up to MaxAttempts prints, and where one is the subject's it opens the one locker and
// waits until its door is shut again. It returns ErrBusy while another visit is under way. An error comes with the outcome Failed, unless
// the locker had been released by then: what came after that is told by both the outcome and the error.
func (k *Kiosk) Visit(ctx context.Context, code string) (Outcome, error) {
	if !k.busy.TryLock() {
		return Failed, ErrBusy
	}
	defer k.busy.Unlock()
	return k.visit(ctx, func(v *visit) (Outcome, error) { return v.run(ctx, code) })
}

// visit plays a visit, for a caller who holds busy.
func (k *Kiosk) visit(ctx context.Context, run func(*visit) (Outcome, error)) (Outcome, error) {
	v := visit{k: k, limits: k.Limits.withDefaults()}
	k.patience.left = maxExtensions
	outcome := Failed
	err := guard(func() (err error) {
		if err = k.incomplete(); err != nil {
			return err
		}
		outcome, err = run(&v)
		return err
	})
	if err != nil {
		err = errors.Join(err, k.halt())
	}
	if told := guard(func() error { return v.end(ctx, outcome, err) }); told != nil {
		err = errors.Join(err, told, k.halt())
	}
	return outcome, err
}

// Wait returns how long the terminal still pauses after too many failed visits; 0: it does not.
func (k *Kiosk) Wait() time.Duration { return k.brake.wait(k.now()) }

// incomplete returns ErrIncomplete where a part is missing.
func (k *Kiosk) incomplete() error {
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Sensor", k.Sensor == nil}, {"Locks", k.Locks == nil}, {"Pickups", k.Pickups == nil}, {"Verifier", k.Verifier == nil},
	} {
		if part.missing {
			return fmt.Errorf("%w: %s", ErrIncomplete, part.name)
		}
	}
	if _, ok := k.Verifier.(Releaser); k.Gate != nil && !ok {
		return fmt.Errorf("%w: a Verifier that gives releases for the Gate", ErrIncomplete)
	}
	return nil
}

// halt shuts all locks, whatever state the kiosk is in.
func (k *Kiosk) halt() error {
	if k.Locks == nil {
		return nil
	}
	if err := guard(k.Locks.Halt); err != nil {
		return fmt.Errorf("halting the locks: %w", err)
	}
	return nil
}

func (k *Kiosk) now() time.Time {
	if k.Now == nil {
		return time.Now()
	}
	return k.Now()
}
