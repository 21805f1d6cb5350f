package sim

import "time"

// defaultPulse is how long Unlock releases a lock for where the caller names no time: long enough to pull a door by hand, as lockers
// without a spring need it.
const defaultPulse = 5 * time.Second
