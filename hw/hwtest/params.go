package hwtest

import "time"

const (
	// shortly is how long the contracts let a call wait for something that does not come. Long enough that a call has begun to wait.
	shortly = 50 * time.Millisecond

	// patience is how long the contracts wait for something that has to come. A driver that exceeds it hangs; no driver is slow by a clock.
	patience = 30 * time.Second

	// mostFingers is how many may wait to be laid on a sensor before Lay waits.
	mostFingers = 64

	// crowd is how many goroutines use a driver at once where the contracts test that.
	crowd = 8
)
