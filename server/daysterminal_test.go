package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
)

// boot starts the terminal from what is on its disk: it obeys nothing that was signed before, and notes what it sees. The power may go out meanwhile.
func (h *hall) boot() {
	h.terminal.out, h.terminal.left = false, 0
	if h.random.IntN(8) == 0 {
		h.terminal.left = 1 + h.random.IntN(10)
	}
	for err := h.start(); err != nil; err = h.start() {
		if !h.terminal.out {
			h.t.Fatal(err)
		}
		h.counts["the terminal lost its power while it started"]++
		h.terminal.out, h.terminal.left = false, 0
	}
	h.terminal.left = 0
}

// start starts the program of the terminal.
func (h *hall) start() (err error) {
	if h.station != nil {
		_ = h.station.Close()
	}
	h.boots++
	_ = h.locks.Halt()
	seed := make([]byte, ed25519.SeedSize)
	_, _ = h.bytes.Read(seed) // as it says, it returns no error
	h.own = ed25519.NewKeyFromSeed(seed)
	keys := []ed25519.PublicKey{hallKey.Public().(ed25519.PublicKey), h.own.Public().(ed25519.PublicKey)}
	h.kiosk = &kiosk.Kiosk{
		Sensor: plate{h}, Locks: h.bolts, Now: h.clock, Events: h.event,
		Gate: release.NewGate(release.TerminalOf(hallName), keys, release.GateOptions{Random: h.bytes}),
	}
	h.station, err = agent.New(agent.Options{
		Terminal: hallName, Service: wire{h}, Store: h.drawer, Kiosk: h.kiosk, Own: h.own, Secret: h.key[hallName], Now: h.clock, Staff: h.ordered,
		Extract: func(img minutiae.Image) (minutiae.Template, error) { return template(fingerIn(img)), nil },
	})
	if err != nil {
		return err
	}
	seen := spy{h.kiosk.Journal, h.kiosk.Verifier, h}
	h.kiosk.Verifier, h.kiosk.Journal = seen, seen
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return h.station.Start(ctx)
}

// fingerIn returns the number of the finger whose print an image of the test bench is.
func fingerIn(img minutiae.Image) uint64 {
	return uint64(img.Pixels[0]) | uint64(img.Pixels[1])<<8 | uint64(img.Pixels[2])<<16
}

// event plays what happens at the terminal in a step: somebody's hands, and the duties that do not wait for the end of a visit.
func (h *hall) event(e kiosk.Event) {
	switch h.random.IntN(40) {
	case 0:
		h.station.Refresh(context.Background())
	case 1, 2, 3, 4, 5:
		h.station.Look(context.Background())
	}
	if h.hands != nil {
		h.hands(e.Locker, e.Step)
	}
}

// beat is a heartbeat of the terminal, and what follows on it.
func (h *hall) beat() {
	h.asked = time.Now()
	_ = h.station.Beat(context.Background())
}

// rest is what the terminal does while nobody is there.
func (h *hall) rest() {
	h.station.Look(context.Background())
	h.beat()
	if h.random.IntN(12) == 0 {
		h.station.Refresh(context.Background())
	}
	h.after()
}

// after is what happens when a visit is over, or was broken off.
func (h *hall) after() {
	h.hands, h.fingers, h.line = nil, nil, ""
	if h.service.out {
		h.restart()
	}
	if h.terminal.out {
		h.counts["the terminal lost its power"]++
		h.boot()
	}
	h.entitled, h.ordering, h.answered = 0, false, false
	h.bolts.silent = false
	h.bolts.left = 0
}

// ordered is told of an order of staff before the terminal obeys it: those who asked for it are there.
func (h *hall) ordered(o client.StaffOrder) {
	for d, id := range h.ids {
		if w := h.wanted[d]; d > 0 && id == o.Pickup && h.now().Before(w.until) {
			h.entitled, h.ordering, h.hands = d, true, h.staff(w.inside)
			delete(h.wanted, d)
			h.counts["staff: "+o.Purpose]++
			return
		}
	}
	h.t.Errorf("locker %d is to be opened for staff who did not ask", o.Locker)
}

// staff is what members of staff do at the door of a locker.
func (h *hall) staff(inside func(hw.LockerID)) func(hw.LockerID, kiosk.Step) {
	return func(id hw.LockerID, step kiosk.Step) {
		switch step {
		case kiosk.StepReleased:
			_ = h.locks.Open(id)
		case kiosk.StepOpened:
			inside(id)
			_ = h.locks.Shut(id)
		}
	}
}

// errDevice is what a device answers that does not work.
var errDevice = fmt.Errorf("it does not answer: %w", hw.ErrDevice)

// bolts are the locks of the terminal, which fall silent, and whose doors can be forced.
type bolts struct {
	hw.Locks
	hall   *hall
	forced map[hw.LockerID]bool
	silent bool
	left   int // looks and pulses until they fall silent, 0: never
}

// answers waits for an answer that does not come, where the locks are silent.
func (b *bolts) answers(ctx context.Context) error {
	if b.left > 0 {
		if b.left--; b.left == 0 {
			b.silent = true
			b.hall.counts["the locks fell silent"]++
		}
	}
	if b.silent {
		<-ctx.Done()
		return errors.Join(errDevice, ctx.Err())
	}
	return nil
}

func (b *bolts) Unlock(ctx context.Context, id hw.LockerID) error {
	if err := b.answers(ctx); err != nil {
		return err
	}
	if err := b.hall.terminal.point(); err != nil {
		return err
	}
	return errors.Join(b.Locks.Unlock(ctx, id), b.hall.terminal.point())
}

func (b *bolts) State(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	if err := errors.Join(b.answers(ctx), b.hall.terminal.point()); err != nil {
		return hw.LockerState{}, err
	}
	s, err := b.Locks.State(ctx, id)
	s.Occupied = hw.Unknown
	if b.hall.sees {
		s.Occupied = hw.TristateOf(b.hall.content[id] > 0)
	}
	if b.forced[id] {
		s.Closed = hw.No
	}
	return s, err
}

// plate is the sensor, on which fingers are laid as it asks. It implements hw.Sensor.
type plate struct{ *hall }

func (p plate) Info(context.Context) (hw.SensorInfo, error) { return hw.SensorInfo{PPI: 500}, nil }
func (p plate) Close() error                                { return nil }

func (p plate) Capture(ctx context.Context) (hw.Frame, error) {
	if err := p.terminal.point(); err != nil {
		return hw.Frame{}, err
	}
	if len(p.fingers) == 0 {
		<-ctx.Done()
		return hw.Frame{}, hw.ErrNoFinger
	}
	n := p.fingers[0]
	p.fingers = p.fingers[1:]
	return hw.Frame{Pixels: []byte{byte(n), byte(n >> 8), byte(n >> 16), 0}, Width: 2, Height: 2, PPI: 500, CapturedAt: time.Now()}, nil
}
