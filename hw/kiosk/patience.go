package kiosk

import (
	"context"
	"errors"
	"sync"
	"time"
)

// patience is what is left of the extensions of the visit under way, and those that were asked for.
type patience struct {
	mu            sync.Mutex
	waiting       bool // whether the visit waits for the citizen
	left, granted int
}

// Extend gives the citizen once more the time that the visit waits for a finger or an answer, after what is left of it, and reports whether it
// does. It may be asked for ten times a visit (WCAG 2.2, 2.2.1), and only while the visit waits.
func (k *Kiosk) Extend() bool {
	p := &k.patience
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.waiting || p.left == 0 {
		return false
	}
	p.left--
	p.granted++
	return true
}

// more takes one extension that was granted.
func (p *patience) more() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.granted == 0 {
		p.waiting = false
		return false
	}
	p.granted--
	return true
}

// wait says that the visit waits for the citizen, or does not any more.
func (p *patience) wait(waits bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting, p.granted = waits, 0
}

// patiently does something that waits for the citizen, again where it came to late in vain and the citizen has asked for more time.
func (v *visit) patiently(ctx context.Context, limit time.Duration, late error, do func(context.Context) error) error {
	v.k.patience.wait(true)
	defer v.k.patience.wait(false)
	for {
		err := once(ctx, limit, do)
		if !errors.Is(err, late) || ctx.Err() != nil || !v.k.patience.more() {
			return err
		}
	}
}

func once(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return do(ctx)
}
