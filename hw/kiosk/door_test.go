package kiosk_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
)

// TestDoor plays what may happen after a locker was released.
func TestDoor(t *testing.T) {
	deaf := func(from, to int) func(*rig) { // State fails from its from-th call up to its to-th
		return func(r *rig) {
			r.Kiosk.Locks = &stateLocks{Locks: r.locks, state: func(call int, s hw.LockerState) (hw.LockerState, error) {
				if call >= from && call <= to {
					return hw.LockerState{}, hw.ErrDevice
				}
				return s, nil
			}}
		}
	}
	blind := func(change func(*hw.LockerState)) func(*rig) {
		return func(r *rig) {
			r.Kiosk.Locks = &stateLocks{Locks: r.locks, state: func(_ int, s hw.LockerState) (hw.LockerState, error) {
				change(&s)
				return s, nil
			}}
		}
	}
	does := func(do func(*sim.Locks, hw.LockerID)) func(*rig) { return func(r *rig) { r.citizen = do } }
	noContact := blind(func(s *hw.LockerState) { s.Closed, s.Occupied = hw.Unknown, hw.Unknown })
	for _, row := range []struct {
		name   string
		change func(*rig)
		want   kiosk.Outcome
		erased bool
		err    error
	}{
		{"opened, emptied, shut", nil, kiosk.HandedOver, true, nil},
		{"never opened", does(func(*sim.Locks, hw.LockerID) {}), kiosk.NotTaken, false, nil},
		{"opened, and the document forgotten", does(func(d *sim.Locks, id hw.LockerID) {
			time.Sleep(time.Second)
			_ = d.Open(id)
			time.Sleep(time.Second)
			_ = d.Shut(id)
		}), kiosk.NotTaken, false, nil},
		{"left open, emptied", does(func(d *sim.Locks, id hw.LockerID) { _, _ = d.Open(id), d.Take(id) }), kiosk.DoorOpen, true, nil},
		{"left open, full", does(func(d *sim.Locks, id hw.LockerID) { _ = d.Open(id) }), kiosk.DoorOpen, true, nil},
		{"no contacts at all", noContact, kiosk.HandedOver, true, nil},
		{"no sensor for what lies inside", blind(func(s *hw.LockerState) { s.Occupied = hw.Unknown }), kiosk.HandedOver, true, nil},
		{"looks empty from the beginning, never opened", func(r *rig) {
			r.citizen = func(*sim.Locks, hw.LockerID) {}
			blind(func(s *hw.LockerState) { s.Occupied = hw.No })(r)
		}, kiosk.NotTaken, false, nil},
		{"emptied, though the door contact is stuck", blind(func(s *hw.LockerState) { s.Closed = hw.Yes }), kiosk.HandedOver, true, nil},
		{"two looks lost", deaf(2, 3), kiosk.HandedOver, true, nil},
		{"three looks lost, then seen shut and full", deaf(2, 4), kiosk.NotTaken, false, hw.ErrDevice},
		{"never seen again", deaf(1, 1000), kiosk.HandedOver, true, hw.ErrDevice},
		{"seen shut, then never again", deaf(3, 1000), kiosk.HandedOver, true, hw.ErrDevice},
		{"opened while the last looks are lost", func(r *rig) {
			r.citizen = func(d *sim.Locks, id hw.LockerID) {
				time.Sleep(4 * time.Second)
				_, _, _ = d.Open(id), d.Take(id), d.Shut(id)
			}
			r.Limits.Door, r.Limits.Device = 5*time.Second, 5*time.Second
			deaf := false
			r.Kiosk.Locks = &stateLocks{Locks: r.locks, state: func(_ int, s hw.LockerState) (hw.LockerState, error) {
				if s.Occupied == hw.Yes || deaf {
					return s, nil
				}
				deaf = true
				time.Sleep(3 * time.Second)
				return hw.LockerState{}, hw.ErrDevice
			}}
		}, kiosk.HandedOver, true, nil},
		{"comes when the time is over and the pulse is not", func(r *rig) {
			r.citizen = func(d *sim.Locks, id hw.LockerID) { time.Sleep(3 * time.Second); _, _ = d.Open(id), d.Take(id) }
			r.Limits.Door = 2 * time.Second
		}, kiosk.NotTaken, false, nil},
		{"looks lost now and then", func(r *rig) {
			r.Kiosk.Locks = &stateLocks{Locks: r.locks, state: func(call int, s hw.LockerState) (hw.LockerState, error) {
				if call%3 != 0 {
					return hw.LockerState{}, hw.ErrDevice
				}
				return s, nil
			}}
		}, kiosk.HandedOver, true, nil},
		{"never seen again while open", deaf(14, 1000), kiosk.DoorOpen, true, hw.ErrDevice},
		{"never opened, all looks slow", func(r *rig) {
			r.citizen = func(*sim.Locks, hw.LockerID) {}
			r.Kiosk.Locks = &stateLocks{Locks: r.locks, state: func(_ int, s hw.LockerState) (hw.LockerState, error) {
				time.Sleep(1500 * time.Millisecond)
				s.Occupied = hw.Unknown
				return s, nil
			}}
		}, kiosk.HandedOver, true, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(t, code, []kiosk.Verdict{matched}, row.change, func(r *rig, outcome kiosk.Outcome, err error) {
				if outcome != row.want || !errors.Is(err, row.err) || len(r.handed) > 0 != row.erased {
					t.Errorf("outcome %v, %v, handed over %v; want %v, %v, %v", outcome, err, r.handed, row.want, row.err, row.erased)
				}
			})
		})
	}
}

// stateLocks are locks whose view of the lockers a test changes.
type stateLocks struct {
	*hwtest.Locks
	state func(call int, seen hw.LockerState) (hw.LockerState, error)
	calls int
}

func (l *stateLocks) State(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	seen, err := l.Locks.State(ctx, id)
	if err != nil {
		return seen, err
	}
	l.calls++
	return l.state(l.calls, seen)
}

// The erasure happens although the visit was called off in the meantime, and its failure is told beside the outcome.
func TestHandedOver(t *testing.T) {
	lost := errors.New("the server does not answer")
	for _, row := range []struct {
		name string
		hook error
	}{{"works", nil}, {"fails", lost}} {
		t.Run(row.name, func(t *testing.T) {
			play(t, code, []kiosk.Verdict{matched}, func(r *rig) {
				r.Events = func(e kiosk.Event) {
					if e.Step == kiosk.StepOpened {
						r.callOff()
					}
				}
				r.HandedOver = func(ctx context.Context, p kiosk.Pickup) error {
					r.handed = append(r.handed, p)
					if _, bounded := ctx.Deadline(); !bounded {
						t.Error("the context has no deadline")
					}
					if ctx.Err() != nil {
						t.Error("the context is done with the visit's")
					}
					return row.hook
				}
			}, func(r *rig, outcome kiosk.Outcome, err error) {
				if outcome != kiosk.DoorOpen || !errors.Is(err, context.Canceled) || errors.Is(err, lost) != (row.hook != nil) || len(r.handed) != 1 {
					t.Errorf("outcome %v, %v, handed over %v", outcome, err, r.handed)
				}
			})
		})
	}
}

// Without a hook and without anybody to tell, a visit works all the same.
func TestNobodyIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		r.Events, r.HandedOver = nil, nil
		if outcome, err := r.visit(t, code); outcome != kiosk.HandedOver || err != nil {
			t.Errorf("outcome %v, %v", outcome, err)
		}
	})
}
