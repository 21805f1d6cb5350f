package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// hall are lockers whose doors and cover a test moves by hand.
type hall struct {
	hw.Locks
	states map[hw.LockerID]hw.LockerState
	during func(hw.LockerID) // happens while a look is under way
	open   hw.Tristate       // the cover
	fails  error
}

func (h *hall) Count() int { return 4 }

func (h *hall) State(_ context.Context, id hw.LockerID) (hw.LockerState, error) {
	if h.during != nil {
		h.during(id)
	}
	return h.states[id], h.fails
}

func (h *hall) Tampered(context.Context) (hw.Tristate, error) { return h.open, h.fails }

var tight, ajar, mute = hw.LockerState{Closed: hw.Yes}, hw.LockerState{Closed: hw.No}, hw.LockerState{}

// newWatch returns a watch of a hall whose doors are shut, and what it tells.
func newWatch() (*hall, *watch, *[]string) {
	h := &hall{states: map[hw.LockerID]hw.LockerState{1: tight, 2: tight, 3: tight, 4: tight}}
	var told []string
	return h, &watch{
		locks: h, cover: h, now: m0,
		forced: func(id hw.LockerID, _ time.Time) { told = append(told, "forced "+string(rune('0'+id))) },
		tamper: func(time.Time) { told = append(told, "tamper") },
	}, &told
}

func TestWatch(t *testing.T) {
	step := func(s kiosk.Step, id hw.LockerID) kiosk.Event { return kiosk.Event{Step: s, Locker: id} }
	for _, row := range []struct {
		name string
		play func(h *hall, w *watch, round func())
		want []string
	}{
		{"nothing happens", func(_ *hall, _ *watch, round func()) { round(); round() }, nil},
		{"a door is forced, and told once", func(h *hall, _ *watch, round func()) {
			round()
			h.states[2] = ajar
			round()
			round()
		}, []string{"forced 2"}},
		{"forced, shut and forced again", func(h *hall, _ *watch, round func()) {
			for _, s := range []hw.LockerState{tight, ajar, tight, ajar} {
				h.states[2] = s
				round()
			}
		}, []string{"forced 2", "forced 2"}},
		{"open from the start", func(h *hall, _ *watch, round func()) { h.states[1] = ajar; round(); round() }, nil},
		{"no contact", func(h *hall, _ *watch, round func()) {
			round()
			h.states[1] = mute
			round()
		}, nil},
		{"forced while the contact was lost", func(h *hall, _ *watch, round func()) {
			for _, s := range []hw.LockerState{tight, mute, ajar} {
				h.states[1] = s
				round()
			}
		}, []string{"forced 1"}},
		{"a visit, and the door is left open", func(h *hall, w *watch, round func()) {
			round()
			w.event(step(kiosk.StepReleased, 3))
			round()
			h.states[3] = ajar
			round()
			w.event(step(kiosk.StepEnded, 3))
			round()
			h.states[3] = tight
			round()
		}, nil},
		{"a visit, and forced after it", func(h *hall, w *watch, round func()) {
			round()
			w.event(step(kiosk.StepReleased, 3))
			for _, s := range []hw.LockerState{ajar, tight} {
				h.states[3] = s
				round()
			}
			w.event(step(kiosk.StepEnded, 3))
			round()
			h.states[3] = ajar
			round()
		}, []string{"forced 3"}},
		{"another door during a visit", func(h *hall, w *watch, round func()) {
			round()
			w.event(step(kiosk.StepReleased, 3))
			h.states[4] = ajar
			round()
		}, []string{"forced 4"}},
		{"staff", func(h *hall, w *watch, round func()) {
			round()
			w.expect(2)
			h.states[2] = ajar
			round()
			w.event(step(kiosk.StepReleased, 2))
			round()
		}, nil},
		{"the devices belong to a visit that compares", func(h *hall, w *watch, round func()) {
			round()
			w.event(step(kiosk.StepCaptured, 0))
			h.states[2] = ajar
			round()
		}, nil},
		{"and afterwards they do not", func(h *hall, w *watch, round func()) {
			round()
			w.event(step(kiosk.StepCaptured, 0))
			h.states[2] = ajar
			w.event(kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected})
			round()
		}, []string{"forced 2"}},
		{"a match keeps them until the lock has moved", func(h *hall, w *watch, round func()) {
			round()
			w.event(step(kiosk.StepCaptured, 0))
			w.event(kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Matched})
			h.states[2] = ajar
			round()
			w.event(step(kiosk.StepReleased, 2))
			round()
		}, nil},
		{"a look that a release comes into says nothing", func(h *hall, w *watch, round func()) {
			round()
			h.states[2] = ajar
			h.during = func(id hw.LockerID) {
				if id == 2 {
					w.event(step(kiosk.StepReleased, 2))
				}
			}
			round()
		}, nil},
		{"the cover", func(h *hall, _ *watch, round func()) {
			for _, c := range []hw.Tristate{hw.No, hw.Yes, hw.Yes, hw.Unknown, hw.Yes, hw.No, hw.Yes} {
				h.open = c
				round()
			}
		}, []string{"tamper", "tamper"}},
		{"the cover was open from the start", func(h *hall, _ *watch, round func()) { h.open = hw.Yes; round() }, []string{"tamper"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h, w, told := newWatch()
			row.play(h, w, func() { w.round(t.Context()) })
			if !slices.Equal(*told, row.want) {
				t.Errorf("told %q, want %q", *told, row.want)
			}
		})
	}
}

func TestWatchSaysWhatFails(t *testing.T) {
	h, w, told := newWatch()
	h.fails = errors.New("no answer")
	w.round(t.Context())
	last, _, fault := w.seen()
	if !last.Equal(evening) || fault == nil || !strings.Contains(fault.Error(), "locker 4") || !strings.Contains(fault.Error(), "cover") || len(*told) > 0 {
		t.Errorf("seen() = %v, %v; told %q", last, fault, *told)
	}
	h.fails = nil
	if w.round(t.Context()); w.fault != nil {
		t.Errorf("afterwards: %v", w.fault)
	}
}
