package relay

import (
	"time"

	"fingerzeig/hw"
)

const (
	// defaultPulse is how long an output is on where the caller names no time. Electric strikes and spring latches let go within 0.5 s.
	defaultPulse = time.Second

	// longestPulse leaves of hw.MaxPulse the time in which a device usually answers.
	longestPulse = hw.MaxPulse - 2*time.Second

	// grace is by how much the host's timer comes later than the device's own. Timers of devices tick in tenths of seconds.
	grace = 500 * time.Millisecond

	// offTimeout bounds one attempt to switch off. Devices on a Wi-Fi that are asked for several outputs at once take a while.
	offTimeout = 5 * time.Second

	// offAgain is how long after a failed attempt to switch off the next one is made.
	offAgain = 250 * time.Millisecond

	// offTries is how often Close tries to switch off before it gives the device back all the same.
	offTries = 3
)
