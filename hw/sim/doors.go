package sim

import (
	"errors"
	"time"

	"fingerzeig/hw"
)

var (
	// ErrLocked is returned by Open when the lock holds the door.
	ErrLocked = errors.New("sim: the door is locked")

	// ErrShut is returned by Take when the door is closed.
	ErrShut = errors.New("sim: the door is closed")

	// ErrEmpty is returned by Take when nothing lies in the locker.
	ErrEmpty = errors.New("sim: the locker is empty")

	// ErrOccupied is returned by Put when something lies in the locker already.
	ErrOccupied = errors.New("sim: the locker is occupied")
)

// Open pulls a door. It returns ErrLocked unless the lock is released or the door stands open already, and hw.ErrLocker.
func (l *Locks) Open(id hw.LockerID) error {
	return l.change(id, Opened, func(c *locker) error {
		if !c.open && !l.released(c) {
			return ErrLocked
		}
		c.open = true
		c.releasedUntil = time.Time{}
		return nil
	})
}

// Shut pushes a door shut, where its lock holds it. A closed door stays closed. It returns hw.ErrLocker.
func (l *Locks) Shut(id hw.LockerID) error {
	return l.change(id, Shut, func(c *locker) error {
		c.open = false
		return nil
	})
}

// Take takes out what lies in a locker. It returns ErrShut, ErrEmpty or hw.ErrLocker.
func (l *Locks) Take(id hw.LockerID) error {
	return l.change(id, Taken, func(c *locker) error {
		switch {
		case !c.open:
			return ErrShut
		case !c.occupied:
			return ErrEmpty
		}
		c.occupied = false
		return nil
	})
}

// Put lays something into a locker, as staff do from behind. It returns ErrOccupied or hw.ErrLocker.
func (l *Locks) Put(id hw.LockerID) error {
	return l.change(id, Filled, func(c *locker) error {
		if c.occupied {
			return ErrOccupied
		}
		c.occupied = true
		return nil
	})
}
