package agent

import (
	"context"
	"time"
)

// floor is the ground before the lockers: one party at a time stands on it, a citizen, staff, or the terminal that tests itself. It is made with
// room for one.
type floor chan struct{}

// enter takes the floor where it is free.
func (f floor) enter() bool {
	select {
	case f <- struct{}{}:
		return true
	default:
		return false
	}
}

// await takes the floor, for which it waits a moment: a self-test does not send a citizen away.
func (f floor) await(ctx context.Context) bool {
	if f.enter() {
		return true
	}
	patience := time.NewTimer(floorPatience)
	defer patience.Stop()
	select {
	case f <- struct{}{}:
		return true
	case <-patience.C:
	case <-ctx.Done():
	}
	return false
}

// leave gives the floor back.
func (f floor) leave() { <-f }
