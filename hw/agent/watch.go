package agent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// watch looks at the doors and the cover while the terminal runs, and tells what nobody has ordered.
type watch struct {
	locks  hw.Locks
	cover  hw.Tamperer                  // nil: nothing is wired
	forced func(hw.LockerID, time.Time) // a door opened without a release
	tamper func(time.Time)              // the cover was opened
	now    func() time.Time

	mu     sync.Mutex
	seq    int         // grows with each event: what was seen before it says nothing about after
	quiet  bool        // a print is being compared: the devices belong to the visit
	open   hw.LockerID // the locker that may be open, by a release; 0: none
	doors  map[hw.LockerID]door
	opened hw.Tristate // the cover
	last   time.Time   // when it began the last look
	fault  error       // of the last round
}

// door is what is known of a door.
type door struct {
	closed hw.Tristate // as it was last seen; Unknown: not yet
	freed  bool        // it was released, and was not seen shut since
}

// event tells the watch of a step of a visit.
func (w *watch) event(e kiosk.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seq++
	switch {
	case e.Step == kiosk.StepCaptured:
		w.quiet = true
	case e.Step == kiosk.StepVerdict && e.Decision == kiosk.Matched:
	case e.Step == kiosk.StepReleased:
		w.quiet = false
		w.free(e.Locker)
	case e.Step == kiosk.StepEnded:
		w.quiet, w.open = false, 0
	default:
		w.quiet = w.quiet && e.Step != kiosk.StepVerdict
	}
}

// expect tells the watch that staff are about to open a locker.
func (w *watch) expect(id hw.LockerID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seq++
	w.free(id)
}

// free notes that a locker may open. The caller holds mu.
func (w *watch) free(id hw.LockerID) {
	w.open = id
	d := w.doors[id]
	d.freed = true
	w.set(id, d)
}

func (w *watch) set(id hw.LockerID, d door) {
	if w.doors == nil {
		w.doors = map[hw.LockerID]door{}
	}
	w.doors[id] = d
}

// round looks at everything once. It breaks off where a visit needs the devices.
func (w *watch) round(ctx context.Context) {
	var errs []error
	for id := hw.LockerID(1); int(id) <= w.locks.Count() && ctx.Err() == nil; id++ {
		seq, quiet := w.turn()
		if quiet {
			return
		}
		state, err := w.look(ctx, id)
		if err != nil {
			errs = append(errs, fmt.Errorf("locker %d: %w", id, err))
			continue
		}
		if w.saw(seq, id, state) {
			w.forced(id, w.now())
		}
	}
	if w.cover != nil {
		errs = append(errs, w.lookAtCover(ctx))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = errors.Join(errs...)
}

// turn returns what a look goes by, and notes that the watch is awake.
func (w *watch) turn() (seq int, quiet bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = w.now()
	return w.seq, w.quiet
}

func (w *watch) look(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	return w.locks.State(ctx, id)
}

// saw notes one look, and reports whether it is the first at a door that was forced. A look during which something happened says nothing. A door that
// was open from the start is told with the start.
func (w *watch) saw(seq int, id hw.LockerID, s hw.LockerState) (forced bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if seq != w.seq || s.Closed == hw.Unknown {
		return false
	}
	d := w.doors[id]
	forced = d.closed == hw.Yes && s.Closed == hw.No && !d.freed && w.open != id
	d.closed = s.Closed
	if s.Closed == hw.Yes && w.open != id {
		d.freed = false
	}
	w.set(id, d)
	return forced
}

// lookAtCover looks at the cover, and tells when it is first seen open.
func (w *watch) lookAtCover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	open, err := w.cover.Tampered(ctx)
	if err != nil {
		return fmt.Errorf("cover: %w", err)
	}
	w.mu.Lock()
	before := w.opened
	if open != hw.Unknown {
		w.opened = open
	}
	w.mu.Unlock()
	if open == hw.Yes && before != hw.Yes {
		w.tamper(w.now())
	}
	return nil
}

// seen returns when the last look began, what went wrong in it, and whether the cover is open.
func (w *watch) seen() (last time.Time, cover hw.Tristate, fault error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last, w.opened, w.fault
}
