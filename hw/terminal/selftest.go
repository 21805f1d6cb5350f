package main

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/hw"
)

// findings are what a look at the devices has found. Looking asks for states; it unlocks nothing.
type findings struct {
	sensor   hw.SensorInfo
	lockers  int
	closed   map[hw.Tristate]int // doors, by whether they are closed
	locked   map[hw.Tristate]int
	occupied map[hw.Tristate]int
	tampered hw.Tristate
}

// check asks each device whether it works.
func (d *devices) check(ctx context.Context) (f findings, err error) {
	f = findings{lockers: d.locks.Count(), closed: map[hw.Tristate]int{}, locked: map[hw.Tristate]int{}, occupied: map[hw.Tristate]int{}}
	if f.sensor, err = d.sensor.Info(ctx); err != nil {
		return f, fmt.Errorf("asking the sensor: %w", err)
	}
	var errs []error
	for id := hw.LockerID(1); int(id) <= f.lockers; id++ {
		state, err := d.locks.State(ctx, id)
		if err != nil {
			errs = append(errs, fmt.Errorf("asking for locker %d: %w", id, err))
			continue
		}
		f.closed[state.Closed]++
		f.locked[state.Locked]++
		f.occupied[state.Occupied]++
	}
	if t, ok := d.locks.(hw.Tamperer); ok {
		if f.tampered, err = t.Tampered(ctx); err != nil {
			errs = append(errs, fmt.Errorf("asking for the cover: %w", err))
		}
	}
	return f, errors.Join(errs...)
}

// report says what was found, and what is suspicious about it.
func (c *console) report(f findings) {
	t, s := c.texts, f.sensor
	c.say(t.sensorF, s.Driver, s.Model, s.Serial, s.Width, s.Height, s.PPI)
	if !s.PAD {
		c.say("%s", t.noPAD)
	}
	if s.Driver == "zfm" || s.Driver == "folder" || s.Driver == "sim" {
		c.say("%s", t.lowAssurance)
	}
	for _, row := range []struct {
		format string
		counts map[hw.Tristate]int
	}{{t.doorsF, f.closed}, {t.boltsF, f.locked}, {t.contentsF, f.occupied}} {
		c.say(row.format, row.counts[hw.Yes], row.counts[hw.No], row.counts[hw.Unknown])
	}
	switch {
	case f.closed[hw.Unknown] == f.lockers:
		c.say("%s", t.noDoors)
	case f.closed[hw.No] == f.lockers:
		c.say("%s", t.allOpen)
	}
	if f.tampered == hw.Yes {
		c.say("%s", t.coverOpen)
	}
}
