package pickup

import (
	"fmt"
	"slices"
	"time"

	"fingerzeig/internal/release"
)

// waiting returns a pickup that a citizen may take out at a moment.
func (s *State) waiting(id ID, at time.Time) (Pickup, error) {
	p, err := s.pickup(id, Loaded, Notified)
	switch {
	case err != nil:
		return p, err
	case !at.Before(p.Until) || !at.Before(p.Limit()):
		return p, ErrExpired
	case p.Tries.locked():
		return p, ErrLocked
	}
	return p, nil
}

func (b *fingerRefused) apply(s *State, at time.Time) error {
	p, err := s.waiting(b.Pickup, at)
	if err != nil {
		return err
	}
	if !p.FingerOpen(at) {
		return ErrFingerClosed
	}
	p.Tries = p.Tries.finger(at)
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *factorRefused) apply(s *State, at time.Time) error {
	p, err := s.waiting(b.Pickup, at)
	if err != nil {
		return err
	}
	if !factor(b.Way) {
		return fmt.Errorf("%w: way", ErrInput)
	}
	p.Tries.Factors++
	s.Pickups[b.Pickup] = p
	return nil
}

// factor reports whether a way is one of those without a finger.
func factor(w Way) bool {
	return w == ByBirthDate || w == ByOldDocument || w == ByEID || w == BySecondCode
}

// finger reports whether a way is one with a finger.
func finger(w Way) bool { return w == ByFinger || w == ByFingerAlone }

func (b *released) apply(s *State, at time.Time) error {
	p, err := s.waiting(b.Pickup, at)
	switch {
	case err != nil:
		return err
	case finger(b.Way) && !p.FingerOpen(at):
		return ErrFingerClosed
	case !finger(b.Way) && !factor(b.Way):
		return fmt.Errorf("%w: way", ErrInput)
	case b.Nonce == (Nonce{}) || b.Nonce == p.Settled:
		return ErrNonce
	}
	p.Status = Released
	p.Order = &Order{Purpose: release.Collect, Nonce: b.Nonce, Way: b.Way, At: at}
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *staffReleased) apply(s *State, at time.Time) error {
	p, err := s.forStaff(b.Pickup, b.Operator, b.Second)
	switch {
	case err != nil:
		return err
	case b.Nonce == (Nonce{}) || b.Nonce == p.Settled:
		return ErrNonce
	}
	p.Order, p.Wanted = &Order{Purpose: purposeOf(p), Nonce: b.Nonce, At: at}, nil
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *seen) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Reserved, Released, Opened, Expired)
	if err != nil {
		return err
	}
	if p.Order == nil || !b.Restarted && p.Order.Nonce != b.Nonce || b.Restarted && b.Nonce != (Nonce{}) {
		return ErrNonce
	}
	if !slices.Contains([]Seen{SeenOpened, SeenFull, SeenEmptied, SeenOpen, SeenUnclear}, b.What) {
		return fmt.Errorf("%w: sight", ErrInput)
	}
	purpose := p.Order.Purpose
	if b.What == SeenOpened {
		if p.Status != Released {
			return fmt.Errorf("%w: %s", ErrStatus, p.Status)
		}
		p.Status = Opened
		s.Pickups[b.Pickup] = p
		return nil
	}
	p.Settled, p.Order = p.Order.Nonce, nil
	s.Pickups[b.Pickup] = p
	if b.What == SeenOpen {
		if err := s.setBroken(p.Terminal, p.Locker, true); err != nil {
			return err
		}
		s.owe(b.Pickup, RaiseAlarm, "")
	}
	if purpose == release.Collect {
		s.settle(b.Pickup, p, b.What)
	}
	return nil
}

// settle draws the conclusion from the end of a citizen's release. What lay behind a door that was left open is gone.
func (s *State) settle(id ID, p Pickup, what Seen) {
	switch {
	case what == SeenEmptied || what == SeenOpen:
		s.end(id, p, HandedOver)
		s.owe(id, WriteReceipt, "")
		s.owe(id, TellHandedOver, "")
	case what == SeenUnclear:
		s.expire(id, p, Unclear)
	case p.Notified:
		p.Status = Notified
		s.Pickups[id] = p
	default:
		p.Status = Loaded
		s.Pickups[id] = p
	}
}

// expire puts a pickup on the return list.
func (s *State) expire(id ID, p Pickup, why Why) {
	p.Why = why
	s.end(id, p, Expired)
	if why != Restored { // it may have been collected
		s.owe(id, TellExpired, "")
	}
	if why == Forced || why == Unclear || why == Restored {
		s.owe(id, RaiseAlarm, "")
	}
}

func (b *expired) apply(s *State, at time.Time) error {
	p, err := s.pickup(b.Pickup, Reserved, Loaded, Notified)
	if err != nil {
		return err
	}
	waits := p.Waiting()
	switch b.Why {
	case TooLate:
		if waits && at.Before(p.Until) || !waits && at.Before(p.Limit()) {
			return fmt.Errorf("%w: not yet", ErrStatus)
		}
	case Recalled:
		if !waits {
			return fmt.Errorf("%w: %s", ErrStatus, p.Status)
		}
	case Forced:
		if !waits {
			return fmt.Errorf("%w: %s", ErrStatus, p.Status)
		}
		if err := s.setBroken(p.Terminal, p.Locker, true); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: reason", ErrInput)
	}
	s.expire(b.Pickup, p, b.Why)
	return nil
}

func (b *overdue) apply(s *State, at time.Time) error {
	p, err := s.pickup(b.Pickup, Released, Opened)
	if err != nil {
		return err
	}
	if at.Before(p.Limit()) || p.KeyGone || p.Collector.Subject == "" {
		return fmt.Errorf("%w: not overdue", ErrStatus)
	}
	s.owe(b.Pickup, DestroyKey, "")
	return nil
}

func (b *returned) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Expired)
	switch {
	case err != nil:
		return err
	case p.Order != nil:
		return ErrOutstanding
	case !valid(b.First) || !valid(b.Second) || b.First == b.Second:
		return ErrFourEyes
	}
	p.Lost = b.Lost
	s.end(b.Pickup, p, Returned)
	s.owe(b.Pickup, WriteReceipt, "")
	if b.Lost {
		s.owe(b.Pickup, RaiseAlarm, "/lost")
	}
	return nil
}

func (b *erased) apply(s *State, _ time.Time) error {
	if _, err := s.pickup(b.Pickup, HandedOver, Returned, Cancelled); err != nil {
		return err
	}
	if s.owed(b.Pickup) { // the key, where it lives
		return fmt.Errorf("%w: something is owed", ErrStatus)
	}
	delete(s.Pickups, b.Pickup)
	return nil
}
