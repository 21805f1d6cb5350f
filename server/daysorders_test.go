package main

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

// order is a release of which the terminal has learnt, or that it has signed itself.
type order struct {
	release.Release
	signed []byte
	at     time.Time // when the nonce was given away
	boot   int
	own    string // the pickup that the terminal has decided on by itself; empty: the service has
	spent  bool
}

// received notes an order of which the terminal has learnt, once.
func (h *hall) received(signed []byte, asked time.Time) *order {
	r, err := release.Parse(signed)
	if err != nil || slices.ContainsFunc(h.orders, func(o *order) bool { return o.Nonce == r.Nonce }) {
		return nil
	}
	o := &order{Release: r, signed: slices.Clone(signed), at: asked, boot: h.boots}
	h.orders = append(h.orders, o)
	return o
}

// spy sees what the terminal's agent decides and notes. It implements kiosk.Releaser, kiosk.Answerer and kiosk.Journal.
type spy struct {
	kiosk.Journal
	real kiosk.Verifier
	hall *hall
}

func (s spy) Verify(ctx context.Context, p kiosk.Pickup, f hw.Frame) (kiosk.Verdict, error) {
	return s.real.Verify(ctx, p, f)
}

func (s spy) Release(ctx context.Context, p kiosk.Pickup, f hw.Frame, nonce release.Nonce) (kiosk.Verdict, error) {
	asked := time.Now()
	v, err := s.real.(kiosk.Releaser).Release(ctx, p, f, nonce)
	return s.saw(p, v, err, asked)
}

func (s spy) Ways(p kiosk.Pickup) []string { return s.real.(kiosk.Answerer).Ways(p) }

func (s spy) Answer(ctx context.Context, p kiosk.Pickup, a kiosk.Answer, nonce release.Nonce) (kiosk.Verdict, error) {
	asked := time.Now()
	v, err := s.real.(kiosk.Answerer).Answer(ctx, p, a, nonce)
	return s.saw(p, v, err, asked)
}

// Opening implements kiosk.Journal.
func (s spy) Opening(ctx context.Context, p kiosk.Pickup, nonce release.Nonce) error {
	err := s.Journal.Opening(ctx, p, nonce)
	if err == nil {
		s.hall.opening = nonce
	}
	return err
}

// saw notes what the agent has decided, and what it has decided by itself.
func (s spy) saw(p kiosk.Pickup, v kiosk.Verdict, err error, asked time.Time) (kiosk.Verdict, error) {
	h := s.hall
	o := h.received(v.Release[:], asked)
	switch {
	case o != nil && signedBy(h.own, o.signed):
		o.own = p.Subject
	case err == nil && v.Decision != kiosk.Matched && !h.answered: // a wrong print that the terminal has refused itself
		if h.refused[p.Subject]++; h.refused[p.Subject] > kiosk.MaxAttempts {
			h.t.Errorf("the terminal has compared %d wrong prints for one pickup by itself", h.refused[p.Subject])
		}
		h.counts["offline: a wrong print"]++
	}
	return v, err
}

// signedBy reports whether an order is one of a key.
func signedBy(key ed25519.PrivateKey, signed []byte) bool {
	n := len(signed) - ed25519.SignatureSize
	return ed25519.VerifyWithOptions(key.Public().(ed25519.PublicKey), signed[:n], signed[n:], &ed25519.Options{Hash: crypto.Hash(0), Context: "fingerzeig release"}) == nil
}

// moved holds every lock that is released against the orders that the terminal has.
func (h *hall) moved(e sim.Event) {
	if e.Kind != sim.Released {
		return
	}
	h.counts["a lock opened"]++
	opening := h.opening // the journal has it
	h.opening = release.Nonce{}
	for _, o := range h.orders {
		if o.Nonce != opening || int(o.Locker) != int(e.Locker) || o.spent || o.boot != h.boots || time.Since(o.at) > release.Valid || o.Terminal != release.TerminalOf(hallName) {
			continue
		}
		if key := map[bool]ed25519.PrivateKey{true: h.own, false: hallKey}[o.own != ""]; !signedBy(key, o.signed) || (o.Purpose != release.Collect) != h.ordering {
			continue
		}
		o.spent = true
		if d := h.content[e.Locker]; d > 0 && d != h.entitled {
			h.t.Errorf("locker %d with document %d opened for %d", e.Locker, d, h.entitled)
		}
		h.opened(o)
		return
	}
	h.t.Errorf("locker %d opened without a valid release", e.Locker)
}

// opened holds a lock that opened against what the terminal may do by itself.
func (h *hall) opened(o *order) {
	in := "" // the pickup that the terminal's mirror has there
	for id, m := range h.mirrored {
		if m.Locker == int(o.Locker) {
			in = id
		}
	}
	again := h.byItself[in]
	h.byItself[in] = true // it was opened since the service has said that it waits
	if o.own == "" {
		return
	}
	h.counts["offline: a lock opened"]++
	switch {
	case h.answered:
		h.t.Errorf("locker %d opened by the terminal itself, though the service had answered", o.Locker)
	case o.own != in || o.Purpose != release.Collect:
		h.t.Errorf("locker %d opened by the terminal itself for a pickup that is not in its mirror", o.Locker)
	case !h.clock().Before(h.mirrored[in].Until):
		h.t.Errorf("locker %d opened by the terminal itself after the pickup's time", o.Locker)
	case again:
		h.t.Errorf("locker %d opened a second time by the terminal itself", o.Locker)
	case h.refused[in] >= kiosk.MaxAttempts:
		h.t.Errorf("locker %d opened by the terminal itself after %d wrong prints", o.Locker, h.refused[in])
	}
}
