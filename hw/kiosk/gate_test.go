package kiosk_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/release"
)

var (
	signingKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, ed25519.SeedSize))
	thisHall   = release.TerminalOf("town-hall")
)

// releaser is the rig's verifier with a service behind it that signs.
type releaser struct {
	kiosk.Verifier
	change func(*release.Release) // what goes wrong on the way to the signature; nil: nothing
	key    ed25519.PrivateKey
	delay  time.Duration
	last   release.Signed
}

func (r *releaser) Release(ctx context.Context, p kiosk.Pickup, f hw.Frame, nonce release.Nonce) (kiosk.Verdict, error) {
	v, err := r.Verify(ctx, p, f)
	if err != nil || v.Decision != kiosk.Matched {
		return v, err
	}
	order := release.Release{Terminal: thisHall, Locker: uint16(p.Locker), Purpose: release.Collect, Nonce: nonce}
	if r.change != nil {
		r.change(&order)
	}
	time.Sleep(r.delay)
	if r.key != nil {
		v.Release, err = release.Sign(r.key, order)
	}
	r.last = v.Release
	return v, err
}

// guarded gives a rig a gate, inside a synctest bubble.
func guarded(r *rig, s *releaser) {
	public := []ed25519.PublicKey{signingKey.Public().(ed25519.PublicKey)}
	r.Gate = release.NewGate(thisHall, public, release.GateOptions{Random: rand.Reader})
	s.Verifier, r.Verifier = r.Verifier, s
}

func TestGate(t *testing.T) {
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{6}, ed25519.SeedSize))
	for _, row := range []struct {
		name string
		s    releaser
		want error // nil: it opens
	}{
		{"signed", releaser{key: signingKey}, nil},
		{"signed just in time", releaser{key: signingKey, delay: release.Valid - time.Millisecond}, nil},
		{"not signed", releaser{}, release.ErrForm},
		{"by a stranger", releaser{key: stranger}, release.ErrSignature},
		{"for another terminal", releaser{key: signingKey, change: func(r *release.Release) { r.Terminal[0]++ }}, release.ErrTerminal},
		{"for another locker", releaser{key: signingKey, change: func(r *release.Release) { r.Locker++ }}, release.ErrLocker},
		{"for another attempt", releaser{key: signingKey, change: func(r *release.Release) { r.Nonce[0]++ }}, release.ErrNonce},
		{"to load", releaser{key: signingKey, change: func(r *release.Release) { r.Purpose = release.Load }}, release.ErrPurpose},
		{"too late", releaser{key: signingKey, delay: release.Valid + time.Millisecond}, release.ErrLate},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(t, code, []kiosk.Verdict{rejected, matched}, func(r *rig) {
				r.Limits.Service = time.Minute // longer than a release is good for
				s := row.s
				guarded(r, &s)
			}, func(r *rig, outcome kiosk.Outcome, err error) {
				opened := len(r.locks.Unlocked())
				switch {
				case row.want == nil && (outcome != kiosk.HandedOver || err != nil || opened != 1):
					t.Errorf("outcome %v, %v, opened %d", outcome, err, opened)
				case row.want != nil && (outcome != kiosk.Failed || !errors.Is(err, row.want) || !errors.Is(err, kiosk.ErrVerdict) || opened > 0):
					t.Errorf("outcome %v, %v, opened %d; want %v", outcome, err, opened, row.want)
				}
			})
		})
	}
}

// Without a release the verdict is worth nothing, and a verifier that has none makes no terminal.
func TestGateWantsReleaser(t *testing.T) {
	play(t, code, []kiosk.Verdict{matched}, func(r *rig) {
		r.Gate = release.NewGate(thisHall, nil, release.GateOptions{Random: rand.Reader})
	}, func(r *rig, outcome kiosk.Outcome, err error) {
		if outcome != kiosk.Failed || !errors.Is(err, kiosk.ErrIncomplete) || len(r.locks.Unlocked()) > 0 {
			t.Errorf("outcome %v, %v, opened %v", outcome, err, r.locks.Unlocked())
		}
	})
	play(t, code, []kiosk.Verdict{matched}, func(r *rig) {
		guarded(r, &releaser{key: signingKey})
		r.Gate = release.NewGate(thisHall, nil, release.GateOptions{Random: bytes.NewReader(nil)})
	}, func(r *rig, outcome kiosk.Outcome, err error) {
		if outcome != kiosk.Failed || err == nil || len(r.locks.Unlocked()) > 0 {
			t.Errorf("without randomness: outcome %v, %v, opened %v", outcome, err, r.locks.Unlocked())
		}
	})
}

// What was signed in one visit opens nothing in the next, nor once the visit has ended without it.
func TestReleaseOfAnEarlierVisit(t *testing.T) {
	for name, used := range map[string]bool{"used": true, "not used": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(matched, matched)
				s := &releaser{key: signingKey}
				guarded(r, s)
				tell := r.Events
				if !used {
					r.Events = func(e kiosk.Event) {
						if tell(e); e.Step == kiosk.StepVerdict {
							r.callOff()
						}
					}
				}
				_, _ = r.visit(t, code)
				before := len(r.locks.Unlocked())
				if (before == 1) != used {
					t.Fatalf("the first visit opened %v", r.locks.Unlocked())
				}
				r.Events = tell
				r.Verifier = &stale{Verifier: s.Verifier, order: s.last}
				if outcome, err := r.visit(t, code); outcome != kiosk.Failed || !errors.Is(err, release.ErrReplayed) || len(r.locks.Unlocked()) != before {
					t.Errorf("the second visit: %v, %v, opened %v", outcome, err, r.locks.Unlocked())
				}
				if err := r.Gate.Admit(s.last[:], int(pickup.Locker), release.Collect); !errors.Is(err, release.ErrReplayed) {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

// stale answers with an order of before.
type stale struct {
	kiosk.Verifier
	order release.Signed
}

func (s *stale) Release(context.Context, kiosk.Pickup, hw.Frame, release.Nonce) (kiosk.Verdict, error) {
	v := matched
	v.Release = s.order
	return v, nil
}

// With a gate, too, every call may fail in every way and nothing opens without a verdict.
func TestFailShutWithGate(t *testing.T) {
	for call := 1; call <= 24; call++ {
		for _, cancel := range []bool{false, true} {
			play(t, code, []kiosk.Verdict{unreadable, matched}, func(r *rig) {
				guarded(r, &releaser{key: signingKey})
				if cancel {
					r.cancelAt = call
				} else {
					r.faults.Fail = map[int]hwtest.Mode{call: hwtest.Modes[call%len(hwtest.Modes)]}
				}
			}, func(*rig, kiosk.Outcome, error) {})
		}
	}
}
