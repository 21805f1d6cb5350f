package hwtest

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/sim"
)

var picture = hw.Frame{Pixels: []byte{9, 8, 7, 6}, Width: 2, Height: 2, PPI: 500}

// The contracts are worth what they find. Each driver below is sound but for one mistake, and the rule that it breaks has to say so.

type sensorMistake struct {
	*sim.Sensor
	info    func(*sim.Sensor) (hw.SensorInfo, error)
	capture func(context.Context, *sim.Sensor) (hw.Frame, error)
	close   func(*sim.Sensor) error
}

func (s *sensorMistake) Info(ctx context.Context) (hw.SensorInfo, error) {
	if s.info != nil {
		return s.info(s.Sensor)
	}
	return s.Sensor.Info(ctx)
}

func (s *sensorMistake) Capture(ctx context.Context) (hw.Frame, error) {
	if s.capture != nil {
		return s.capture(ctx, s.Sensor)
	}
	return s.Sensor.Capture(ctx)
}

func (s *sensorMistake) Close() error {
	if s.close != nil {
		return s.close(s.Sensor)
	}
	return s.Sensor.Close()
}

func TestSensorRulesFindMistakes(t *testing.T) {
	var shared [4]byte
	for _, row := range []struct {
		name    string
		mistake sensorMistake
		broken  string // one rule that has to fail
	}{
		{name: "no mistake"},
		{name: "no resolution", broken: "info names the driver and the resolution", mistake: sensorMistake{
			info: func(*sim.Sensor) (hw.SensorInfo, error) { return hw.SensorInfo{Driver: "x"}, nil }}},
		{name: "cut frame", broken: "a frame is an image taken during the call", mistake: sensorMistake{
			capture: func(ctx context.Context, s *sim.Sensor) (hw.Frame, error) {
				f, err := s.Capture(ctx)
				f.Height++
				return f, err
			}}},
		{name: "old frame", broken: "a frame is an image taken during the call", mistake: sensorMistake{
			capture: func(ctx context.Context, s *sim.Sensor) (hw.Frame, error) {
				f, err := s.Capture(ctx)
				f.CapturedAt = f.CapturedAt.Add(-time.Hour)
				return f, err
			}}},
		{name: "one buffer for all frames", broken: "a frame belongs to the caller", mistake: sensorMistake{
			capture: func(ctx context.Context, s *sim.Sensor) (hw.Frame, error) {
				f, err := s.Capture(ctx)
				copy(shared[:], f.Pixels)
				f.Pixels = shared[:]
				return f, err
			}}},
		{name: "a frame of nothing", broken: "no finger is told when the deadline passes", mistake: sensorMistake{
			capture: func(ctx context.Context, s *sim.Sensor) (hw.Frame, error) {
				f, err := s.Capture(ctx)
				if errors.Is(err, hw.ErrNoFinger) {
					return picture.Clone(), nil
				}
				return f, err
			}}},
		{name: "the last frame again", broken: "a captured finger is not captured again", mistake: sensorMistake{
			capture: func(ctx context.Context, s *sim.Sensor) (hw.Frame, error) {
				f, err := s.Capture(ctx)
				if err == nil {
					_ = s.Put(f)
				}
				return f, err
			}}},
		{name: "a time-out without its name", broken: "no finger is told when the deadline passes", mistake: sensorMistake{
			capture: func(ctx context.Context, s *sim.Sensor) (hw.Frame, error) {
				f, err := s.Capture(ctx)
				if err != nil {
					err = hw.ErrDevice
				}
				return f, err
			}}},
		{name: "deaf to its context", broken: "a call cancelled before it began gives no frame", mistake: sensorMistake{
			capture: func(_ context.Context, s *sim.Sensor) (hw.Frame, error) {
				ctx, cancel := shortContext()
				defer cancel()
				return s.Capture(ctx)
			}}},
		{name: "never closed", broken: "a closed sensor stays closed", mistake: sensorMistake{
			close: func(*sim.Sensor) error { return nil }, capture: func(_ context.Context, s *sim.Sensor) (hw.Frame, error) {
				ctx, cancel := shortContext()
				defer cancel()
				return s.Capture(ctx)
			}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			rig := SensorRig{Now: time.Now,
				Open: func() (hw.Sensor, error) {
					s := row.mistake
					s.Sensor = sim.NewSensor(sim.SensorOptions{})
					return &s, nil
				},
				Finger: func(s hw.Sensor) error { return s.(*sensorMistake).Put(picture) },
			}
			expectBroken(t, sensorRules, rig, row.broken)
		})
	}
}

// expectBroken fails t unless the named rule is broken in the rig; with no name, unless all rules are kept. Rules are independent, so only
// the named one is run: others might wait in vain for the broken driver.
func expectBroken[R any](t *testing.T, rules []rule[R], rig R, name string) {
	t.Helper()
	ran := false
	for _, r := range rules {
		if name != "" && r.name != name {
			continue
		}
		ran = true
		err := r.check(rig)
		if name == "" && err != nil {
			t.Errorf("rule %q: %v, but the driver is sound", r.name, err)
		}
		if name != "" && err == nil {
			t.Errorf("rule %q did not find the mistake", r.name)
		}
	}
	if !ran {
		t.Errorf("there is no rule %q", name)
	}
}

type locksMistake struct {
	*sim.Locks
	count  func(*sim.Locks) int
	unlock func(context.Context, *sim.Locks, hw.LockerID) error
	state  func(context.Context, *sim.Locks, hw.LockerID) (hw.LockerState, error)
	halt   func(*sim.Locks) error
	close  func(*sim.Locks) error
}

func (l *locksMistake) Count() int {
	if l.count != nil {
		return l.count(l.Locks)
	}
	return l.Locks.Count()
}

func (l *locksMistake) Unlock(ctx context.Context, id hw.LockerID) error {
	if l.unlock != nil {
		return l.unlock(ctx, l.Locks, id)
	}
	return l.Locks.Unlock(ctx, id)
}

func (l *locksMistake) State(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	if l.state != nil {
		return l.state(ctx, l.Locks, id)
	}
	return l.Locks.State(ctx, id)
}

func (l *locksMistake) Halt() error {
	if l.halt != nil {
		return l.halt(l.Locks)
	}
	return l.Locks.Halt()
}

func (l *locksMistake) Close() error {
	if l.close != nil {
		return l.close(l.Locks)
	}
	return l.Locks.Close()
}

func TestLocksRulesFindMistakes(t *testing.T) {
	modulo := func(ctx context.Context, l *sim.Locks, id hw.LockerID) error {
		return l.Unlock(ctx, 1+hw.LockerID((int(id)%3+2)%3))
	}
	for _, row := range []struct {
		name    string
		mistake locksMistake
		broken  string
	}{
		{name: "no mistake"},
		{name: "no lockers", broken: "there are lockers, and all start shut", mistake: locksMistake{count: func(*sim.Locks) int { return 0 }}},
		{name: "no state", broken: "state answers for every locker", mistake: locksMistake{
			state: func(context.Context, *sim.Locks, hw.LockerID) (hw.LockerState, error) {
				return hw.LockerState{}, hw.ErrDevice
			}}},
		{name: "numbers wrap around", broken: "there is no other locker", mistake: locksMistake{unlock: modulo}},
		{name: "counted from zero", broken: "unlock releases one lock and no other", mistake: locksMistake{
			unlock: func(ctx context.Context, l *sim.Locks, id hw.LockerID) error { return modulo(ctx, l, id+1) }}},
		{name: "neighbour", broken: "unlock releases one lock and no other", mistake: locksMistake{
			unlock: func(ctx context.Context, l *sim.Locks, id hw.LockerID) error {
				_ = l.Unlock(ctx, id+1)
				return l.Unlock(ctx, id)
			}}},
		{name: "does nothing", broken: "unlock releases one lock and no other", mistake: locksMistake{
			unlock: func(context.Context, *sim.Locks, hw.LockerID) error { return nil }}},
		{name: "deaf to its context", broken: "a cancelled unlock moves nothing", mistake: locksMistake{
			unlock: func(_ context.Context, l *sim.Locks, id hw.LockerID) error { return l.Unlock(context.Background(), id) }}},
		{name: "halt does nothing", broken: "halt shuts, as often as wanted", mistake: locksMistake{halt: func(*sim.Locks) error { return nil }}},
		{name: "halt is for ever", broken: "halt shuts, as often as wanted", mistake: locksMistake{
			halt: func(l *sim.Locks) error { return l.Close() }}},
		{name: "close leaves it released", broken: "close shuts and stays closed", mistake: locksMistake{
			close: func(*sim.Locks) error { return nil }}},
	} {
		t.Run(row.name, func(t *testing.T) { expectBroken(t, locksRules, simLocks(row.mistake, hw.MaxPulse), row.broken) })
	}
	t.Run("a pulse that does not end", func(t *testing.T) {
		for _, r := range []string{"a pulse ends by itself", "a pulse ends though its caller has gone"} {
			rig := simLocks(locksMistake{}, hw.MaxPulse)
			rig.Elapse = func(time.Duration) {} // to the contract time passes, to the lock it does not
			expectBroken(t, locksRules, rig, r)
		}
	})
}

// simLocks returns a rig of three simulated lockers with one mistake.
func simLocks(mistake locksMistake, pulse time.Duration) LocksRig {
	clock := new(atomic.Int64)
	return LocksRig{
		Open: func() (hw.Locks, error) {
			l := mistake
			l.Locks = sim.NewLocks(3, sim.LocksOptions{Pulse: pulse, Now: func() time.Time { return time.Unix(0, clock.Load()) }})
			return &l, nil
		},
		Released: func(l hw.Locks, id hw.LockerID) bool {
			doors := l.(*locksMistake).Locks
			pulled := doors.Open(id) == nil
			return pulled && doors.Shut(id) == nil
		},
		Elapse: func(d time.Duration) { clock.Add(int64(d)) },
	}
}

func TestWithin(t *testing.T) {
	never := make(chan error)
	defer close(never)
	if err := within(time.Millisecond, func() error { return <-never }); err == nil {
		t.Error("a call that hangs passed")
	}
	if err := within(patience, func() error { return hw.ErrDevice }); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("within() = %v, want what the call returned", err)
	}
}

func TestRuleNames(t *testing.T) {
	var names []string
	for _, r := range sensorRules {
		names = append(names, r.name)
	}
	for _, r := range locksRules {
		names = append(names, r.name)
	}
	slices.Sort(names)
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
		t.Errorf("two rules share a name: %v", names)
	}
}
