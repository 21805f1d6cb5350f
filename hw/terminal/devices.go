package main

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// openDevices opens what the configuration names. Its drivers were checked with the configuration.
func openDevices(c config) (*devices, error) {
	p, err := openPrints(c.Sensor.Images, c.Sensor.PPI)
	if err != nil {
		return nil, fmt.Errorf("opening the sensor: %w", err)
	}
	s := sim.NewSensor(sim.SensorOptions{Info: hw.SensorInfo{Model: "image files", PPI: c.Sensor.PPI}})
	var locks *sim.Locks
	locks = sim.NewLocks(c.Locks.Lockers, sim.LocksOptions{Events: func(e sim.Event) {
		if e.Kind == sim.Released {
			time.AfterFunc(reachFor, func() { pickUp(locks, e.Locker) })
		}
	}})
	return &devices{sensor: s, locks: locks, finger: s, prints: p}, nil
}

// pickUp is the simulated citizen, who finds the lock released.
func pickUp(locks *sim.Locks, id hw.LockerID) {
	if locks.Open(id) != nil {
		return // too late
	}
	_ = locks.Take(id) // there may be nothing
	time.AfterFunc(takeOut, func() { _ = locks.Shut(id) })
}

// load lays documents into the lockers of simulated locks.
func (d *devices) load(lockers []hw.LockerID) {
	if locks, simulated := d.locks.(*sim.Locks); simulated {
		for _, id := range lockers {
			_ = locks.Put(id) // one that is full stays full
		}
	}
}

// check asks each device whether it works.
func (d *devices) check(ctx context.Context) error {
	if _, err := d.sensor.Info(ctx); err != nil {
		return fmt.Errorf("asking the sensor: %w", err)
	}
	for id := hw.LockerID(1); int(id) <= d.locks.Count(); id++ {
		if _, err := d.locks.State(ctx, id); err != nil {
			return fmt.Errorf("asking for locker %d: %w", id, err)
		}
	}
	return nil
}

// close shuts all locks and gives the devices back.
func (d *devices) close() error {
	return errors.Join(d.locks.Halt(), d.locks.Close(), d.sensor.Close(), d.prints.folder.Close())
}

// liftFinger takes away what still lies on a simulated sensor: it was meant for the last visit.
func (d *devices) liftFinger() {
	if d.finger != nil {
		d.finger.Lift()
	}
}
