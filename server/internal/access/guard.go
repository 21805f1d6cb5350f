package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Why somebody has to wait. Both come as a *WaitError.
var (
	ErrTooMany = errors.New("access: too many requests")
	ErrLocked  = errors.New("access: locked after too many wrong verifications")
)

// WaitError says for how long somebody has to wait.
type WaitError struct {
	After time.Duration // above zero
	err   error
}

// Error implements error.
func (w *WaitError) Error() string { return fmt.Sprintf("%v: wait for %s", w.err, w.After) }

// Unwrap returns ErrTooMany or ErrLocked.
func (w *WaitError) Unwrap() error { return w.err }

// Guard bounds how often somebody may ask and be wrong. It is safe for concurrent use. At the end of the process it forgets all but the locks, and those,
// too, where KeepLocks was not called.
type Guard struct {
	now   func() time.Time
	key   []byte     // of the hashes of names
	locks *locksFile // nil: they are kept nowhere

	mu        sync.Mutex
	buckets   map[string]*rate.Limiter // by the names of principals, of which there are as many as entries
	refused   *rate.Limiter
	noted     *rate.Limiter
	unnoted   int // refusals since the last one that was noted
	subjects  *ledger
	terminals *ledger
}

// NewGuard returns a guard that has seen nothing. The key keeps what it remembers from telling whose names those are.
func NewGuard(key []byte, now func() time.Time) *Guard {
	return &Guard{
		now: now, key: key, buckets: map[string]*rate.Limiter{}, refused: rate.NewLimiter(refusedPerSecond, refusedBurst),
		noted:    rate.NewLimiter(notedPerSecond, refusedBurst),
		subjects: newLedger(subjectRule, mostTallies), terminals: newLedger(terminalRule, mostEntries),
	}
}

// Ask returns ErrTooMany where p has asked too often.
func (g *Guard) Ask(p Principal) error {
	most := rates[p.Role]
	if p.rate > 0 {
		most = rate.Limit(p.rate)
	}
	if most >= mostRate {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.buckets[p.Name]
	if b == nil || b.Limit() != most { // a changed entry begins with a full bucket
		if len(g.buckets) >= 2*mostEntries { // names of the past
			clear(g.buckets)
		}
		b = rate.NewLimiter(most, max(1, int(burst*most)))
		g.buckets[p.Name] = b
	}
	now := g.now()
	r := b.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return &WaitError{wait, ErrTooMany}
	}
	return nil
}

// Refused counts a key that let nobody in. It returns how many there were since the last one for which this was above zero: that one is to be noted,
// with the number. Where there are too many to be answered it returns ErrTooMany. Whoever has a good key never comes here.
func (g *Guard) Refused() (count int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unnoted++
	now := g.now()
	if !g.refused.AllowN(now, 1) {
		return 0, &WaitError{firstRetry, ErrTooMany}
	}
	if g.noted.AllowN(now, 1) {
		count, g.unnoted = g.unnoted, 0
	}
	return count, nil
}

// Attempt is a comparison that somebody wants, who is told the decision.
type Attempt struct {
	guard             *Guard
	terminal, subject target // terminal: or a desk
	one               bool   // whether it counts for one subject
}

// Begin begins an attempt by p to be taken for a subject, or with an empty name for anybody in the gallery. It returns ErrLocked where p or the
// subject is locked, and ErrTooMany where as many attempts are under way as may be wrong. What is returned without an error must end. A lock of the
// subject does not hold up whoever may see scores: a clerk must be able to help one who is locked out. An admin is held up by nothing, and gets nil.
func (g *Guard) Begin(p Principal, gallery, subject string) (*Attempt, error) {
	if p.Role == Admin {
		return nil, nil
	}
	a := &Attempt{guard: g, terminal: g.targetOf(p.Name), one: subject != "" && !p.May(Scores)}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if err := waitFor(g.terminals.begin(a.terminal, now)); err != nil {
		return nil, err
	}
	if !a.one {
		return a, nil
	}
	a.subject = g.targetOf(gallery, subject)
	if err := waitFor(g.subjects.begin(a.subject, now)); err != nil {
		g.terminals.end(a.terminal, false, now)
		return nil, err
	}
	return a, nil
}

func waitFor(wait time.Duration, locked bool) error {
	switch {
	case locked:
		return &WaitError{wait, ErrLocked}
	case wait > 0:
		return &WaitError{wait, ErrTooMany}
	}
	return nil
}

// End ends an attempt, once, and tells what is locked by it; that is kept when End returns. A right one takes nothing back of the wrong ones before. The
// nil Attempt may end, too.
func (a *Attempt) End(wrong bool) (terminal, subject bool) {
	if a == nil {
		return false, false
	}
	if terminal, subject = a.end(wrong); terminal || subject {
		a.guard.keep()
	}
	return terminal, subject
}

func (a *Attempt) end(wrong bool) (terminal, subject bool) {
	a.guard.mu.Lock()
	defer a.guard.mu.Unlock()
	now := a.guard.now()
	terminal = a.guard.terminals.end(a.terminal, wrong, now)
	if a.one {
		subject = a.guard.subjects.end(a.subject, wrong, now)
	}
	return terminal, subject
}

// UnlockSubject forgets the wrong attempts on a subject, and tells whether it was locked.
func (g *Guard) UnlockSubject(gallery, subject string) (locked bool) {
	return g.unlock(g.subjects, g.targetOf(gallery, subject))
}

// UnlockTerminal does the same for the terminal, or the desk, that an entry names.
func (g *Guard) UnlockTerminal(name string) (locked bool) {
	return g.unlock(g.terminals, g.targetOf(name))
}

func (g *Guard) unlock(l *ledger, t target) (locked bool) {
	g.mu.Lock()
	locked = l.unlock(t, g.now())
	g.mu.Unlock()
	g.keep()
	return locked
}

// Locked returns how many subjects, and how many terminals and desks are locked now.
func (g *Guard) Locked() (subjects, terminals int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	return g.subjects.locked(now), g.terminals.locked(now)
}

// targetOf hashes names; none of them holds a zero byte.
func (g *Guard) targetOf(names ...string) (t target) {
	h := hmac.New(sha256.New, g.key)
	for _, n := range names {
		_, _ = h.Write([]byte(n))
		_, _ = h.Write([]byte{0})
	}
	copy(t[:], h.Sum(nil))
	return t
}
