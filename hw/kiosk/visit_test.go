package kiosk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
)

// play builds a rig in a bubble where time passes at once, lets change change it, plays one visit and checks the promises of the package.
func play(t *testing.T, typed string, answers []kiosk.Verdict, change func(*rig), then func(*rig, kiosk.Outcome, error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(answers...)
		if change != nil {
			change(r)
		}
		outcome, err := r.visit(t, typed)
		r.check(t, outcome, err)
		time.Sleep(time.Minute)
		r.check(t, outcome, err)
		then(r, outcome, err)
	})
}

func TestVisit(t *testing.T) {
	const ended = "ended"
	attempt := []string{"finger", "captured", "verdict"}
	steps := func(parts ...[]string) []string { return slices.Concat(parts...) }
	released := []string{"released", "opened", "shut", "done", ended}
	for _, row := range []struct {
		name    string
		typed   string
		answers []kiosk.Verdict
		want    kiosk.Outcome
		steps   []string
	}{
		{"right finger", code, []kiosk.Verdict{matched}, kiosk.HandedOver, steps([]string{"code"}, attempt, released)},
		{"as people type", " ab12-cd ", []kiosk.Verdict{matched}, kiosk.HandedOver, steps([]string{"code"}, attempt, released)},
		{"third print", code, []kiosk.Verdict{unreadable, rejected, matched}, kiosk.HandedOver,
			steps([]string{"code"}, attempt, attempt, attempt, released)},
		{"wrong finger", code, []kiosk.Verdict{rejected, rejected, rejected, matched}, kiosk.Refused,
			steps([]string{"code"}, attempt, attempt, attempt, []string{ended})},
		{"wrong finger, once unreadable", code, []kiosk.Verdict{unreadable, rejected, unreadable}, kiosk.Refused,
			steps([]string{"code"}, attempt, attempt, attempt, []string{ended})},
		{"unreadable", code, []kiosk.Verdict{unreadable, unreadable, unreadable, matched}, kiosk.NotReadable,
			steps([]string{"code"}, attempt, attempt, attempt, []string{ended})},
		{"a decision that there is not", code, slices.Repeat([]kiosk.Verdict{{Decision: 9, Subject: pickup.Subject, Locker: pickup.Locker}}, 3),
			kiosk.Refused, steps([]string{"code"}, attempt, attempt, attempt, []string{ended})},
		{"unknown code", "AB12CE", []kiosk.Verdict{matched}, kiosk.UnknownCode, []string{ended}},
		{"no code", " - ", []kiosk.Verdict{matched}, kiosk.UnknownCode, []string{ended}},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(t, row.typed, row.answers, nil, func(r *rig, outcome kiosk.Outcome, err error) {
				var got []string
				for _, e := range r.events {
					got = append(got, string(e.Step))
				}
				if outcome != row.want || err != nil || !slices.Equal(got, row.steps) {
					t.Errorf("outcome %v, %v, steps %q, want %v, %q", outcome, err, got, row.want, row.steps)
				}
				if taken := outcome == kiosk.HandedOver; taken != (len(r.handed) == 1) {
					t.Errorf("handed over: %v", r.handed)
				}
			})
		})
	}
}

func TestEvents(t *testing.T) {
	play(t, code, []kiosk.Verdict{rejected, matched}, nil, func(r *rig, _ kiosk.Outcome, _ error) {
		for _, e := range r.events {
			after := slices.Contains([]kiosk.Step{kiosk.StepReleased, kiosk.StepOpened, kiosk.StepShut, kiosk.StepDone, kiosk.StepEnded}, e.Step)
			if e.At.IsZero() || after != (e.Locker == pickup.Locker) || (e.Step == kiosk.StepFinger) != (e.Finger == pickup.Finger) {
				t.Errorf("%+v", e)
			}
		}
		first, second, last := r.events[3], r.events[6], r.events[len(r.events)-1]
		if first.Attempt != 1 || first.Decision != kiosk.Rejected || second.Attempt != 2 || second.Decision != kiosk.Matched {
			t.Errorf("verdicts %+v, %+v", first, second)
		}
		if last.Step != kiosk.StepEnded || last.Outcome != kiosk.HandedOver {
			t.Errorf("the last event is %+v", last)
		}
	})
}

func TestFailures(t *testing.T) {
	other := errors.New("another reason")
	verdict := func(v kiosk.Verdict, after time.Duration) func(*rig) {
		return func(r *rig) {
			r.Verifier = verifierFunc(func(context.Context, kiosk.Pickup, hw.Frame) (kiosk.Verdict, error) {
				time.Sleep(after)
				return v, nil
			})
		}
	}
	finds := func(p kiosk.Pickup, err error) func(*rig) {
		return func(r *rig) {
			r.Pickups = pickupsFunc(func(context.Context, string) (kiosk.Pickup, error) { return p, err })
		}
	}
	captures := func(f hw.Frame) func(*rig) {
		return func(r *rig) {
			r.Sensor = sensorFunc(func(context.Context) (hw.Frame, error) { return f, nil })
		}
	}
	for _, row := range []struct {
		name   string
		change func(*rig)
		want   error
	}{
		{"verdict about nobody", verdict(kiosk.Verdict{Decision: kiosk.Matched}, 0), kiosk.ErrVerdict},
		{"verdict about another subject", verdict(kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-2", Locker: 7}, 0), kiosk.ErrVerdict},
		{"verdict about another locker", verdict(kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-1", Locker: 6}, 0), kiosk.ErrVerdict},
		{"verdict without a locker", verdict(kiosk.Verdict{Decision: kiosk.Matched, Subject: "s-1"}, 0), kiosk.ErrVerdict},
		{"verdict too late", verdict(matched, 10*time.Second), context.DeadlineExceeded},
		{"a display that holds up the verdict", func(r *rig) {
			r.Events = func(e kiosk.Event) {
				if e.Step == kiosk.StepVerdict {
					time.Sleep(10 * time.Second)
				}
			}
		}, context.DeadlineExceeded},
		{"verdict too late, and a lock that would open", func(r *rig) {
			verdict(matched, 10*time.Second)(r)
			r.Kiosk.Locks = deafLocks{r.locks}
		}, context.DeadlineExceeded},
		{"called off, and a lock that would open", func(r *rig) {
			r.Events = func(e kiosk.Event) {
				if e.Step == kiosk.StepVerdict {
					r.callOff()
				}
			}
			r.Kiosk.Locks = deafLocks{r.locks}
		}, context.Canceled},
		{"pickup of nobody", finds(kiosk.Pickup{Locker: 7}, nil), kiosk.ErrPickup},
		{"pickup without a locker", finds(kiosk.Pickup{Subject: "s-1"}, nil), kiosk.ErrPickup},
		{"pickup in another terminal", finds(kiosk.Pickup{Subject: "s-1", Locker: 9}, nil), kiosk.ErrPickup},
		{"pickup with an error", finds(pickup, other), other},
		{"no image", captures(hw.Frame{}), hw.ErrDevice},
		{"cut image", captures(hw.Frame{Pixels: []byte{1}, Width: 2, Height: 2, PPI: 500}), hw.ErrDevice},
		{"no sensor", func(r *rig) { r.Sensor = nil }, kiosk.ErrIncomplete},
		{"no pickups", func(r *rig) { r.Pickups = nil }, kiosk.ErrIncomplete},
		{"no verifier", func(r *rig) { r.Verifier = nil }, kiosk.ErrIncomplete},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(t, code, []kiosk.Verdict{matched}, row.change, func(r *rig, outcome kiosk.Outcome, err error) {
				if outcome != kiosk.Failed || !errors.Is(err, row.want) || len(r.locks.Unlocked()) > 0 || len(r.handed) > 0 {
					t.Errorf("outcome %v, error %v, opened %v", outcome, err, r.locks.Unlocked())
				}
			})
		})
	}
}

func TestZeroKiosk(t *testing.T) {
	var k kiosk.Kiosk
	if outcome, err := k.Visit(t.Context(), code); outcome != kiosk.Failed || !errors.Is(err, kiosk.ErrIncomplete) {
		t.Errorf("Visit() = %v, %v", outcome, err)
	}
}

func TestLongCodeIsNotLookedUp(t *testing.T) {
	play(t, strings.Repeat("A", 65), nil, nil, func(r *rig, outcome kiosk.Outcome, err error) {
		if outcome != kiosk.UnknownCode || err != nil || slices.Contains(r.faults.Calls(), "find") {
			t.Errorf("outcome %v, %v, calls %q", outcome, err, r.faults.Calls())
		}
	})
}

func TestNoFinger(t *testing.T) {
	play(t, code, []kiosk.Verdict{matched}, func(r *rig) {
		r.Kiosk.Sensor = sim.NewSensor(sim.SensorOptions{}) // the fingers lie on the other one
	}, func(r *rig, outcome kiosk.Outcome, err error) {
		asked, ended := r.events[1], r.events[len(r.events)-1]
		if outcome != kiosk.NoFinger || err != nil || ended.At.Sub(asked.At) != 30*time.Second {
			t.Errorf("outcome %v, %v, after %v", outcome, err, ended.At.Sub(asked.At))
		}
	})
}

// A visit whose own time is over is not one in which nobody came.
func TestVisitHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		outcome, err := r.Visit(ctx, code)
		r.check(t, outcome, err)
		if outcome != kiosk.Failed || err == nil {
			t.Errorf("outcome %v, %v", outcome, err)
		}
	})
}

func TestOneVisitAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		first := make(chan kiosk.Outcome)
		go func() {
			outcome, _ := r.visit(t, code)
			first <- outcome
		}()
		time.Sleep(time.Second) // the door is not open yet
		if outcome, err := r.Visit(t.Context(), code); outcome != kiosk.Failed || !errors.Is(err, kiosk.ErrBusy) {
			t.Errorf("the second visit: %v, %v", outcome, err)
		}
		if outcome := <-first; outcome != kiosk.HandedOver {
			t.Errorf("the first visit: %v", outcome)
		}
		if outcome, err := r.Visit(t.Context(), "another"); outcome != kiosk.UnknownCode || err != nil {
			t.Errorf("the third visit: %v, %v", outcome, err)
		}
	})
}

func TestPanicIsToldWithItsPlace(t *testing.T) {
	play(t, code, nil, func(r *rig) {
		r.Verifier = verifierFunc(func(context.Context, kiosk.Pickup, hw.Frame) (kiosk.Verdict, error) { panic("out of luck") })
	}, func(_ *rig, outcome kiosk.Outcome, err error) {
		var p *kiosk.PanicError
		if outcome != kiosk.Failed || !errors.As(err, &p) || p.Value != "out of luck" || !strings.Contains(string(p.Stack), "visit_test.go") {
			t.Errorf("outcome %v, %v", outcome, err)
		}
	})
}

// deafLocks do not listen to contexts, as a driver with a mistake does.
type deafLocks struct{ hw.Locks }

func (l deafLocks) Unlock(_ context.Context, id hw.LockerID) error {
	return l.Locks.Unlock(context.Background(), id)
}

type verifierFunc func(context.Context, kiosk.Pickup, hw.Frame) (kiosk.Verdict, error)

func (f verifierFunc) Verify(ctx context.Context, p kiosk.Pickup, frame hw.Frame) (kiosk.Verdict, error) {
	return f(ctx, p, frame)
}

type pickupsFunc func(context.Context, string) (kiosk.Pickup, error)

func (f pickupsFunc) Find(ctx context.Context, code string) (kiosk.Pickup, error) {
	return f(ctx, code)
}

type sensorFunc func(context.Context) (hw.Frame, error)

func (sensorFunc) Info(context.Context) (hw.SensorInfo, error)     { return hw.SensorInfo{}, nil }
func (f sensorFunc) Capture(ctx context.Context) (hw.Frame, error) { return f(ctx) }
func (sensorFunc) Close() error                                    { return nil }
