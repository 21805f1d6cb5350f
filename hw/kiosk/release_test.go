package kiosk

import (
	"context"
	"errors"
	"testing"
	"time"

	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/sim"
)

// The last gate is tested on its own: it must not rely on what run checks before it.
func TestRelease(t *testing.T) {
	p := Pickup{Subject: "s-1", Locker: 2}
	good := Verdict{Decision: Matched, Subject: "s-1", Locker: 2}
	for _, row := range []struct {
		name    string
		pickup  Pickup
		verdict Verdict
		opens   bool
	}{
		{"good", p, good, true},
		{"zero", p, Verdict{}, false},
		{"zero pickup and a match about nobody", Pickup{}, Verdict{Decision: Matched}, false},
		{"rejected", p, Verdict{Subject: "s-1", Locker: 2}, false},
		{"unreadable", p, Verdict{Decision: Unreadable, Subject: "s-1", Locker: 2}, false},
		{"no such decision", p, Verdict{Decision: 3, Subject: "s-1", Locker: 2}, false},
		{"another subject", p, Verdict{Decision: Matched, Subject: "s-2", Locker: 2}, false},
		{"another locker", p, Verdict{Decision: Matched, Subject: "s-1", Locker: 1}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			locks := &hwtest.Locks{Device: sim.NewLocks(3, sim.LocksOptions{}), Faults: new(hwtest.Faults)}
			v := visit{k: &Kiosk{Locks: locks}, limits: Limits{}.withDefaults()}
			fresh := answer{Verdict: row.verdict, until: time.Now().Add(time.Hour)}
			err := v.release(t.Context(), row.pickup, fresh)
			if opened := len(locks.Unlocked()) > 0; opened != row.opens || (err == nil) != row.opens {
				t.Errorf("opened %v, error %v", locks.Unlocked(), err)
			}
			if err != nil && !errors.Is(err, ErrVerdict) {
				t.Errorf("error %v, want ErrVerdict", err)
			}
			before := len(locks.Unlocked())
			if err := v.release(t.Context(), row.pickup, fresh); err == nil || len(locks.Unlocked()) != before {
				t.Errorf("the second time: error %v, opened %v", err, locks.Unlocked())
			}
		})
	}
	t.Run("stale", func(t *testing.T) {
		locks := &hwtest.Locks{Device: sim.NewLocks(3, sim.LocksOptions{}), Faults: new(hwtest.Faults)}
		v := visit{k: &Kiosk{Locks: locks}, limits: Limits{}.withDefaults()}
		if err := v.release(t.Context(), p, answer{Verdict: good}); !errors.Is(err, context.DeadlineExceeded) || len(locks.Unlocked()) > 0 {
			t.Errorf("error %v, opened %v", err, locks.Unlocked())
		}
	})
}
