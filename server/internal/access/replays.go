package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
	"time"
)

// Replays remembers samples for a while, as many as there is room for. No finger gives the same bytes twice: bytes that were there before were not
// taken from a finger just now. One pixel that is changed makes them other bytes, so this finds who replays, not who forges. It is safe for concurrent
// use. At the end of the process it forgets all, unless Keep was called.
type Replays struct {
	key  []byte
	now  func() time.Time
	most int

	mu    sync.Mutex
	at    map[target]time.Time
	order []remembered // a ring
	next  int
	file  *replaysFile // nil: it is kept nowhere
}

type remembered struct {
	t  target
	at time.Time
}

// NewReplays returns one that has seen nothing. The key keeps what is remembered from telling which samples those were.
func NewReplays(key []byte, now func() time.Time) *Replays {
	return &Replays{key: key, now: now, most: mostReplay, at: map[target]time.Time{}}
}

// Seen remembers a sample and tells whether it was there before.
func (r *Replays) Seen(sample []byte) bool {
	h := hmac.New(sha256.New, r.key)
	_, _ = h.Write(sample)
	var t target
	copy(t[:], h.Sum(nil))

	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	before, ok := r.at[t]
	entry := remembered{t, now}
	r.enter(entry)
	r.keep(entry)
	return ok && now.Sub(before) < replayTime
}

// enter remembers, and forgets what is oldest where there is no room.
func (r *Replays) enter(entry remembered) {
	r.at[entry.t] = entry.at
	if len(r.order) < r.most {
		r.order = append(r.order, entry)
		return
	}
	if old := r.order[r.next]; r.at[old.t].Equal(old.at) {
		delete(r.at, old.t)
	}
	r.order[r.next] = entry
	r.next = (r.next + 1) % r.most
}

// forget drops what is over, and puts the rest in order, the oldest first, each sample once.
func (r *Replays) forget(now time.Time) {
	before, start := r.order, r.next
	at := r.at
	r.order, r.next, r.at = nil, 0, map[target]time.Time{}
	for i := range before {
		if entry := before[(start+i)%len(before)]; now.Sub(entry.at) < replayTime && at[entry.t].Equal(entry.at) {
			r.enter(entry)
		}
	}
}
