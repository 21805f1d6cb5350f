package kiosk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/internal/release"
)

// visit is one visit under way.
type visit struct {
	k        *Kiosk
	limits   Limits          // with defaults
	released hw.LockerID     // the locker that this visit has released; 0: none. It never changes twice
	nonces   []release.Nonce // given away in this visit
}

// run is the visit on one screen: code, print, verdict, lock.
func (v *visit) run(ctx context.Context, code string) (Outcome, error) {
	if v.k.Wait() > 0 {
		return Paused, nil
	}
	pickup, err := v.find(ctx, code)
	if errors.Is(err, ErrUnknownCode) {
		return UnknownCode, nil
	}
	if err != nil {
		return Failed, fmt.Errorf("looking up the code: %w", err)
	}
	v.tell(Event{Step: StepCode})

	outcome := NotReadable
	for attempt := 1; attempt <= MaxAttempts; attempt++ {
		frame, err := v.capture(ctx, pickup, attempt)
		if errors.Is(err, hw.ErrNoFinger) && ctx.Err() == nil {
			return NoFinger, nil
		}
		if err != nil {
			return Failed, fmt.Errorf("taking the print: %w", err)
		}
		answer, err := v.verify(ctx, pickup, frame, attempt)
		if err != nil {
			return Failed, fmt.Errorf("comparing the print: %w", err)
		}
		switch answer.Decision {
		case Matched:
			if err := v.release(ctx, pickup, answer); err != nil {
				return Failed, fmt.Errorf("opening locker %d: %w", pickup.Locker, err)
			}
			return v.handOver(ctx, pickup)
		case Unreadable:
		default:
			outcome = Refused
		}
	}
	return outcome, nil
}

// find looks up the code and checks what it stands for.
func (v *visit) find(ctx context.Context, code string) (Pickup, error) {
	code = NormalizeCode(code)
	if code == "" || len(code) > maxCodeBytes {
		return Pickup{}, ErrUnknownCode
	}
	ctx, cancel := context.WithTimeout(ctx, v.limits.Service)
	defer cancel()
	p, err := v.k.Pickups.Find(ctx, code)
	if err != nil {
		return Pickup{}, err
	}
	return p, p.check(v.k.Locks.Count())
}

// capture asks for a finger and takes its print. The frame is the caller's to wipe.
func (v *visit) capture(ctx context.Context, p Pickup, attempt int) (hw.Frame, error) {
	v.tell(Event{Step: StepFinger, Attempt: attempt, Finger: p.Finger})
	ctx, cancel := context.WithTimeout(ctx, v.limits.Capture)
	defer cancel()
	f, err := v.k.Sensor.Capture(ctx)
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		f.Wipe()
		return hw.Frame{}, err
	}
	return f, nil
}

// answer is a verdict that is good for a while.
type answer struct {
	Verdict
	until time.Time // a deadline for contexts, by the machine's clock
}

// verify has the print compared, and wipes it. What the sensor itself takes for an attack is not compared: it is rejected.
func (v *visit) verify(ctx context.Context, p Pickup, f hw.Frame, attempt int) (answer, error) {
	defer f.Wipe()
	v.tell(Event{Step: StepCaptured, Attempt: attempt, Attack: f.Attack})
	if f.Attack == hw.Yes {
		v.tell(Event{Step: StepVerdict, Attempt: attempt, Decision: Rejected})
		return answer{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, v.limits.Service)
	defer cancel()
	verdict, err := v.compare(ctx, p, f)
	if err != nil {
		return answer{}, err
	}
	v.tell(Event{Step: StepVerdict, Attempt: attempt, Decision: verdict.Decision})
	until, _ := ctx.Deadline()
	return answer{Verdict: verdict, until: until}, nil
}

// compare asks the verifier, for a release where the terminal wants one.
func (v *visit) compare(ctx context.Context, p Pickup, f hw.Frame) (Verdict, error) {
	if v.k.Gate == nil {
		return v.k.Verifier.Verify(ctx, p, f)
	}
	nonce, err := v.k.Gate.Nonce()
	if err != nil {
		return Verdict{}, err
	}
	v.nonces = append(v.nonces, nonce)
	return v.k.Verifier.(Releaser).Release(ctx, p, f, nonce)
}

// end notes a failed visit and reports the end. A release that comes after it opens nothing.
func (v *visit) end(outcome Outcome, err error) {
	if v.k.Gate != nil {
		v.k.Gate.Void(v.nonces...)
	}
	if outcome != Paused && !outcome.released() {
		v.k.brake.fail(v.k.now(), v.limits)
	}
	v.tell(Event{Step: StepEnded, Locker: v.released, Outcome: outcome, Wait: v.k.Wait(), Err: err})
}

// tell reports a step.
func (v *visit) tell(e Event) {
	if v.k.Events != nil {
		e.At = v.k.now()
		v.k.Events(e)
	}
}
