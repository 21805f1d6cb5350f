package hwtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"fingerzeig/hw"
)

// LocksRig is a bank of locks on the test bench.
type LocksRig struct {
	Open func() (hw.Locks, error) // connects to the device; the contract closes what it opens

	// Released reports whether the lock of a locker is released at the moment, as the bench sees it: from the wire, from a simulator, or by
	// pulling the door. It is asked at most once after each Unlock, and also after Close.
	Released func(hw.Locks, hw.LockerID) bool

	Elapse func(time.Duration) // lets time pass for the device; nil: time.Sleep
	Bubble bool                // run each rule in a bubble of package synctest, where time passes at once; Open is called inside
}

// TestLocks runs the contract of hw.Locks as subtests of t.
func TestLocks(t *testing.T, rig LocksRig) {
	t.Helper()
	if rig.Elapse == nil {
		rig.Elapse = time.Sleep
	}
	testRules(t, locksRules, rig, rig.Bubble)
}

var locksRules = []rule[LocksRig]{
	{"there are lockers, and all start shut", connected(func(rig LocksRig, l hw.Locks) error {
		if n := l.Count(); n < 1 || n != l.Count() {
			return fmt.Errorf("Count() = %d, then %d", n, l.Count())
		}
		return rig.releasedAre(l)
	})},
	{"state answers for every locker", connected(func(_ LocksRig, l hw.Locks) error {
		for id := hw.LockerID(1); int(id) <= l.Count(); id++ {
			if state, err := l.State(context.Background(), id); err != nil || state.Locked == hw.No {
				return fmt.Errorf("State(%d) = %+v, %v", id, state, err)
			}
		}
		return nil
	})},
	{"there is no other locker", connected(func(rig LocksRig, l hw.Locks) error {
		for _, id := range []hw.LockerID{math.MinInt32, -1, 0, hw.LockerID(l.Count() + 1), math.MaxInt32} {
			_, err := l.State(context.Background(), id)
			err = errors.Join(want(fmt.Sprintf("State(%d)", id), err, hw.ErrLocker),
				want(fmt.Sprintf("Unlock(%d)", id), l.Unlock(context.Background(), id), hw.ErrLocker))
			if err != nil {
				return err
			}
		}
		return rig.releasedAre(l)
	})},
	{"unlock releases one lock and no other", connected(func(rig LocksRig, l hw.Locks) error {
		for id := hw.LockerID(1); int(id) <= l.Count(); id++ {
			err := l.Unlock(context.Background(), id)
			if err = errors.Join(err, rig.releasedAre(l, id), l.Halt()); err != nil {
				return err
			}
		}
		return nil
	})},
	{"a pulse ends by itself", connected(func(rig LocksRig, l hw.Locks) error {
		if err := l.Unlock(context.Background(), 1); err != nil {
			return err
		}
		rig.Elapse(hw.MaxPulse)
		return rig.releasedAre(l)
	})},
	{"a pulse ends though its caller has gone", connected(func(rig LocksRig, l hw.Locks) error {
		ctx, cancel := context.WithCancel(context.Background())
		err := l.Unlock(ctx, 1)
		cancel()
		if err != nil {
			return err
		}
		rig.Elapse(hw.MaxPulse)
		return rig.releasedAre(l)
	})},
	{"a cancelled unlock moves nothing", connected(func(rig LocksRig, l hw.Locks) error {
		err := l.Unlock(cancelled(), 1)
		return errors.Join(want("Unlock with a cancelled context", err, context.Canceled), rig.releasedAre(l))
	})},
	{"halt shuts, as often as wanted", connected(func(rig LocksRig, l hw.Locks) error {
		err := errors.Join(l.Halt(), l.Unlock(context.Background(), 1), l.Halt(), l.Halt(), rig.releasedAre(l))
		return errors.Join(err, l.Unlock(context.Background(), 1), rig.releasedAre(l, 1))
	})},
	{"close shuts and stays closed", connected(func(rig LocksRig, l hw.Locks) error {
		err := errors.Join(l.Unlock(context.Background(), 1), l.Close(), rig.releasedAre(l), l.Close(), l.Halt())
		_, stateErr := l.State(context.Background(), 1)
		return errors.Join(err, want("State after Close", stateErr, hw.ErrClosed),
			want("Unlock after Close", l.Unlock(context.Background(), 1), hw.ErrClosed), rig.releasedAre(l))
	})},
	{"the cover is asked for without moving a lock", connected(func(rig LocksRig, l hw.Locks) error {
		t, ok := l.(hw.Tamperer)
		if !ok {
			return nil
		}
		if got, err := t.Tampered(context.Background()); err != nil || got > hw.No {
			return fmt.Errorf("Tampered() = %d, %w", got, err)
		}
		err := errors.Join(rig.releasedAre(l), l.Close())
		if got, closed := t.Tampered(context.Background()); got != hw.Unknown {
			err = errors.Join(err, fmt.Errorf("Tampered() after Close = %v, %w", got, closed))
		}
		return err
	})},
	{"goroutines may call at once", connected(func(rig LocksRig, l hw.Locks) error {
		err := together(func(i int) error {
			id := hw.LockerID(1 + i%l.Count())
			_, stateErr := l.State(context.Background(), id)
			return errors.Join(l.Unlock(context.Background(), id), stateErr, l.Halt())
		})
		return errors.Join(err, l.Halt(), rig.releasedAre(l))
	})},
}

// connected runs a check with locks that were opened for it.
func connected(check func(LocksRig, hw.Locks) error) func(LocksRig) error {
	return func(rig LocksRig) error {
		l, err := rig.Open()
		if err != nil {
			return err
		}
		defer l.Close()
		return check(rig, l)
	}
}

// releasedAre returns an error unless the lockers of the given numbers, and no others, are released.
func (rig LocksRig) releasedAre(l hw.Locks, ids ...hw.LockerID) error {
	var got []hw.LockerID
	for id := hw.LockerID(1); int(id) <= l.Count(); id++ {
		if rig.Released(l, id) {
			got = append(got, id)
		}
	}
	if !slices.Equal(got, ids) {
		return fmt.Errorf("the released lockers are %v, should be %v", got, ids)
	}
	return nil
}
