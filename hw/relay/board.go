package relay

import (
	"context"
	"time"

	"fingerzeig/hw"
)

// Board is a device with outputs, numbered from 0. Its methods are called by one goroutine at a time and return soon after their context is
// done. An error says that it is not known what the device did.
type Board interface {
	// Outputs returns how many outputs have a lock. The number does not change.
	Outputs() int

	// Set switches one output.
	Set(ctx context.Context, output int, on bool) error

	// AllOff switches all outputs off.
	AllOff(ctx context.Context) error

	// State tells what the device knows of the locker behind an output: Locked is Yes where the output was read back as off, Closed and
	// Occupied come from its contacts. What is not wired is Unknown.
	State(ctx context.Context, output int) (hw.LockerState, error)

	// Close gives the device back. It switches nothing.
	Close() error
}

// Pulser is a Board whose device switches an output off by itself.
type Pulser interface {
	Board

	// Pulse switches an output on and has the device switch it off after d, rounded to what the device counts in, but never longer.
	Pulse(ctx context.Context, output int, d time.Duration) error
}
