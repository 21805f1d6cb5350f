package kiosk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
)

// sight is what was seen of a released locker.
type sight struct {
	opened   hw.Tristate // whether its door was opened at some time since
	locked   hw.Tristate // whether its lock holds now
	closed   hw.Tristate // whether its door is closed now
	occupied hw.Tristate // whether something lies inside now
	full     bool        // whether something was seen inside since
	at       time.Time   // of the last look, at first of the release
	blind    bool        // whether between two looks there was time to open the door and shut it again
}

// add adds one look.
func (s *sight) add(state hw.LockerState, at time.Time) {
	s.blind = s.blind || s.stale(at)
	s.at, s.locked, s.closed, s.occupied = at, state.Locked, state.Closed, state.Occupied
	s.full = s.full || state.Occupied == hw.Yes
	switch {
	case s.opened == hw.Yes:
	case state.Closed == hw.No:
		s.opened = hw.Yes
	case state.Closed == hw.Yes && !s.blind:
		s.opened = hw.No
	default:
		s.opened = hw.Unknown
	}
}

// stale reports whether the last look was so long ago that the door may have been opened and shut again since.
func (s *sight) stale(now time.Time) bool { return now.Sub(s.at) > maxBlind }

// forget leaves of what was seen only what cannot have changed back: that the door was opened, and that something lay inside.
func (s *sight) forget() {
	s.locked, s.occupied = hw.Unknown, hw.Unknown
	if s.opened == hw.No {
		s.opened = hw.Unknown
	}
}

// standsOpen reports whether the door was left open.
func (s *sight) standsOpen() bool { return s.opened == hw.Yes && s.closed == hw.No }

// taken reports whether what lay inside has to be taken as gone. What lies behind an open door that nobody watches any more is gone. In doubt
// it is gone as well: an erasure too early costs the citizen a walk to the desk, one that never comes leaves a print behind. That a locker
// looks empty says nothing where it never looked full: a passport is thin.
func (s *sight) taken() bool {
	emptied := s.full && s.occupied == hw.No
	return s.standsOpen() || emptied || s.opened != hw.No && s.occupied != hw.Yes
}

// outcome names what was seen.
func (s *sight) outcome() Outcome {
	switch {
	case s.standsOpen():
		return DoorOpen
	case s.taken():
		return HandedOver
	}
	return NotTaken
}

// handOver watches the door of the released locker and reports the hand-over. It comes after the point of no return: whatever fails or
// panics here, what was seen is told and what was taken is erased.
func (v *visit) handOver(ctx context.Context, p Pickup) (Outcome, error) {
	seen := new(sight)
	v.seen = seen
	err := guard(func() error {
		seen.at = v.k.now()
		v.tell(Event{Step: StepReleased, Locker: p.Locker})
		return v.watch(ctx, p, seen)
	})
	if err != nil {
		err = fmt.Errorf("watching the door of locker %d: %w", p.Locker, err)
	}
	if err != nil || !seen.taken() {
		err = errors.Join(err, v.conclude(ctx, p.Locker, seen))
	}
	if seen.taken() && !v.staff {
		err = errors.Join(err, guard(func() error { return v.finish(ctx, p) }))
	}
	return seen.outcome(), err
}

// watch looks at the door until it was opened and shut again, or the time for that is over, or the terminal has no door contact.
func (v *visit) watch(ctx context.Context, p Pickup, seen *sight) error {
	id := p.Locker
	door, cancel := context.WithTimeout(ctx, v.limits.Door)
	defer cancel()
	poll := time.NewTicker(v.limits.Poll)
	defer poll.Stop()
	for lost := 0; ; {
		before := seen.opened
		err := v.look(door, id, seen)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case door.Err() != nil:
			return nil
		case err != nil:
			if lost++; lost == maxLostLooks {
				return err
			}
		default:
			lost = 0
		}
		if seen.opened == hw.Yes && before != hw.Yes {
			v.tell(Event{Step: StepOpened, Locker: id})
			v.noted = guard(func() error { return v.note(ctx, Sight{p, v.nonce(), SeenOpened}) }) // told at the end: the door has to be watched
		}
		switch {
		case err != nil:
		case seen.opened == hw.Yes && seen.closed == hw.Yes:
			v.tell(Event{Step: StepShut, Locker: id})
			return nil
		case seen.opened != hw.Yes && seen.closed == hw.Unknown:
			return nil // there is no door contact
		}
		select {
		case <-poll.C:
		case <-door.Done():
		}
	}
}

// conclude shuts the locks and sees how things stand, after a watch that broke off or that leaves something in the locker. Only a
// lock that is known to hold keeps it there.
func (v *visit) conclude(ctx context.Context, id hw.LockerID, seen *sight) error {
	seen.forget()
	halted := v.k.halt()
	looked := guard(func() error { return v.look(context.WithoutCancel(ctx), id, seen) })
	if halted != nil && seen.locked != hw.Yes {
		seen.forget()
	}
	return errors.Join(halted, looked)
}

// look looks at the door once.
func (v *visit) look(ctx context.Context, id hw.LockerID, seen *sight) error {
	ctx, cancel := context.WithTimeout(ctx, v.limits.Device)
	defer cancel()
	state, err := v.k.Locks.State(ctx, id)
	if err == nil {
		seen.add(state, v.k.now())
	}
	return err
}

// finish tells the service that the pickup is over.
func (v *visit) finish(ctx context.Context, p Pickup) error {
	if v.k.HandedOver != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), v.limits.Service)
		defer cancel()
		if err := v.k.HandedOver(ctx, p); err != nil {
			return fmt.Errorf("reporting the hand-over of locker %d: %w", p.Locker, err)
		}
	}
	v.tell(Event{Step: StepDone, Locker: p.Locker})
	return nil
}
