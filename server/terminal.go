package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
)

// terminal is a simulated terminal with the real flow of a pick-up, and the real service behind it, which signs what opens a locker.
type terminal struct {
	*kiosk.Kiosk
	agent  *agent
	sensor *sim.Sensor
	locks  *sim.Locks
}

// newTerminal returns a terminal whose lockers are empty. moved is told of every change of a locker; nil: nobody is.
func newTerminal(ctx context.Context, service *client.Client, moved func(sim.Event)) (*terminal, error) {
	keys, err := service.ReleaseKeys(ctx, townTerminal)
	if err != nil {
		return nil, fmt.Errorf("asking who signs releases: %w", err)
	}
	var public []ed25519.PublicKey
	for _, key := range keys {
		public = append(public, key)
	}
	t := &terminal{
		sensor: sim.NewSensor(sim.SensorOptions{}), locks: sim.NewLocks(terminalLockers, sim.LocksOptions{Events: moved}),
		agent: &agent{service: service, name: townTerminal, sample: func(f hw.Frame) (client.Sample, error) {
			return sample(minutiae.Image{Pixels: f.Pixels, Width: f.Width, Height: f.Height, PPI: f.PPI})
		}},
	}
	t.Kiosk = &kiosk.Kiosk{
		Sensor: t.sensor, Locks: t.locks, Pickups: t.agent, Verifier: t.agent, Journal: t.agent, Limits: kiosk.Limits{Poll: doorPoll},
		Gate: release.NewGate(release.TerminalOf(townTerminal), public, release.GateOptions{Random: rand.Reader}),
	}
	return t, nil
}

// collect plays the visit of somebody with a code, with a finger, or without one where birth is not empty, and tells the service how it ended.
func (t *terminal) collect(ctx context.Context, code, birth string) (outcome kiosk.Outcome, err error) {
	if birth == "" {
		outcome, err = t.Visit(ctx, code)
	} else {
		outcome, err = t.VisitWithout(ctx, code, func(context.Context, kiosk.Question) (kiosk.Answer, error) {
			return kiosk.Answer{Way: "birth-date", Text: birth}, nil
		})
	}
	return outcome, errors.Join(err, t.agent.deliver(context.WithoutCancel(ctx)))
}

// obey opens a locker for staff, who do something inside and shut it.
func (t *terminal) obey(ctx context.Context, o kiosk.Order, inside func(hw.LockerID) error) (err error) {
	before := t.Events
	defer func() { t.Events = before }()
	t.Events = func(e kiosk.Event) {
		switch e.Step {
		case kiosk.StepReleased:
			err = errors.Join(err, t.locks.Open(e.Locker))
		case kiosk.StepOpened:
			err = errors.Join(err, inside(e.Locker), t.locks.Shut(e.Locker))
		}
	}
	_, failed := t.Obey(ctx, o)
	return errors.Join(err, failed, t.agent.deliver(context.WithoutCancel(ctx)))
}

// close gives the devices back.
func (t *terminal) close() error { return errors.Join(t.sensor.Close(), t.locks.Close()) }
