package kiosk_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

// Staff get the locker that was signed, for what was signed, and nothing else; the journal knows of it before and after.
func TestObey(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*kiosk.Order, *release.Release)
		want   error // nil: it opens
	}{
		{"to load", nil, nil},
		{"to take back", func(o *kiosk.Order, r *release.Release) { o.Purpose, r.Purpose = release.Return, release.Return }, nil},
		{"to collect", func(o *kiosk.Order, r *release.Release) { o.Purpose, r.Purpose = release.Collect, release.Collect }, kiosk.ErrVerdict},
		{"signed to collect", func(_ *kiosk.Order, r *release.Release) { r.Purpose = release.Collect }, release.ErrPurpose},
		{"another locker", func(_ *kiosk.Order, r *release.Release) { r.Locker++ }, release.ErrLocker},
		{"a locker that there is not", func(o *kiosk.Order, r *release.Release) { o.Locker, r.Locker = 9, 9 }, kiosk.ErrPickup},
		{"another nonce", func(_ *kiosk.Order, r *release.Release) { r.Nonce[0]++ }, release.ErrNonce},
		{"nobody's", func(o *kiosk.Order, _ *release.Release) { o.Subject = "" }, kiosk.ErrPickup},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig()
				guarded(r, &releaser{key: signingKey})
				r.citizen = func(doors *sim.Locks, id hw.LockerID) { // staff take their time
					_ = doors.Open(id)
					time.Sleep(4 * time.Minute)
					_ = doors.Shut(id)
				}
				nonce, err := r.Gate.Nonce()
				if err != nil {
					t.Fatal(err)
				}
				o := kiosk.Order{Subject: "s-1", Locker: 7, Purpose: release.Load, Nonce: nonce}
				signing := release.Release{Terminal: thisHall, Locker: 7, Purpose: release.Load, Nonce: nonce}
				if row.change != nil {
					row.change(&o, &signing)
				}
				if o.Release, err = release.Sign(signingKey, signing); err != nil {
					t.Fatal(err)
				}
				outcome, err := r.Obey(t.Context(), o)
				unlocked := r.locks.Unlocked()
				if row.want == nil {
					if outcome != kiosk.NotTaken || err != nil || !slices.Equal(unlocked, []hw.LockerID{7}) {
						t.Errorf("outcome %v, %v, opened %v", outcome, err, unlocked)
					}
				} else if outcome != kiosk.Failed || !errors.Is(err, row.want) || len(unlocked) > 0 {
					t.Errorf("outcome %v, %v, opened %v; want %v", outcome, err, unlocked, row.want)
				}
				if len(r.handed) > 0 || r.Wait() > 0 {
					t.Error("something was handed over, or somebody slowed down")
				}
				last := r.sights[len(r.sights)-1]
				if len(r.opening) != len(unlocked) || last.Seen != kiosk.SeenFull || last.Nonce != nonce {
					t.Errorf("noted %v, seen %+v", r.opening, last)
				}
				if err := r.Gate.Admit(o.Release[:], int(o.Locker), o.Purpose); err == nil {
					t.Error("the order is good a second time")
				}
			})
		})
	}
}

// An order that comes while a citizen is there opens nothing, then or later, and neither does one without a gate.
func TestObeyBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		if _, err := r.Obey(t.Context(), kiosk.Order{Subject: "s-1", Locker: 7, Purpose: release.Load}); !errors.Is(err, kiosk.ErrIncomplete) {
			t.Errorf("without a gate: %v", err)
		}
		guarded(r, &releaser{key: signingKey})
		nonce, err := r.Gate.Nonce()
		if err != nil {
			t.Fatal(err)
		}
		signed, err := release.Sign(signingKey, release.Release{Terminal: thisHall, Locker: 3, Purpose: release.Load, Nonce: nonce})
		if err != nil {
			t.Fatal(err)
		}
		o := kiosk.Order{Subject: "s-2", Locker: 3, Purpose: release.Load, Nonce: nonce, Release: signed}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = r.Visit(ctx, code)
		}()
		synctest.Wait()
		if _, err := r.Obey(t.Context(), o); !errors.Is(err, kiosk.ErrBusy) {
			t.Errorf("during a visit: %v", err)
		}
		cancel()
		<-ended
		if _, err := r.Obey(t.Context(), o); !errors.Is(err, release.ErrReplayed) || len(r.locks.Unlocked()) > 0 {
			t.Errorf("after it: %v, opened %v", err, r.locks.Unlocked())
		}
	})
}
