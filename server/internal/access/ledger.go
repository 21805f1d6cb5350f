package access

import "time"

// rule says when something is locked: after so many wrong attempts within a time, at first for a minute, say, and each time for twice as long.
// What has not been wrong for a while begins anew.
type rule struct {
	wrong          int
	within         time.Duration
	first, longest time.Duration
	forget         time.Duration
}

// target is what a ledger keeps account of: a hash, so that all take the same room and no name stays in memory.
type target [16]byte

// ledger counts wrong attempts. An attempt that is under way counts as a wrong one until it ends: many at once gain nothing. It is not safe for
// concurrent use.
type ledger struct {
	rule  rule
	most  int // tallies
	of    map[target]*tally
	swept time.Time
}

// tally is the account of one target.
type tally struct {
	wrong   []time.Time // not older than within, oldest first
	pending int         // attempts under way
	locks   int         // so far: how long the next one is
	until   time.Time   // when the last one ends
	last    time.Time   // wrong attempt
}

func newLedger(r rule, most int) *ledger {
	return &ledger{rule: r, most: most, of: map[target]*tally{}}
}

// begin begins an attempt. It returns how long to wait where there may be none: locked tells whether because of wrong ones, or because there are as
// many under way as may be wrong, or no room to keep account of it.
func (l *ledger) begin(t target, now time.Time) (wait time.Duration, locked bool) {
	a := l.of[t]
	if a == nil {
		if len(l.of) >= l.most {
			l.sweep(now)
		}
		if len(l.of) >= l.most {
			return firstRetry, false
		}
		a = &tally{}
		l.of[t] = a
	}
	if wait := a.until.Sub(now); wait > 0 {
		return wait, true
	}
	l.age(a, now)
	if len(a.wrong)+a.pending >= l.rule.wrong {
		return firstRetry, false
	}
	a.pending++
	return 0, false
}

// end ends an attempt, and tells whether the target is locked by it.
func (l *ledger) end(t target, wrong bool, now time.Time) (locked bool) {
	a := l.of[t]
	a.pending--
	if wrong {
		l.age(a, now)
		a.last, a.wrong = now, append(a.wrong, now)
		if len(a.wrong) >= l.rule.wrong {
			a.until = now.Add(l.duration(a.locks))
			a.locks++
			a.wrong = nil
			return true
		}
	}
	if l.idle(a, now) {
		delete(l.of, t)
	}
	return false
}

// duration returns how long a lock is that comes after so many.
func (l *ledger) duration(locks int) time.Duration {
	d := l.rule.first
	for range locks {
		if d >= l.rule.longest {
			break
		}
		d *= 2
	}
	return min(d, l.rule.longest)
}

// age drops what no longer counts.
func (l *ledger) age(a *tally, now time.Time) {
	for len(a.wrong) > 0 && now.Sub(a.wrong[0]) >= l.rule.within {
		a.wrong = a.wrong[1:]
	}
	if now.Sub(a.last) >= l.rule.forget {
		a.locks = 0
	}
}

// idle reports whether a tally says no more than none.
func (l *ledger) idle(a *tally, now time.Time) bool {
	l.age(a, now)
	return a.pending == 0 && len(a.wrong) == 0 && a.locks == 0 && !now.Before(a.until)
}

// sweep drops the idle tallies: not more often than once a second, so that whoever fills the ledger does not fill the processor, too.
func (l *ledger) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Second {
		return
	}
	l.swept = now
	for t, a := range l.of {
		if l.idle(a, now) {
			delete(l.of, t)
		}
	}
}

// unlock forgets the wrong attempts on a target, and tells whether it was locked. Those under way still count.
func (l *ledger) unlock(t target, now time.Time) (locked bool) {
	a := l.of[t]
	if a == nil {
		return false
	}
	locked = now.Before(a.until)
	*a = tally{pending: a.pending}
	if a.pending == 0 {
		delete(l.of, t)
	}
	return locked
}

// locked returns how many targets are locked.
func (l *ledger) locked(now time.Time) (n int) {
	for _, a := range l.of {
		if now.Before(a.until) {
			n++
		}
	}
	return n
}
