package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"fingerzeig/hw"
	"fingerzeig/hw/sim"
)

// devices are the sensor and the locks of the terminal. Where the sensor is a simulated one, finger and prints are there.
type devices struct {
	sensor hw.Sensor
	locks  hw.Locks
	finger *sim.Sensor
	prints *prints
}

// openDevices opens what the configuration names: the locks first, so that they are shut whatever becomes of the sensor. What a helper says
// goes to log.
func openDevices(ctx context.Context, c config, log io.Writer) (*devices, error) {
	locks, err := openLocks(ctx, c)
	if err != nil {
		return nil, err
	}
	sensor, err := c.Sensor.open(ctx, log)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the sensor: %w", err), locks.Close())
	}
	d := &devices{sensor: sensor, locks: locks}
	switch s := sensor.(type) {
	case *simulated:
		d.finger, d.prints = s.Sensor, s.prints
	case hw.Lamp:
		d.sensor = lit{sensor, s}
	}
	return d, nil
}

// openLocks opens the locks that the configuration names, which shuts them.
func openLocks(ctx context.Context, c config) (hw.Locks, error) {
	locks, err := c.Locks.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the locks: %w", err)
	}
	if n := locks.Count(); n > maxLockers {
		return nil, errors.Join(fmt.Errorf("opening the locks: %d lockers, at most %d can be", n, maxLockers), locks.Close())
	}
	return locks, nil
}

// close shuts all locks and gives the devices back.
func (d *devices) close() error {
	return errors.Join(d.locks.Halt(), d.locks.Close(), d.sensor.Close())
}

// liftFinger takes away what still lies on a simulated sensor: it was meant for the last visit.
func (d *devices) liftFinger() {
	if d.finger != nil {
		d.finger.Lift()
	}
}

// lit is a sensor with a light that says when to lay a finger.
type lit struct {
	hw.Sensor
	hw.Lamp
}

// Capture implements hw.Sensor. What the light does is a help: its errors stop nobody.
func (l lit) Capture(ctx context.Context) (hw.Frame, error) { return l.capture(ctx, l.Sensor.Capture) }

// CapturePreviewed implements hw.Previewer. A sensor that shows nothing on the way gives no previews.
func (l lit) CapturePreviewed(ctx context.Context, preview func(hw.Frame)) (hw.Frame, error) {
	p, ok := l.Sensor.(hw.Previewer)
	if !ok {
		return l.Capture(ctx)
	}
	return l.capture(ctx, func(ctx context.Context) (hw.Frame, error) { return p.CapturePreviewed(ctx, preview) })
}

// capture captures under the light.
func (l lit) capture(ctx context.Context, capture func(context.Context) (hw.Frame, error)) (hw.Frame, error) {
	l.show(hw.SignalFinger)
	f, err := capture(ctx)
	if err != nil {
		l.show(hw.SignalOff)
	} else {
		l.show(hw.SignalWait)
	}
	return f, err
}

// show switches the light.
func (l lit) show(s hw.Signal) {
	ctx, cancel := context.WithTimeout(context.Background(), lampTimeout)
	defer cancel()
	_ = l.Show(ctx, s)
}

// shine switches the sensor's light, where it has one, between two captures.
func (d *devices) shine(s hw.Signal) {
	if l, ok := d.sensor.(lit); ok {
		l.show(s)
	}
}
