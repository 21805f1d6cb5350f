package hwtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/sim"
)

var picture = hw.Frame{Pixels: []byte{9, 8, 7, 6}, Width: 2, Height: 2, PPI: 500}

func TestFaults(t *testing.T) {
	for _, row := range []struct {
		mode   hwtest.Mode
		worked bool
		err    error
		panics bool
	}{
		{mode: hwtest.Refuse, err: hwtest.ErrInjected},
		{mode: hwtest.Lie, err: hwtest.ErrInjected, worked: true},
		{mode: hwtest.Panic, panics: true},
		{mode: hwtest.Hang, err: context.DeadlineExceeded},
	} {
		t.Run(row.mode.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				f := hwtest.Faults{Fail: map[int]hwtest.Mode{2: row.mode}}
				for i := 1; i <= 3; i++ {
					worked, panicked := false, false
					err := func() error {
						defer func() { panicked = recover() != nil }()
						return f.Do(ctx, fmt.Sprint("call ", i), func() error { worked = true; return nil })
					}()
					if i != 2 && (!worked || err != nil || panicked) {
						t.Errorf("call %d: worked %v, error %v, panic %v", i, worked, err, panicked)
					}
					if i == 2 && (worked != row.worked || !errors.Is(err, row.err) || panicked != row.panics) {
						t.Errorf("the failing call: worked %v, error %v, panic %v", worked, err, panicked)
					}
				}
				if got := f.Calls(); !slices.Equal(got, []string{"call 1", "call 2", "call 3"}) {
					t.Errorf("Calls() = %q", got)
				}
			})
		})
	}
}

func TestFaultsBefore(t *testing.T) {
	var told []string
	f := hwtest.Faults{
		Fail:   map[int]hwtest.Mode{2: hwtest.Refuse},
		Before: func(call int, name string) { told = append(told, fmt.Sprint(call, " ", name)) },
	}
	for _, name := range []string{"a", "b"} {
		_ = f.Do(t.Context(), name, func() error { told = append(told, "made "+name); return nil })
	}
	if want := []string{"1 a", "made a", "2 b"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestFaultsWithoutContext(t *testing.T) {
	f := hwtest.Faults{Fail: map[int]hwtest.Mode{1: hwtest.Hang}}
	if err := f.Do(context.Background(), "call", func() error { return nil }); !errors.Is(err, hwtest.ErrInjected) {
		t.Errorf("Do() = %v", err)
	}
}

// A fake without a fault is a driver like any other.
func TestFakesKeepTheContract(t *testing.T) {
	hwtest.TestSensor(t, hwtest.SensorRig{
		Open: func() (hw.Sensor, error) {
			return &hwtest.Sensor{Device: sim.NewSensor(sim.SensorOptions{}), Faults: new(hwtest.Faults)}, nil
		},
		Finger: func(s hw.Sensor) error { return s.(*hwtest.Sensor).Device.(*sim.Sensor).Put(picture) },
	})
	var clock atomic.Int64
	hwtest.TestLocks(t, hwtest.LocksRig{
		Open: func() (hw.Locks, error) {
			device := sim.NewLocks(3, sim.LocksOptions{Now: func() time.Time { return time.Unix(0, clock.Load()) }})
			return &hwtest.Locks{Device: device, Faults: new(hwtest.Faults)}, nil
		},
		Released: func(l hw.Locks, id hw.LockerID) bool {
			doors := l.(*hwtest.Locks).Device.(*sim.Locks)
			return doors.Open(id) == nil && doors.Shut(id) == nil
		},
		Elapse: func(d time.Duration) { clock.Add(int64(d)) },
	})
}

func TestSensorRemembersFrames(t *testing.T) {
	device := sim.NewSensor(sim.SensorOptions{})
	s := hwtest.Sensor{Device: device, Faults: &hwtest.Faults{Fail: map[int]hwtest.Mode{2: hwtest.Lie}}}
	for range 2 {
		_ = device.Put(picture)
	}
	first, err := s.Capture(t.Context())
	if err != nil || s.Unwiped() != 1 {
		t.Fatalf("after one capture: %v, %d unwiped", err, s.Unwiped())
	}
	second, err := s.Capture(t.Context())
	if !errors.Is(err, hwtest.ErrInjected) || len(second.Pixels) == 0 || s.Unwiped() != 2 {
		t.Fatalf("after a lie: %v, %d bytes, %d unwiped", err, len(second.Pixels), s.Unwiped())
	}
	first.Wipe()
	second.Wipe()
	if s.Unwiped() != 0 {
		t.Errorf("%d frames are unwiped", s.Unwiped())
	}
}

func TestLocksRememberWhatHappened(t *testing.T) {
	l := hwtest.Locks{Device: sim.NewLocks(3, sim.LocksOptions{}), Faults: &hwtest.Faults{Fail: map[int]hwtest.Mode{2: hwtest.Lie}}}
	_ = l.Unlock(t.Context(), 3)
	if err := l.Unlock(t.Context(), 2); !errors.Is(err, hwtest.ErrInjected) {
		t.Errorf("Unlock() = %v", err)
	}
	_ = l.Unlock(t.Context(), 4)
	_ = l.Halt()
	if got := l.Unlocked(); !slices.Equal(got, []hw.LockerID{3, 2}) || l.Halts() != 1 {
		t.Errorf("unlocked %v, %d halts", got, l.Halts())
	}
}

// A test makes each call of a flow fail in turn. Here the flow is one pulse and a look.
func ExampleFaults() {
	flow := func(l hw.Locks) error {
		if err := l.Unlock(context.Background(), 1); err != nil {
			return errors.Join(err, l.Halt())
		}
		_, err := l.State(context.Background(), 1)
		return err
	}
	for call := range 3 {
		faults := &hwtest.Faults{Fail: map[int]hwtest.Mode{call: hwtest.Refuse}}
		l := &hwtest.Locks{Device: sim.NewLocks(2, sim.LocksOptions{}), Faults: faults}
		fmt.Println(call, flow(l), faults.Calls(), l.Unlocked())
	}
	// Output:
	// 0 <nil> [locks.Unlock locks.State] [1]
	// 1 hwtest: injected fault: hw: device failure [locks.Unlock locks.Halt] []
	// 2 hwtest: injected fault: hw: device failure [locks.Unlock locks.State] [1]
}
