package sim

import (
	"context"
	"errors"
	"sync"
	"time"

	"fingerzeig/hw"
)

// SensorOptions are the properties of a Sensor. The zero value is a sensor of 500 ppi that reads the machine's clock.
type SensorOptions struct {
	Info hw.SensorInfo    // what Info returns; a missing Driver is "sim", a missing PPI 500
	Now  func() time.Time // the clock that stamps frames; nil: time.Now
}

// Sensor is a sensor on which the caller lays fingers. It implements hw.Sensor.
type Sensor struct {
	info hw.SensorInfo
	now  func() time.Time

	turn   chan struct{} // holds a token while a Capture runs
	wake   chan struct{} // holds a token when fingers may have changed
	closed chan struct{} // is closed by Close

	mu      sync.Mutex // guards fingers and the closing of closed
	fingers []hw.Frame // waiting to be captured, in order; owned by the sensor
}

// NewSensor returns a sensor with no finger on it.
func NewSensor(o SensorOptions) *Sensor {
	if o.Info.Driver == "" {
		o.Info.Driver = "sim"
	}
	if o.Info.PPI == 0 {
		o.Info.PPI = 500
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Sensor{
		info: o.Info, now: o.Now,
		turn: make(chan struct{}, 1), wake: make(chan struct{}, 1), closed: make(chan struct{}),
	}
}

// Put lays a finger on the sensor. It stays until one Capture has taken it; fingers put on top of each other are captured in order, one a
// Capture. The sensor keeps a copy of f, and the caller keeps f. It returns an error where f is no image, and hw.ErrClosed.
func (s *Sensor) Put(f hw.Frame) error {
	if err := f.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed() {
		return hw.ErrClosed
	}
	s.fingers = append(s.fingers, f.Clone())
	signal(s.wake)
	return nil
}

// Lift takes every finger off the sensor that has not been captured.
func (s *Sensor) Lift() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lift()
}

// lift is Lift for a caller who holds mu.
func (s *Sensor) lift() {
	for _, f := range s.fingers {
		f.Wipe()
	}
	s.fingers = nil
}

// Info implements hw.Sensor.
func (s *Sensor) Info(ctx context.Context) (hw.SensorInfo, error) {
	if s.isClosed() {
		return hw.SensorInfo{}, hw.ErrClosed
	}
	return s.info, ctx.Err()
}

// Capture implements hw.Sensor. It waits until Put has laid a finger on the sensor.
func (s *Sensor) Capture(ctx context.Context) (hw.Frame, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-s.closed:
		return hw.Frame{}, hw.ErrClosed
	case <-ctx.Done():
		return hw.Frame{}, waitedInVain(ctx)
	}
	for {
		f, ok, err := s.next(ctx)
		if ok || err != nil {
			return f, err
		}
		select {
		case <-s.wake:
		case <-s.closed:
		case <-ctx.Done():
		}
	}
}

// next returns the finger that lies on the sensor, if any. A closed sensor and a caller who has given up get none.
func (s *Sensor) next(ctx context.Context) (f hw.Frame, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.isClosed():
		return hw.Frame{}, false, hw.ErrClosed
	case ctx.Err() != nil:
		return hw.Frame{}, false, waitedInVain(ctx)
	case len(s.fingers) == 0:
		return hw.Frame{}, false, nil
	}
	f = s.fingers[0]
	s.fingers[0] = hw.Frame{}
	s.fingers = s.fingers[1:]
	f.CapturedAt = s.now()
	return f, true, nil
}

// Close implements hw.Sensor.
func (s *Sensor) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lift()
	if !s.isClosed() {
		close(s.closed)
	}
	return nil
}

func (s *Sensor) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// waitedInVain translates why ctx is done into the words of hw.Sensor.
func waitedInVain(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return hw.ErrNoFinger
	}
	return ctx.Err()
}

// signal leaves a token in c unless one is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
