package api

import (
	"time"

	"fingerzeig/server/internal/access"
)

// evenStep is a few times what a comparison with one subject takes: 20 to 70 microseconds a sample, and the longer the closer it is (measured with
// patterns of minutiae/synth: half of that for strangers).
const evenStep = 2 * time.Millisecond

// even holds an answer to somebody who may not see scores back until a whole number of steps has passed since a comparison began: else the time that it takes
// would tell how close it was.
func even(x *exchange, start time.Time) {
	if !x.who.May(access.Scores) {
		time.Sleep(untilEven(time.Since(start)))
	}
}

// untilEven returns how long it is until the next step.
func untilEven(took time.Duration) time.Duration { return evenStep - took%evenStep }
