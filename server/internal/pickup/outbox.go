package pickup

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Outbox has the effects of a book done, again and again until they are. The zero value of its fields but the first two has sound defaults.
type Outbox struct {
	Book *Book
	Do   Doer

	Which func(EffectKind) bool // nil: all. What waits for others has an outbox of its own, so that nothing waits for it

	First   time.Duration // until an effect that failed is tried again; default 10 s. It doubles each time
	Longest time.Duration // at the most; default 1 h

	waits map[string]wait
}

// wait is how an effect stands that failed.
type wait struct {
	until time.Time
	last  time.Duration
}

// Pass tries each effect that is owed and due once, in an order that is the same every time, and returns what went wrong. It may be called as often
// as wanted, from one goroutine.
func (o *Outbox) Pass(ctx context.Context) (err error) {
	effects := o.Book.State().Effects
	ids := make([]string, 0, len(effects))
	for id, e := range effects {
		if o.Which == nil || o.Which(e.Kind) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	waits := map[string]wait{}
	for _, id := range ids {
		w, now := o.waits[id], o.Book.now()
		if now.Before(w.until) && w.until.Sub(now) <= o.longest() { // else the clock was set back
			waits[id] = w
			continue
		}
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if failed := o.Book.Settle(ctx, id, o.Do); failed != nil {
			w.last = min(max(2*w.last, o.first()), o.longest())
			w.until = o.Book.now().Add(w.last)
			waits[id] = w
			err = errors.Join(err, failed)
		}
	}
	o.waits = waits
	return err
}

func (o *Outbox) first() time.Duration {
	if o.First > 0 {
		return o.First
	}
	return 10 * time.Second
}

func (o *Outbox) longest() time.Duration {
	if o.Longest > 0 {
		return o.Longest
	}
	return time.Hour
}
