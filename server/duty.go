package main

import (
	"context"
	"log/slog"
	"time"

	"fingerzeig/server/internal/admin"
)

// duties are what is done each day without being asked for: the expired are erased, and what they leave on the disk is overwritten.
type duties struct {
	keeper admin.Keeper
	log    *slog.Logger
	at     time.Duration // time of day
	now    func() time.Time
	after  func(time.Duration) <-chan time.Time
}

// run does the duties at their time until ctx ends. Those whose time came while no service ran are erased at once.
func (d *duties) run(ctx context.Context) {
	d.erase(ctx)
	for next := nextAt(d.now(), d.at); ; {
		select {
		case <-ctx.Done():
			return
		case <-d.after(min(next.Sub(d.now()), dutyLook)): // the clock may be set meanwhile
		}
		if d.now().Before(next) {
			continue
		}
		d.erase(ctx)
		if err := d.keeper.Compact(ctx); err != nil {
			d.log.Error("nightly compaction failed", "error", err)
		} else {
			d.log.Info("compacted")
		}
		next = nextAt(d.now(), d.at)
	}
}

func (d *duties) erase(ctx context.Context) {
	n, err := d.keeper.EraseExpired(ctx)
	if err != nil {
		d.log.Error("erasing the expired failed", "error", err, "erased", n)
		return
	}
	d.log.Info("erased the expired", "erased", n)
}

// nextAt returns the next time after now that the clock on the wall shows the time of day at. Where it shows it twice or, in spring, never, it is
// some hour of that day.
func nextAt(now time.Time, at time.Duration) time.Time {
	on := func(day int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+day, 0, int(at/time.Minute), 0, 0, now.Location())
	}
	if today := on(0); today.After(now) {
		return today
	}
	return on(1)
}
