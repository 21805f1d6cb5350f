package sim_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/sim"
)

var picture = hw.Frame{Pixels: []byte{9, 8, 7, 6}, Width: 2, Height: 2, PPI: 500}

func TestSensorKeepsTheContract(t *testing.T) {
	hwtest.TestSensor(t, hwtest.SensorRig{
		Open:   func() (hw.Sensor, error) { return sim.NewSensor(sim.SensorOptions{}), nil },
		Finger: func(s hw.Sensor) error { return s.(*sim.Sensor).Put(picture) },
	})
}

func TestLocksKeepTheContract(t *testing.T) {
	clock := newClock()
	for _, pulse := range []time.Duration{0, time.Second, time.Hour} { // an hour is cut to hw.MaxPulse
		hwtest.TestLocks(t, hwtest.LocksRig{
			Open: func() (hw.Locks, error) { return sim.NewLocks(5, sim.LocksOptions{Pulse: pulse, Now: clock.now}), nil },
			Released: func(l hw.Locks, id hw.LockerID) bool {
				doors := l.(*sim.Locks)
				return doors.Open(id) == nil && doors.Shut(id) == nil
			},
			Elapse: clock.add,
		})
	}
}

// Many callers who wait at once each get one finger, and nobody sleeps while a finger lies there.
func TestSensorServesAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sim.NewSensor(sim.SensorOptions{})
		captured := make(chan byte, 10)
		for range cap(captured) {
			go func() {
				f, _ := s.Capture(context.Background())
				captured <- f.Pixels[0]
			}()
		}
		synctest.Wait()
		for i := range cap(captured) {
			f := picture.Clone()
			f.Pixels[0] = byte(i + 1)
			if err := s.Put(f); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		close(captured)
		var got []byte
		for v := range captured {
			got = append(got, v)
		}
		slices.Sort(got)
		if want := []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; !slices.Equal(got, want) {
			t.Errorf("captured %v, want %v", got, want)
		}
	})
}

func TestPutKeepsACopy(t *testing.T) {
	s := sim.NewSensor(sim.SensorOptions{})
	f := picture.Clone()
	if err := s.Put(f); err != nil {
		t.Fatal(err)
	}
	f.Wipe()
	got, err := s.Capture(t.Context())
	if err != nil || !slices.Equal(got.Pixels, picture.Pixels) {
		t.Errorf("Capture() = %v, %v", got, err)
	}
}

func TestPutRefuses(t *testing.T) {
	s := sim.NewSensor(sim.SensorOptions{})
	if err := s.Put(hw.Frame{}); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Put(no image) = %v", err)
	}
	_ = s.Close()
	if err := s.Put(picture); !errors.Is(err, hw.ErrClosed) {
		t.Errorf("Put after Close = %v", err)
	}
}

func TestLift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sim.NewSensor(sim.SensorOptions{})
		_ = s.Put(picture)
		_ = s.Put(picture)
		s.Lift()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Capture(ctx); !errors.Is(err, hw.ErrNoFinger) {
			t.Errorf("Capture after Lift = %v", err)
		}
	})
}

// TestDoors plays citizens, honest and not, against the doors.
func TestDoors(t *testing.T) {
	clock := newClock()
	var events []sim.Kind
	l := sim.NewLocks(2, sim.LocksOptions{Pulse: 3 * time.Second, Now: clock.now, Events: func(e sim.Event) { events = append(events, e.Kind) }})
	unlock := func(id hw.LockerID) error { return l.Unlock(t.Context(), id) }
	wait := func(d time.Duration) func(hw.LockerID) error {
		return func(hw.LockerID) error { clock.add(d); return nil }
	}
	halt := func(hw.LockerID) error { return l.Halt() }
	for _, row := range []struct {
		name string
		do   func(hw.LockerID) error
		err  error
		want hw.LockerState
	}{
		{"fill", l.Put, nil, state(true, true, true)},
		{"fill twice", l.Put, sim.ErrOccupied, state(true, true, true)},
		{"pull a locked door", l.Open, sim.ErrLocked, state(true, true, true)},
		{"reach through the door", l.Take, sim.ErrShut, state(true, true, true)},
		{"unlock", unlock, nil, state(false, true, true)},
		{"come too late", wait(3 * time.Second), nil, state(true, true, true)},
		{"pull after the pulse", l.Open, sim.ErrLocked, state(true, true, true)},
		{"unlock again", unlock, nil, state(false, true, true)},
		{"just in time", wait(3*time.Second - 1), nil, state(false, true, true)},
		{"open", l.Open, nil, state(true, false, true)},
		{"open an open door", l.Open, nil, state(true, false, true)},
		{"take", l.Take, nil, state(true, false, false)},
		{"take twice", l.Take, sim.ErrEmpty, state(true, false, false)},
		{"shut", l.Shut, nil, state(true, true, false)},
		{"open again", l.Open, sim.ErrLocked, state(true, true, false)},
		{"unlock once more", unlock, nil, state(false, true, false)},
		{"halt", halt, nil, state(true, true, false)},
	} {
		if err := row.do(1); !errors.Is(err, row.err) {
			t.Errorf("%s: error %v, want %v", row.name, err, row.err)
		}
		if got, err := l.State(t.Context(), 1); err != nil || got != row.want {
			t.Errorf("%s: state %+v, %v, want %+v", row.name, got, err, row.want)
		}
		if got, err := l.State(t.Context(), 2); err != nil || got != state(true, true, false) {
			t.Errorf("%s: the neighbour is %+v, %v", row.name, got, err)
		}
	}
	want := []sim.Kind{sim.Filled, sim.Released, sim.Released, sim.Opened, sim.Opened, sim.Taken, sim.Shut, sim.Released}
	if !slices.Equal(events, want) {
		t.Errorf("events %v, want %v", events, want)
	}
	for name, do := range map[string]func(hw.LockerID) error{"open": l.Open, "shut": l.Shut, "take": l.Take, "put": l.Put} {
		if err := do(3); !errors.Is(err, hw.ErrLocker) {
			t.Errorf("%s the third of two lockers: %v", name, err)
		}
	}
}

func TestNoLockers(t *testing.T) {
	if n := sim.NewLocks(-1, sim.LocksOptions{}).Count(); n != 0 {
		t.Errorf("Count() = %d", n)
	}
}

func state(locked, closed, occupied bool) hw.LockerState {
	return hw.LockerState{Locked: hw.TristateOf(locked), Closed: hw.TristateOf(closed), Occupied: hw.TristateOf(occupied)}
}

// clock is a clock that stands still until it is told to go on.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Date(2026, 1, 1, 18, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time      { return c.at }
func (c *clock) add(d time.Duration) { c.at = c.at.Add(d) }
