package hwtest

import (
	"context"
	"time"
)

// Fingers are laid on a simulated sensor, each for one capture.
type Fingers chan struct{}

// NewFingers returns Fingers of which none is there yet.
func NewFingers() Fingers { return make(Fingers, mostFingers) }

// Lay lays a finger on the sensor.
func (f Fingers) Lay() { f <- struct{}{} }

// Await takes a finger, and reports whether one came within a time.
func (f Fingers) Await(ctx context.Context, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-f:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
