package kiosk

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/internal/release"
)

// Answerer is a Verifier that knows other ways than a finger, such as a date of birth.
type Answerer interface {
	Verifier

	// Ways returns the ways that p has without a finger, as the service names them, such as "birth-date".
	Ways(p Pickup) []string

	// Answer says whether the answer to a way is the right one for p, as Release does for a print.
	Answer(ctx context.Context, p Pickup, a Answer, nonce release.Nonce) (Verdict, error)
}

// Question asks the citizen for something else than a finger.
type Question struct {
	Ways    []string // that the pickup has
	Attempt int      // from 1 to MaxAttempts
}

// Answer is what the citizen said.
type Answer struct {
	Way  string // one of the question's
	Text string // as it was typed
}

// Ask asks the citizen, and returns ctx's error where there is no answer in time.
type Ask func(ctx context.Context, q Question) (Answer, error)

// VisitWithout plays a visit without a finger: the code, and up to MaxAttempts answers to what ask asks for. All else is as with Visit. It returns
// ErrIncomplete where the Verifier is no Answerer.
func (k *Kiosk) VisitWithout(ctx context.Context, code string, ask Ask) (Outcome, error) {
	if !k.busy.TryLock() {
		return Failed, ErrBusy
	}
	defer k.busy.Unlock()
	return k.visit(ctx, func(v *visit) (Outcome, error) { return v.runWithout(ctx, code, ask) })
}

// runWithout is the visit without a finger: code, answer, verdict, lock.
func (v *visit) runWithout(ctx context.Context, code string, ask Ask) (Outcome, error) {
	answerer, ok := v.k.Verifier.(Answerer)
	if !ok || ask == nil {
		return Failed, fmt.Errorf("%w: a Verifier that takes answers, or who asks", ErrIncomplete)
	}
	pickup, outcome, err := v.begin(ctx, code)
	if pickup.Locker == 0 {
		return outcome, err
	}
	ways := answerer.Ways(pickup)
	if len(ways) == 0 {
		return NoOtherWay, nil
	}
	for attempt := 1; attempt <= MaxAttempts; attempt++ {
		v.tell(Event{Step: StepQuestion, Attempt: attempt})
		said, err := v.ask(ctx, ask, Question{ways, attempt})
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return NoFinger, nil
		}
		if err != nil {
			return Failed, fmt.Errorf("asking: %w", err)
		}
		answer, err := v.decide(ctx, attempt, func(ctx context.Context, nonce release.Nonce) (Verdict, error) {
			return answerer.Answer(ctx, pickup, said, nonce)
		})
		if err != nil {
			return Failed, fmt.Errorf("checking the answer: %w", err)
		}
		if answer.Decision == Matched {
			return v.open(ctx, pickup, answer)
		}
	}
	return Refused, nil
}

// ask asks once, for as long as the citizen may think.
func (v *visit) ask(ctx context.Context, ask Ask, q Question) (a Answer, err error) {
	err = v.patiently(ctx, v.limits.Answer, context.DeadlineExceeded, func(ctx context.Context) (err error) {
		a, err = ask(ctx, q)
		return err
	})
	return a, err
}
