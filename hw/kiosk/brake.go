package kiosk

import (
	"sync"
	"time"
)

// brake slows down whoever tries codes or fingers. It remembers when the last failed visits were.
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
