package kiosk_test

import (
	"testing"
	"testing/synctest"
	"time"

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
