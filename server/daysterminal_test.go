package main

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// boot starts the terminal: it obeys nothing that was signed before, and says what it sees.
func (h *hall) boot() {
	h.terminal.out, h.terminal.left = false, 0
	h.boots++
	_ = h.locks.Halt()
	h.agent = &agent{service: wire{h}, name: hallName, sample: h.sample, keep: h.write, notes: h.notes}
	h.gate = release.NewGate(release.TerminalOf(hallName), []ed25519.PublicKey{hallKey.Public().(ed25519.PublicKey)}, release.GateOptions{Random: h.bytes})
	h.kiosk = &kiosk.Kiosk{
		Sensor: plate{h}, Locks: h.bolts, Pickups: h.agent, Verifier: h.agent, Gate: h.gate, Journal: h.agent,
		Now: func() time.Time { return h.now() },
		Events: func(e kiosk.Event) {
			if h.hands != nil {
				h.hands(e.Locker, e.Step)
			}
		},
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := h.agent.restarted(ctx, h.bolts); err != nil {
		h.t.Fatal(err)
	}
}

// write writes the notes to the terminal's disk.
func (h *hall) write(n notes) error {
	if err := h.terminal.point(); err != nil {
		return err
	}
	h.notes = n
	return h.terminal.point()
}

// sample is the print on a frame: frames of the test bench hold the number of a finger.
func (h *hall) sample(f hw.Frame) (client.Sample, error) {
	b, err := template(uint64(f.Pixels[0]) | uint64(f.Pixels[1])<<8 | uint64(f.Pixels[2])<<16).MarshalBinary()
	return client.Sample{Template: b}, err
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
	h.entitled = 0
	h.bolts.silent = false
	h.bolts.left = 0
}

// wire is the line between terminal and service. It implements asker.
type wire struct{ *hall }

var errLine = fmt.Errorf("the line is down: %w", client.ErrUnreachable)

func (w wire) put(ctx context.Context, path string, in, out any) error {
	if err := w.terminal.point(); err != nil {
		return err
	}
	fault := w.line
	w.line = ""
	if fault != "" {
		w.counts["line "+fault]++
	}
	q := question{method: "POST", path: "/v1/terminals/" + hallName + path, keys: []string{w.key[hallName]}, in: in, out: out}
	switch fault {
	case "down":
		return errLine
	case "silent":
		<-ctx.Done()
		return errors.Join(errLine, ctx.Err())
	case "twice":
		_ = q.put(w.server.Inside())
	case "slow":
		time.Sleep(time.Duration(w.random.IntN(20)) * time.Second)
	}
	err := q.put(w.server.Inside())
	var p *client.Problem
	switch {
	case w.service.out:
		return errLine
	case fault == "lost":
		return errLine
	case errors.As(err, &p) && p.Status >= 500, errors.As(err, &p) && p.Status == http.StatusForbidden:
		w.t.Errorf("%s: %v", path, err)
	}
	if err := w.terminal.point(); err != nil {
		return err
	}
	if fault == "changed" {
		if r, ok := out.(*client.Released); ok && len(r.Release) > 0 {
			r.Release[w.random.IntN(len(r.Release))] ^= 1 << w.random.IntN(8)
		}
	}
	return errors.Join(err, ctx.Err())
}

func (w wire) Present(ctx context.Context, _, code string) (p client.Presented, err error) {
	return p, w.put(ctx, "/present", map[string]string{"code": code}, &p)
}

func (w wire) Release(ctx context.Context, _ string, a client.Attempt) (r client.Released, err error) {
	asked := time.Now()
	if err = w.put(ctx, "/release", a, &r); err != nil {
		return client.Released{}, err
	}
	w.received(r.Release, asked)
	return r, nil
}

// received notes an order of which the terminal has learnt.
func (h *hall) received(signed []byte, asked time.Time) {
	if r, err := release.Parse(signed); err == nil {
		h.orders = append(h.orders, &order{Release: r, signed: slices.Clone(signed), at: asked, boot: h.boots})
	}
}

func (w wire) Report(ctx context.Context, _ string, b client.Heartbeat) (heard client.Heard, err error) {
	return heard, w.put(ctx, "/reports", b, &heard)
}

// moved holds every lock that is released against the orders that the terminal has.
func (h *hall) moved(e sim.Event) {
	if e.Kind != sim.Released {
		return
	}
	h.counts["a lock opened"]++
	public := hallKey.Public().(ed25519.PublicKey)
	for _, o := range h.orders {
		if int(o.Locker) != int(e.Locker) || o.spent || o.boot != h.boots || time.Since(o.at) > release.Valid || o.Terminal != release.TerminalOf(hallName) {
			continue
		}
		n := len(o.signed) - ed25519.SignatureSize
		if err := ed25519.VerifyWithOptions(public, o.signed[:n], o.signed[n:], &ed25519.Options{Hash: crypto.Hash(0), Context: "fingerzeig release"}); err != nil {
			continue
		}
		o.spent = true
		if d := h.content[e.Locker]; d > 0 && d != h.entitled {
			h.t.Errorf("locker %d with document %d opened for %d", e.Locker, d, h.entitled)
		}
		return
	}
	h.t.Errorf("locker %d opened without a valid release", e.Locker)
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
