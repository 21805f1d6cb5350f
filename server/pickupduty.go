package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"fingerzeig/server/internal/metrics"
	"fingerzeig/server/internal/pickup"
)

// pickupDuty has done what pickups ask for, and does what time does.
type pickupDuty struct {
	work  *pickupWork
	sweep func() error // removes what is kept of people whose pickup is over
	log   *slog.Logger
	every time.Duration
	said  sync.Map // the last error of each duty, so that one that lasts is logged once
}

// run works until ctx ends. Messages wait for nobody, and nobody for them.
func (d *pickupDuty) run(ctx context.Context) {
	book := d.work.pickups.book
	telling := pickup.EffectKind.Message
	slow := func(k pickup.EffectKind) bool { return telling(k) || k == pickup.Undelivered }
	here := &pickup.Outbox{Book: book, Do: d.work.do, Which: func(k pickup.EffectKind) bool { return !slow(k) }}
	away := &pickup.Outbox{Book: book, Do: d.work.do, Which: slow}
	var both sync.WaitGroup
	both.Go(func() { d.repeat(ctx, "telling", func() error { return away.Pass(ctx) }) })
	both.Go(func() {
		known := -1
		d.repeat(ctx, "keeping", func() error {
			if err := here.Pass(ctx); err != nil {
				return err
			}
			if err := book.Tick(); err != nil {
				return err
			}
			n := len(book.State().Pickups)
			if n < known || known < 0 {
				if err := d.sweep(); err != nil {
					return err
				}
			}
			known = n
			return nil
		})
	})
	both.Wait()
}

// repeat does something again and again until ctx ends.
func (d *pickupDuty) repeat(ctx context.Context, name string, do func() error) {
	for {
		if err := do(); err != nil && ctx.Err() == nil {
			if before, ok := d.said.Swap(name, err.Error()); !ok || before != err.Error() {
				d.log.Error("work for pickups failed, and is tried again", "duty", name, "error", err)
			}
		} else {
			d.said.Delete(name)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(d.every):
		}
	}
}

// watchPickups adds the metrics of pickups.
func watchPickups(m *metrics.Metrics, book *pickup.Book) {
	m.Labelled("fingerzeig_pickups", "Pickups in a status.", "status", func(report func(string, float64)) {
		n := map[pickup.Status]int{}
		for _, p := range book.State().Pickups {
			n[p.Status]++
		}
		for status, count := range n {
			report(string(status), float64(count))
		}
	})
	m.Labelled("fingerzeig_pickups_owed", "What is still to be done outside for pickups.", "kind", func(report func(string, float64)) {
		n := map[pickup.EffectKind]int{}
		for _, kind := range pickup.EffectKinds {
			n[kind] = 0 // or a rule would see nothing where nothing is owed
		}
		for _, e := range book.State().Effects {
			n[e.Kind]++
		}
		for kind, count := range n {
			report(string(kind), float64(count))
		}
	})
	m.Gauge("fingerzeig_lockers_broken", "Lockers that are out of order.", func() (n float64, ok bool) {
		for _, t := range book.State().Terminals {
			for _, l := range t.Lockers {
				if l.Broken {
					n++
				}
			}
		}
		return n, true
	})
}
