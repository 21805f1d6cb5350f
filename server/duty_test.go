package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"

	"fingerzeig/server/internal/admin"
)

// diary is a keeper who notes when what was done.
type diary struct {
	admin.Keeper
	erased, compacted []time.Time
	err               error
}

func (d *diary) EraseExpired(context.Context) (int, error) {
	d.erased = append(d.erased, time.Now())
	return 1, d.err
}

func (d *diary) Compact(context.Context) error {
	d.compacted = append(d.compacted, time.Now())
	return d.err
}

// TestDuties lets three days pass, in a time of their own: once with duties that succeed, once with such that fail and are done again all the
// same.
func TestDuties(t *testing.T) {
	for _, failure := range []error{nil, errors.New("no")} {
		synctest.Test(t, func(t *testing.T) {
			k := &diary{err: failure}
			d := &duties{keeper: k, log: slog.New(slog.DiscardHandler), at: 3 * time.Hour, now: time.Now, after: time.After}
			ctx, cancel := context.WithTimeout(t.Context(), 72*time.Hour) // the bubble's time begins at midnight, UTC
			defer cancel()
			begin := time.Now()
			d.run(ctx)
			if len(k.erased) != 4 || k.erased[0] != begin || len(k.compacted) != 3 {
				t.Fatalf("erased at %v, compacted at %v", k.erased, k.compacted)
			}
			for i, at := range k.compacted {
				if want := nextAt(begin, d.at).AddDate(0, 0, i); at != want || k.erased[i+1] != want {
					t.Errorf("day %d: erased at %v, compacted at %v, want %v", i, k.erased[i+1], at, want)
				}
			}
		})
	}
}

// TestDutiesFollowTheClock sets the clock on the wall an hour ahead while the process waits.
func TestDutiesFollowTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &diary{}
		var ahead atomic.Int64
		d := &duties{keeper: k, log: slog.New(slog.DiscardHandler), at: 5 * time.Hour, after: time.After}
		d.now = func() time.Time { return time.Now().UTC().Add(time.Duration(ahead.Load())) } // the bubble's time begins at midnight
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Hour)
		defer cancel()
		begin := time.Now()
		go func() { time.Sleep(time.Hour); ahead.Store(int64(time.Hour)) }()
		const want = 4 * time.Hour
		d.run(ctx)
		if len(k.compacted) == 0 || k.compacted[0].Sub(begin)-want > dutyLook || k.compacted[0].Sub(begin) < want {
			t.Errorf("compacted at %v, begun at %v, want %v later", k.compacted, begin, want)
		}
	})
}

func TestNextAt(t *testing.T) {
	zurich, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, now, at, want string }{
		{"later today", "2026-06-01T01:00:00+02:00", "3h", "2026-06-01T03:00:00+02:00"},
		{"tomorrow", "2026-06-01T03:00:00+02:00", "3h", "2026-06-02T03:00:00+02:00"},
		{"over the end of the year", "2026-12-31T12:00:00+01:00", "30m", "2027-01-01T00:30:00+01:00"},
		{"the clock goes forward", "2026-03-28T12:00:00+01:00", "3h", "2026-03-29T03:00:00+02:00"},
		{"the clock goes back", "2026-10-24T12:00:00+02:00", "3h", "2026-10-25T03:00:00+01:00"},
	} {
		now, err := time.Parse(time.RFC3339, row.now)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseDuration(row.at)
		if err != nil {
			t.Fatal(err)
		}
		got := nextAt(now.In(zurich), at)
		if got.Format(time.RFC3339) != row.want || !got.After(now) {
			t.Errorf("%s: %s, want %s", row.name, got.Format(time.RFC3339), row.want)
		}
	}
}
