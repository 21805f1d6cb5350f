package sim

import (
	"time"

	"fingerzeig/hw"
)

// Event is one change of one locker.
type Event struct {
	Kind   Kind
	Locker hw.LockerID
	At     time.Time
}

// Kind says what has changed. Its text is stable and fit for machines.
type Kind string

// The kinds of changes. That a pulse has passed is no event: State tells.
const (
	Released Kind = "released" // Unlock released the lock
	Opened   Kind = "opened"   // somebody opened the door
	Shut     Kind = "shut"     // somebody shut the door
	Taken    Kind = "taken"    // somebody took out what lay inside
	Filled   Kind = "filled"   // staff put something inside
)
