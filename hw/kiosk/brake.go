package kiosk

import (
	"sync"
	"time"
)

// brake slows down whoever tries codes or fingers. It remembers when the last failed visits were.
//
// Two ends of a visit do not count, since nothing that is secret was tried. Whoever knows that gains nothing:
//
//   - A typo ([ErrTypo]). Its check character is wrong, and that anybody can work out at home: it rules out no code that a guesser would have tried.
//     Were it counted, a citizen with a code read badly would shut the terminal for everybody behind.
//   - A visit that its citizen leaves before the first print or answer, such as one who changes to the way without a finger. The code was right, so it
//     is known already, and coming back to it tells nothing new. A right code that was guessed shows itself by the next screen, but each wrong one
//     before it has counted: the rate of guesses is the same.
//
// What counts as soon as it is on its way to be judged: a print, also one that the sensor takes for an attack, and an answer. A visit that is called off
// then has failed, or breaking off would be a way to try for ever.
type brake struct {
	mu       sync.Mutex
	failures []time.Time // of the last failed visits, oldest first, at most Limits.FailedVisits
	until    time.Time   // the terminal pauses before this moment
}

// wait returns how long the terminal still pauses.
func (b *brake) wait(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.until.Sub(now), 0)
}

// fail notes a failed visit. l has its defaults.
func (b *brake) fail(now time.Time, l Limits) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = append(b.failures, now)
	if len(b.failures) > l.FailedVisits {
		b.failures = b.failures[1:]
	}
	if len(b.failures) == l.FailedVisits && now.Sub(b.failures[0]) < l.Window {
		b.until = now.Add(l.Pause)
	}
}
