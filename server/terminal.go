package main

import (
	"context"
	"fmt"
	"sync"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/minutiae"
)

// terminal is a simulated terminal whose lockers are loaded, with the real flow of a pick-up and the real service behind it. It is the
// kiosk's Pickups and Verifier.
type terminal struct {
	*kiosk.Kiosk
	sensor   *sim.Sensor
	locks    *sim.Locks
	registry registry
	last     comparison // of the visit under way

	mu   sync.Mutex
	open map[string]citizen // whose card is valid
}

// newTerminal returns a terminal in whose lockers the citizens' documents lie. moved is told of every change of a locker; nil: nobody is.
func newTerminal(r registry, citizens []citizen, moved func(sim.Event)) (*terminal, error) {
	t := &terminal{
		sensor: sim.NewSensor(sim.SensorOptions{}), locks: sim.NewLocks(terminalLockers, sim.LocksOptions{Events: moved}), registry: r,
		open: map[string]citizen{},
	}
	for _, c := range citizens {
		if err := t.locks.Put(c.locker); err != nil {
			return nil, fmt.Errorf("loading locker %d: %w", c.locker, err)
		}
		t.open[c.card] = c
	}
	t.Kiosk = &kiosk.Kiosk{
		Sensor: t.sensor, Locks: t.locks, Pickups: t, Verifier: t, HandedOver: t.handedOver, Limits: kiosk.Limits{Poll: doorPoll},
	}
	return t, nil
}

// Find implements kiosk.Pickups.
func (t *terminal) Find(_ context.Context, code string) (kiosk.Pickup, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, found := t.open[code]
	if !found {
		return kiosk.Pickup{}, kiosk.ErrUnknownCode
	}
	return kiosk.Pickup{Subject: c.subject, Locker: c.locker, Finger: fingers[c.finger]}, nil
}

// Verify implements kiosk.Verifier: it asks the service. Which locker may open follows from the subject of the comparison, not from the pickup.
func (t *terminal) Verify(ctx context.Context, p kiosk.Pickup, f hw.Frame) (kiosk.Verdict, error) {
	answer, err := t.registry.Verify(ctx, p.Subject, minutiae.Image{Pixels: f.Pixels, Width: f.Width, Height: f.Height, PPI: f.PPI})
	if err != nil {
		return kiosk.Verdict{}, err
	}
	t.last = answer
	return kiosk.Verdict{Decision: answer.decision, Subject: answer.subject, Locker: t.lockerOf(answer.subject)}, nil
}

// lockerOf returns the locker in which the document of a subject lies, 0 where there is none.
func (t *terminal) lockerOf(subject string) hw.LockerID {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.open {
		if c.subject == subject {
			return c.locker
		}
	}
	return 0
}

// handedOver voids the card and erases the subject. The card goes first: where the erasure fails, nothing can be picked up twice.
func (t *terminal) handedOver(ctx context.Context, p kiosk.Pickup) error {
	t.mu.Lock()
	for card, c := range t.open {
		if c.subject == p.Subject {
			delete(t.open, card)
		}
	}
	t.mu.Unlock()
	return t.registry.Remove(ctx, p.Subject)
}

// close gives the devices back.
func (t *terminal) close() error {
	if err := t.sensor.Close(); err != nil {
		return err
	}
	return t.locks.Close()
}
