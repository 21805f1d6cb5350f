package hwtest

import (
	"context"
	"errors"
	"sync"

	"fingerzeig/hw"
)

// Sensor is a sensor whose calls fail on demand, and which remembers the frames it has given away, so that a test can see whether they
// were wiped.
type Sensor struct {
	Device hw.Sensor // does the work
	Faults *Faults   // counts "sensor.Info", "sensor.Capture", "sensor.Close"

	mu     sync.Mutex
	frames []hw.Frame
}

// Info implements hw.Sensor.
func (s *Sensor) Info(ctx context.Context) (info hw.SensorInfo, err error) {
	err = s.Faults.Do(ctx, "sensor.Info", func() (err error) {
		info, err = s.Device.Info(ctx)
		return err
	})
	return info, err
}

// Capture implements hw.Sensor. In the mode Lie a frame comes along with the error; in the mode Hang the error is hw.ErrNoFinger when the
// deadline has passed.
func (s *Sensor) Capture(ctx context.Context) (f hw.Frame, err error) {
	err = s.Faults.Do(ctx, "sensor.Capture", func() (err error) {
		f, err = s.Device.Capture(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.frames = append(s.frames, f)
		return err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		err = hw.ErrNoFinger
	}
	return f, err
}

// Close implements hw.Sensor.
func (s *Sensor) Close() error {
	return s.Faults.Do(context.Background(), "sensor.Close", s.Device.Close)
}

// Unwiped returns how many of the frames given away still show something.
func (s *Sensor) Unwiped() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.frames {
		for _, v := range f.Pixels {
			if v != 0 {
				n++
				break
			}
		}
	}
	return n
}

// Locks are locks whose calls fail on demand, and which remember what happened to them.
type Locks struct {
	Device hw.Locks // does the work
	Faults *Faults  // counts "locks.Count", "locks.Unlock", "locks.State", "locks.Halt", "locks.Close"

	mu       sync.Mutex
	unlocked []hw.LockerID
	halts    int
}

// Count implements hw.Locks. It has no error to return: a count that fails is 0.
func (l *Locks) Count() (n int) {
	if err := l.Faults.Do(context.Background(), "locks.Count", func() error { n = l.Device.Count(); return nil }); err != nil {
		return 0
	}
	return n
}

// Unlock implements hw.Locks.
func (l *Locks) Unlock(ctx context.Context, id hw.LockerID) error {
	return l.Faults.Do(ctx, "locks.Unlock", func() error {
		err := l.Device.Unlock(ctx, id)
		l.mu.Lock()
		defer l.mu.Unlock()
		if err == nil {
			l.unlocked = append(l.unlocked, id)
		}
		return err
	})
}

// State implements hw.Locks.
func (l *Locks) State(ctx context.Context, id hw.LockerID) (state hw.LockerState, err error) {
	err = l.Faults.Do(ctx, "locks.State", func() (err error) {
		state, err = l.Device.State(ctx, id)
		return err
	})
	return state, err
}

// Halt implements hw.Locks.
func (l *Locks) Halt() error {
	return l.Faults.Do(context.Background(), "locks.Halt", func() error {
		l.mu.Lock()
		l.halts++
		l.mu.Unlock()
		return l.Device.Halt()
	})
}

// Close implements hw.Locks.
func (l *Locks) Close() error {
	return l.Faults.Do(context.Background(), "locks.Close", l.Device.Close)
}

// Unlocked returns the lockers whose locks were released, in order. A call that released a lock and lied about it counts.
func (l *Locks) Unlocked() []hw.LockerID {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]hw.LockerID(nil), l.unlocked...)
}

// Halts returns how often Halt has reached the device.
func (l *Locks) Halts() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.halts
}
