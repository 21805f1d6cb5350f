package hwtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/sim"
)

// showy is a sensor with previews and a light, sound but for one mistake.
type showy struct {
	*sim.Sensor
	keeps, mixes, dark bool
}

func (s *showy) CapturePreviewed(ctx context.Context, preview func(hw.Frame)) (hw.Frame, error) {
	f, err := s.Capture(ctx)
	seen := f.Clone()
	preview(seen)
	if !s.keeps {
		seen.Wipe()
	}
	if s.mixes {
		return seen, err
	}
	return f, err
}

func (s *showy) Show(_ context.Context, signal hw.Signal) error {
	if s.dark && signal > hw.SignalBad {
		return errors.New("no such signal")
	}
	return nil
}

// covered are locks with a contact behind their cover, sound but for one mistake.
type covered struct {
	*sim.Locks
	opens, knows bool
	closed       bool
}

func (c *covered) Tampered(ctx context.Context) (hw.Tristate, error) {
	switch {
	case c.opens:
		return hw.No, c.Unlock(ctx, 1)
	case c.closed && !c.knows:
		return hw.Unknown, hw.ErrClosed
	}
	return hw.No, nil
}

func (c *covered) Close() error {
	c.closed = true
	return c.Locks.Close()
}

func TestExtraRulesFindMistakes(t *testing.T) {
	const previews, light, cover = "previews are wiped, and the frame is not one of them", "a light shows what it can, and is no hindrance",
		"the cover is asked for without moving a lock"
	for _, row := range []struct {
		name   string
		sensor showy
		broken string
	}{
		{name: "no mistake"},
		{"a preview that stays", showy{keeps: true}, previews},
		{"a preview as the frame", showy{mixes: true}, previews},
		{"a light that complains", showy{dark: true}, light},
	} {
		t.Run(row.name, func(t *testing.T) {
			expectBroken(t, sensorRules, SensorRig{Now: time.Now,
				Open: func() (hw.Sensor, error) {
					s := row.sensor
					s.Sensor = sim.NewSensor(sim.SensorOptions{})
					return &s, nil
				},
				Finger: func(s hw.Sensor) error { return s.(*showy).Put(picture) },
			}, row.broken)
		})
	}
	for _, row := range []struct {
		name   string
		locks  covered
		broken string
	}{
		{name: "no mistake with locks"},
		{"a cover that opens a lock", covered{opens: true}, cover},
		{"a cover that knows too much", covered{knows: true}, cover},
	} {
		t.Run(row.name, func(t *testing.T) {
			rig := simLocks(locksMistake{}, hw.MaxPulse)
			inner := rig.Open
			rig.Open = func() (hw.Locks, error) {
				l, err := inner()
				c := row.locks
				c.Locks = l.(*locksMistake).Locks
				return &c, err
			}
			rig.Released = func(l hw.Locks, id hw.LockerID) bool {
				doors := l.(*covered).Locks
				return doors.Open(id) == nil && doors.Shut(id) == nil
			}
			expectBroken(t, locksRules, rig, row.broken)
		})
	}
}
