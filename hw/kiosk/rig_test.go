package kiosk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

var (
	picture = hw.Frame{Pixels: []byte{9, 8, 7, 6}, Width: 2, Height: 2, PPI: 500}
	pickup  = kiosk.Pickup{Subject: "s-1", Locker: 7, Finger: "right-index"}

	matched    = kiosk.Verdict{Decision: kiosk.Matched, Subject: pickup.Subject, Locker: pickup.Locker}
	rejected   = kiosk.Verdict{}
	unreadable = kiosk.Verdict{Decision: kiosk.Unreadable}
)

const (
	code = "AB12CD"
	typo = "AB12C0" // what no code can be
)

// rig is a kiosk on the test bench, all of whose parts fail on demand. It is built and used inside a synctest bubble, where time passes at
// once, so that no test waits and none fails on a clock.
type rig struct {
	kiosk.Kiosk
	faults *hwtest.Faults
	finger *sim.Sensor
	doors  *sim.Locks
	sensor *hwtest.Sensor
	locks  *hwtest.Locks

	answers  []kiosk.Verdict // what the verifier says, print by print; afterwards the zero Verdict
	cancelAt int             // the call at which the visit is called off; 0: none
	citizen  func(*sim.Locks, hw.LockerID)

	callOff   context.CancelFunc
	permitted bool // the verifier has given a good verdict, without an error
	handed    []kiosk.Pickup
	opening   []release.Nonce
	sights    []kiosk.Sight
	events    []kiosk.Event
}

// newRig returns a terminal of eight lockers, all filled, at which the verifier gives the answers.
func newRig(answers ...kiosk.Verdict) *rig {
	r := &rig{finger: sim.NewSensor(sim.SensorOptions{}), answers: answers, citizen: takes}
	r.faults = &hwtest.Faults{Before: func(call int, _ string) {
		if call == r.cancelAt {
			r.callOff()
		}
	}}
	r.doors = sim.NewLocks(8, sim.LocksOptions{Events: func(e sim.Event) {
		if e.Kind == sim.Released {
			go r.citizen(r.doors, e.Locker)
		}
	}})
	for id := range 8 {
		_ = r.doors.Put(hw.LockerID(id + 1))
	}
	r.sensor = &hwtest.Sensor{Device: r.finger, Faults: r.faults}
	r.locks = &hwtest.Locks{Device: r.doors, Faults: r.faults}
	r.Kiosk.Sensor = r.sensor
	r.Kiosk.Locks = r.locks
	r.Pickups, r.Verifier = pickups{r}, verifier{r}
	r.HandedOver = func(ctx context.Context, p kiosk.Pickup) error {
		r.handed = append(r.handed, p)
		return r.faults.Do(ctx, "handed over", func() error { return ctx.Err() })
	}
	r.Journal = journal{r}
	r.Events = func(e kiosk.Event) {
		r.events = append(r.events, e)
		if err := r.faults.Do(context.Background(), "event "+string(e.Step), func() error { return nil }); err != nil {
			panic(err) // an Events func has no other way to fail
		}
	}
	return r
}

// takes is the citizen who comes for the document.
func takes(doors *sim.Locks, id hw.LockerID) {
	time.Sleep(2 * time.Second)
	_ = doors.Open(id)
	time.Sleep(2 * time.Second)
	_ = doors.Take(id)
	time.Sleep(2 * time.Second)
	_ = doors.Shut(id)
}

// visit plays a visit with as many fingers as it may want.
func (r *rig) visit(t *testing.T, typed string) (kiosk.Outcome, error) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.callOff = cancel
	r.finger.Lift()
	for range kiosk.MaxAttempts {
		if err := r.finger.Put(picture); err != nil {
			t.Fatal(err)
		}
	}
	return r.Visit(ctx, typed)
}

// journal notes what it is told. It is asked where there is a gate.
type journal struct{ rig *rig }

func (j journal) Opening(ctx context.Context, _ kiosk.Pickup, nonce release.Nonce) error {
	return j.rig.faults.Do(ctx, "opening", func() error { j.rig.opening = append(j.rig.opening, nonce); return ctx.Err() })
}

func (j journal) Seen(ctx context.Context, s kiosk.Sight) error {
	return j.rig.faults.Do(ctx, "seen", func() error { j.rig.sights = append(j.rig.sights, s); return ctx.Err() })
}

type pickups struct{ rig *rig }

func (p pickups) Find(ctx context.Context, typed string) (found kiosk.Pickup, err error) {
	err = p.rig.faults.Do(ctx, "find", func() error {
		if typed == typo {
			return fmt.Errorf("a wrong character: %w", kiosk.ErrTypo)
		}
		if typed != code {
			return fmt.Errorf("no such code: %w", kiosk.ErrUnknownCode)
		}
		found = pickup
		return nil
	})
	return found, err
}

type verifier struct{ rig *rig }

func (v verifier) Verify(ctx context.Context, p kiosk.Pickup, f hw.Frame) (verdict kiosk.Verdict, err error) {
	if !slices.Equal(f.Pixels, picture.Pixels) {
		return kiosk.Verdict{}, errors.New("the verifier got another picture")
	}
	err = v.rig.faults.Do(ctx, "verify", func() error {
		if len(v.rig.answers) > 0 {
			verdict, v.rig.answers = v.rig.answers[0], v.rig.answers[1:]
		}
		return nil
	})
	v.rig.permitted = v.rig.permitted || err == nil && verdict == matched
	return verdict, err
}

// check fails t where a visit has broken one of the promises of the package.
func (r *rig) check(t *testing.T, outcome kiosk.Outcome, err error) {
	t.Helper()
	unlocked, calls := r.locks.Unlocked(), r.faults.Calls()
	if len(unlocked) > 1 || len(unlocked) == 1 && unlocked[0] != pickup.Locker {
		t.Errorf("lockers %v were opened, the pickup lies in %d", unlocked, pickup.Locker)
	}
	if len(unlocked) > 0 && !r.permitted {
		t.Errorf("lockers %v were opened without a verdict", unlocked)
	}
	opened := outcome == kiosk.HandedOver || outcome == kiosk.DoorOpen || outcome == kiosk.NotTaken
	_, lied := r.faults.Fail[slices.Index(calls, "locks.Unlock")+1]
	if opened != (len(unlocked) == 1) && !(lied && err != nil) {
		t.Errorf("outcome %v (%v), but the opened lockers are %v", outcome, err, unlocked)
	}
	if r.Gate != nil {
		r.checkSights(t, len(unlocked) > 0, err)
	}
	if n := r.sensor.Unwiped(); n > 0 {
		t.Errorf("%d frames were not wiped", n)
	}
	if err != nil && !slices.Contains(calls, "locks.Halt") {
		t.Errorf("the locks were not halted after %v", err)
	}
	if outcome == kiosk.Failed && err == nil {
		t.Error("failed without an error")
	}
	if len(r.handed) > 1 || len(r.handed) == 1 && r.handed[0] != pickup || len(r.handed) == 1 && len(unlocked) == 0 {
		t.Errorf("handed over: %v, opened: %v", r.handed, unlocked)
	}
	for id := hw.LockerID(1); id <= 8; id++ {
		state, stateErr := r.doors.State(context.Background(), id)
		if stateErr != nil || err != nil && state.Locked == hw.No && slices.Index(calls, "locks.Halt") >= 0 && r.locks.Halts() > 0 {
			t.Errorf("after %v locker %d is %+v, %v", err, id, state, stateErr)
		}
		gone := state.Occupied == hw.No
		if gone && id != pickup.Locker {
			t.Errorf("locker %d was emptied", id)
		}
		if gone && opened && len(r.handed) == 0 {
			t.Errorf("outcome %v: the document is gone and nobody was told", outcome)
		}
	}
}

// checkSights fails t where the journal was not told what it has to know. A visit that went without an error has told everything.
func (r *rig) checkSights(t *testing.T, unlocked bool, err error) {
	t.Helper()
	if unlocked && len(r.opening) != 1 {
		t.Errorf("a locker was opened, and noted before: %v", r.opening)
	}
	state, _ := r.doors.State(context.Background(), pickup.Locker)
	last := map[release.Nonce]kiosk.Seen{}
	for _, s := range r.sights {
		if before, told := last[s.Nonce]; told && before != kiosk.SeenOpened || s.Pickup != pickup {
			t.Errorf("seen %v of %+v after %v", s.Seen, s.Pickup, before)
		}
		last[s.Nonce] = s.Seen
	}
	for nonce, seen := range last {
		gone := state.Occupied == hw.No
		switch {
		case !slices.Contains(r.opening, nonce) && seen != kiosk.SeenFull, gone && seen == kiosk.SeenFull, !gone && seen == kiosk.SeenEmptied:
			t.Errorf("seen %v, but the document is gone: %v; noted before: %v (%v)", seen, gone, r.opening, err)
		case err == nil && seen == kiosk.SeenOpened:
			t.Error("nobody was told how it ended")
		}
	}
	for _, nonce := range r.opening {
		if _, told := last[nonce]; !told && err == nil {
			t.Error("nobody was told what became of the release")
		}
	}
}
