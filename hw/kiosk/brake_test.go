package kiosk_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/kiosk"
)

// TestSlowDown tries codes against a clock that the test moves.
func TestSlowDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := time.Date(2026, 1, 1, 18, 0, 0, 0, time.UTC)
		r := newRig(rejected, rejected, rejected, matched)
		r.Now = func() time.Time { return clock }
		r.Limits = kiosk.Limits{FailedVisits: 3, Window: 10 * time.Minute, Pause: 30 * time.Second}
		for i, row := range []struct {
			after time.Duration // since the row before
			typed string
			want  kiosk.Outcome
			wait  time.Duration // afterwards
		}{
			{0, "guess", kiosk.UnknownCode, 0},
			{9 * time.Minute, "guess", kiosk.UnknownCode, 0},
			{2 * time.Minute, code, kiosk.Refused, 0}, // the first guess is out of the window
			{time.Minute, code, kiosk.HandedOver, 0},  // success is no failure, and forgives none
			{time.Minute, "guess", kiosk.UnknownCode, 30 * time.Second},
			{10 * time.Second, code, kiosk.Paused, 20 * time.Second},         // even the right code
			{10 * time.Second, "guess", kiosk.Paused, 10 * time.Second},      // and trying makes it no longer
			{10 * time.Second, "guess", kiosk.UnknownCode, 30 * time.Second}, // one guess a pause
			{30 * time.Second, "guess", kiosk.UnknownCode, 30 * time.Second},
			{10 * time.Minute, "guess", kiosk.UnknownCode, 0},
		} {
			clock = clock.Add(row.after)
			outcome, err := r.visit(t, row.typed)
			if outcome != row.want || err != nil || r.Wait() != row.wait {
				t.Errorf("row %d: %v, %v, then a pause of %v; want %v, %v", i, outcome, err, r.Wait(), row.want, row.wait)
			}
			if last := r.events[len(r.events)-1]; last.Wait != row.wait || last.Outcome != row.want {
				t.Errorf("row %d: the last event is %+v", i, last)
			}
			if outcome == kiosk.Paused && r.events[len(r.events)-2].Step != kiosk.StepEnded {
				t.Errorf("row %d: something was looked at in a pause", i)
			}
		}
	})
}

// Calling a visit off after a wrong finger must not be a way to try fingers for ever.
func TestVisitsCalledOffCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		r.Limits = kiosk.Limits{FailedVisits: 2}
		tell := r.Events
		r.Events = func(e kiosk.Event) {
			tell(e)
			if e.Step == kiosk.StepVerdict {
				r.callOff()
			}
		}
		for _, want := range []kiosk.Outcome{kiosk.Failed, kiosk.Failed, kiosk.Paused} {
			if outcome, err := r.visit(t, code); outcome != want {
				t.Errorf("outcome %v, %v, want %v", outcome, err, want)
			}
		}
	})
}

// leaving has the citizen break the visit off at a step.
func leaving(r *rig, at kiosk.Step) {
	tell := r.Events
	r.Events = func(e kiosk.Event) {
		tell(e)
		if e.Step == at {
			r.callOff()
		}
	}
}

// What tries nothing that is secret does not slow down those who come after; what tries something does, also where it is called off.
func TestWhatCountsAsFailed(t *testing.T) {
	for _, row := range []struct {
		name   string
		typed  string
		set    func(*rig)
		want   kiosk.Outcome
		counts bool
	}{
		{"a typo", typo, func(*rig) {}, kiosk.Failed, false},
		{"a wrong code", "guess", func(*rig) {}, kiosk.UnknownCode, true},
		{"a code of which nobody says anything", code, func(r *rig) { r.faults.Fail = map[int]hwtest.Mode{1: hwtest.Refuse} }, kiosk.Failed, true},
		{"left before a finger", code, func(r *rig) { leaving(r, kiosk.StepFinger) }, kiosk.Failed, false},
		{"left before the answer to a print", code, func(r *rig) { leaving(r, kiosk.StepCaptured) }, kiosk.Failed, true},
		{"left after a wrong print", code, func(r *rig) { leaving(r, kiosk.StepVerdict) }, kiosk.Failed, true},
		{"left after a copy of a finger", code, func(r *rig) {
			r.Kiosk.Sensor = suspicious{r.sensor, &[]hw.Tristate{hw.Yes}}
			leaving(r, kiosk.StepVerdict)
		}, kiosk.Failed, true},
		{"wrong prints", code, func(*rig) {}, kiosk.Refused, true},
		{"the right finger", code, func(r *rig) { r.answers = []kiosk.Verdict{matched} }, kiosk.HandedOver, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig()
				r.Limits = kiosk.Limits{FailedVisits: 1}
				row.set(r)
				if outcome, err := r.visit(t, row.typed); outcome != row.want {
					t.Fatalf("outcome %v, %v, want %v", outcome, err, row.want)
				}
				if counted := r.Wait() > 0; counted != row.counts {
					t.Errorf("counted: %t, want %t", counted, row.counts)
				}
			})
		})
	}
}

// Who changes to the way without a finger has not failed by that; who is wrong there has.
func TestChangingTheWayIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		r.Limits = kiosk.Limits{FailedVisits: 1}
		s := &clerkless{releaser: &releaser{key: signingKey}, ways: []string{"birth-date"}}
		guarded(r, s.releaser)
		r.Verifier = s
		leaving(r, kiosk.StepFinger)
		if outcome, _ := r.visit(t, code); outcome != kiosk.Failed || r.Wait() > 0 {
			t.Fatalf("outcome %v, then a pause of %v", outcome, r.Wait())
		}
		outcome, err := r.VisitWithout(t.Context(), code, func(context.Context, kiosk.Question) (kiosk.Answer, error) {
			return kiosk.Answer{Way: "birth-date", Text: "a guess"}, nil
		})
		if outcome != kiosk.Refused || err != nil || r.Wait() == 0 {
			t.Errorf("outcome %v, %v, then a pause of %v", outcome, err, r.Wait())
		}
	})
}
