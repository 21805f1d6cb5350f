package main

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
)

// played is what was seen of one visit.
type played struct {
	outcome  kiosk.Outcome
	err      error
	released []hw.LockerID // in order
	opened   []hw.LockerID // in order
	asked    int           // how often the terminal asked for a finger
	frames   [][]byte      // the pixels of the prints that were taken
}

// wiped reports whether there were prints, and nothing is left of any.
func (p played) wiped() bool {
	for _, pixels := range p.frames {
		if slices.ContainsFunc(pixels, func(v byte) bool { return v != 0 }) {
			return false
		}
	}
	return len(p.frames) > 0
}

// stage is the demo's terminal, with everybody who watches it.
type stage struct {
	*terminal
	hall     *townHall
	story    *transcript
	deposits []deposit
	mu       sync.Mutex
	moved    []sim.Event       // of the visit under way
	frames   [][]byte          // the prints taken in it: nobody may keep them, this one wants to see them wiped
	told     func(kiosk.Event) // the visitor
}

func newStage(ctx context.Context, h *townHall, story *transcript) (*stage, error) {
	s := &stage{hall: h, story: story}
	var err error
	s.terminal, err = newTerminal(ctx, h.dir, h.client, hooks{
		moved: func(e sim.Event) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.moved = append(s.moved, e)
		},
		told: func(e kiosk.Event) { s.told(e) },
		laid: func(f hw.Frame) { s.frames = append(s.frames, f.Pixels) },
	})
	return s, err
}

// play plays the visit of somebody with a citizen's code, who lays the given prints on the sensor, one each time the terminal asks, walks away when
// there are none left, and takes the document as soon as there is an open door.
func (s *stage) play(ctx context.Context, d deposit, prints ...hw.Frame) played {
	return s.visit(ctx, d, "", prints)
}

// answers plays the visit of somebody with a citizen's code, without a finger.
func (s *stage) answers(ctx context.Context, d deposit, birth string) played {
	return s.visit(ctx, d, birth, nil)
}

func (s *stage) visit(ctx context.Context, d deposit, birth string, prints []hw.Frame) played {
	s.mu.Lock()
	s.moved, s.frames = nil, nil
	s.mu.Unlock()
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	var p played
	var begun time.Time // of the print that was taken last, or of the question
	s.told = func(e kiosk.Event) {
		switch e.Step {
		case kiosk.StepFinger:
			if p.asked++; p.asked > len(prints) || s.sensor.Put(prints[p.asked-1]) != nil {
				leave()
			}
		case kiosk.StepCaptured, kiosk.StepQuestion:
			begun = e.At
		case kiosk.StepReleased:
			_ = s.locks.Open(e.Locker)
		case kiosk.StepOpened:
			_ = s.locks.Take(e.Locker)
			_ = s.locks.Shut(e.Locker)
		}
		s.narrate(e, e.At.Sub(begun))
	}
	code := s.hall.inbox.code(d.mail())
	s.story.tell("Somebody types the code of %s, %s.", d.name, code)
	p.outcome, p.err = s.collect(ctx, code, birth)
	p.frames = s.frames
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.moved {
		switch e.Kind {
		case sim.Released:
			p.released = append(p.released, e.Locker)
		case sim.Opened:
			p.opened = append(p.opened, e.Locker)
		}
	}
	return p
}

// narrate tells a step of a visit in plain words. took is the time since the print was taken.
func (s *stage) narrate(e kiosk.Event, took time.Duration) {
	switch e.Step {
	case kiosk.StepFinger:
		s.story.tell("The terminal asks for the %s: attempt %d of %d.", fingerWords[e.Finger], e.Attempt, kiosk.MaxAttempts)
	case kiosk.StepVerdict:
		s.story.tell("The service has answered after %s ms: %s.", millis(took), answers[e.Decision])
	case kiosk.StepReleased:
		s.story.tell("Locker %d is unlocked, after %s ms in all.", e.Locker, millis(took))
	case kiosk.StepShut:
		s.story.tell("The document is taken, and the door of locker %d is shut again.", e.Locker)
	case kiosk.StepQuestion:
		s.story.tell("The terminal asks for something else than a finger: attempt %d of %d.", e.Attempt, kiosk.MaxAttempts)
	case kiosk.StepEnded:
		s.story.tell("The visit is over: %s.", e.Outcome)
	}
}

// answers are the transcript's words for decisions. A terminal learns no score.
var answers = map[kiosk.Decision]string{kiosk.Matched: "this is right", kiosk.Unreadable: "this print cannot be read", kiosk.Rejected: "this is not right"}

// contains reports whether a text holds a part, whatever its case.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// fingerWords are the transcript's words for the names of fingers.
var fingerWords = map[string]string{
	"": "finger", "right-thumb": "right thumb", "right-index": "right index finger", "right-middle": "right middle finger",
	"left-thumb": "left thumb", "left-index": "left index finger", "left-middle": "left middle finger",
}
