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
	limits   Limits      // with defaults
	pickup   Pickup      // what the code stands for; the zero Pickup before it is known
	released hw.LockerID // the locker that this visit has released; 0: none. It never changes twice
	seen     *sight      // of that locker
	asked    []asked     // nonces given away in this visit
	staff    bool        // whether it is staff's: nobody is guessing, and nothing is handed over
	tried    bool        // whether something was tried that only the right citizen knows or has, see brake
	noted    error       // of noting that the door is open
}

// run is the visit on one screen: code, print, verdict, lock.
func (v *visit) run(ctx context.Context, code string) (Outcome, error) {
	pickup, outcome, err := v.begin(ctx, code)
	if pickup.Locker == 0 {
		return outcome, err
	}
	outcome = NotReadable
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
			return v.open(ctx, pickup, answer)
		case Unreadable:
		default:
			outcome = Refused
		}
	}
	return outcome, nil
}

// begin looks up the code. The Pickup that it returns has a locker, or else the visit is over with the outcome and the error.
func (v *visit) begin(ctx context.Context, code string) (Pickup, Outcome, error) {
	if v.k.Wait() > 0 {
		return Pickup{}, Paused, nil
	}
	v.tried = true
	pickup, err := v.find(ctx, code)
	v.tried = err != nil && !errors.Is(err, ErrTypo)
	if errors.Is(err, ErrUnknownCode) {
		return Pickup{}, UnknownCode, nil
	}
	if err != nil {
		return Pickup{}, Failed, fmt.Errorf("looking up the code: %w", err)
	}
	v.pickup = pickup
	v.tell(Event{Step: StepCode})
	return pickup, Failed, nil
}

// open releases the locker after a good verdict and watches its door.
func (v *visit) open(ctx context.Context, p Pickup, a answer) (Outcome, error) {
	if err := v.release(ctx, p, a); err != nil {
		return Failed, fmt.Errorf("opening locker %d: %w", p.Locker, err)
	}
	return v.handOver(ctx, p)
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
	var f hw.Frame
	err := v.patiently(ctx, v.limits.Capture, hw.ErrNoFinger, func(ctx context.Context) (err error) {
		f, err = v.sense(ctx)
		if err == nil {
			err = f.Check()
		}
		if err != nil {
			f.Wipe()
		}
		return err
	})
	if err != nil {
		return hw.Frame{}, err
	}
	return f, nil
}

// sense waits for one print, and shows what the sensor sees on the way.
func (v *visit) sense(ctx context.Context) (hw.Frame, error) {
	if s, can := v.k.Sensor.(hw.Previewer); can && v.k.Preview != nil {
		return s.CapturePreviewed(ctx, v.k.Preview)
	}
	return v.k.Sensor.Capture(ctx)
}

// answer is a verdict that is good for a while.
type answer struct {
	Verdict
	until time.Time // a deadline for contexts, by the machine's clock
}

// verify has the print compared, and wipes it. What the sensor itself takes for an attack is not compared: it is rejected.
func (v *visit) verify(ctx context.Context, p Pickup, f hw.Frame, attempt int) (answer, error) {
	defer f.Wipe()
	v.tried = true
	v.tell(Event{Step: StepCaptured, Attempt: attempt, Attack: f.Attack})
	if f.Attack == hw.Yes {
		v.tell(Event{Step: StepVerdict, Attempt: attempt, Decision: Rejected})
		return answer{}, nil
	}
	return v.decide(ctx, attempt, func(ctx context.Context, nonce release.Nonce) (Verdict, error) {
		if v.k.Gate == nil {
			return v.k.Verifier.Verify(ctx, p, f)
		}
		return v.k.Verifier.(Releaser).Release(ctx, p, f, nonce)
	})
}

// decide asks for a verdict, with a nonce where the terminal wants a release. A verdict that does not come may be a release that was signed.
func (v *visit) decide(ctx context.Context, attempt int, ask func(context.Context, release.Nonce) (Verdict, error)) (answer, error) {
	v.tried = true
	ctx, cancel := context.WithTimeout(ctx, v.limits.Service)
	defer cancel()
	var nonce release.Nonce
	if v.k.Gate != nil {
		var err error
		if nonce, err = v.k.Gate.Nonce(); err != nil {
			return answer{}, err
		}
		v.asked = append(v.asked, asked{nonce, true})
	}
	verdict, err := ask(ctx, nonce)
	if err != nil {
		return answer{}, err
	}
	if v.k.Gate != nil && verdict.Decision != Matched {
		v.asked[len(v.asked)-1].signed = false
	}
	v.tell(Event{Step: StepVerdict, Attempt: attempt, Decision: verdict.Decision})
	until, _ := ctx.Deadline()
	return answer{Verdict: verdict, until: until}, nil
}

// nonce returns the nonce of the last attempt; zeros where the terminal has no gate.
func (v *visit) nonce() release.Nonce {
	if len(v.asked) == 0 {
		return release.Nonce{}
	}
	return v.asked[len(v.asked)-1].nonce
}

// end voids what was signed for the visit, tells what became of it, notes a failed visit and reports the end.
func (v *visit) end(ctx context.Context, outcome Outcome, err error) error {
	for _, a := range v.asked {
		v.k.Gate.Void(a.nonce)
	}
	told := errors.Join(v.noted, guard(func() error { return v.settle(ctx) }))
	if told != nil {
		told = fmt.Errorf("noting what was seen: %w", told)
	}
	if v.tried && !outcome.released() {
		v.k.brake.fail(v.k.now(), v.limits)
	}
	v.tell(Event{Step: StepEnded, Locker: v.released, Outcome: outcome, Wait: v.k.Wait(), Err: errors.Join(err, told)})
	return told
}

// tell reports a step.
func (v *visit) tell(e Event) {
	if v.k.Events != nil {
		e.At = v.k.now()
		v.k.Events(e)
	}
}
