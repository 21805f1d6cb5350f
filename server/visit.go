package main

import (
	"context"
	"slices"
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
	frames   [][]byte      // the pixels that were compared
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

// witness remembers the buffers that a verifier was handed. A verifier must keep none; this one wants to see them wiped.
type witness struct {
	kiosk.Verifier
	frames [][]byte
}

func (w *witness) Verify(ctx context.Context, p kiosk.Pickup, f hw.Frame) (kiosk.Verdict, error) {
	w.frames = append(w.frames, f.Pixels)
	return w.Verifier.Verify(ctx, p, f)
}

// stage is the demo's terminal, with everybody who watches it.
type stage struct {
	*terminal
	story *transcript
	mu    sync.Mutex
	moved []sim.Event // of the visit under way
}

func newStage(r registry, citizens []citizen, story *transcript) (*stage, error) {
	s := &stage{story: story}
	var err error
	s.terminal, err = newTerminal(r, citizens, func(e sim.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.moved = append(s.moved, e)
	})
	return s, err
}

// play plays the visit of a card's owner, who lays the given prints on the sensor, one each time the terminal asks, walks away when there are
// none left, and takes the document as soon as there is an open door.
func (s *stage) play(ctx context.Context, c citizen, prints ...hw.Frame) played {
	s.mu.Lock()
	s.moved = nil
	s.mu.Unlock()
	seen := &witness{Verifier: s.terminal}
	s.Verifier = seen
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	var p played
	var begun time.Time
	s.Events = func(e kiosk.Event) {
		switch e.Step {
		case kiosk.StepFinger:
			if p.asked++; p.asked > len(prints) || s.sensor.Put(prints[p.asked-1]) != nil {
				leave()
			}
		case kiosk.StepCaptured:
			begun = e.At
		case kiosk.StepReleased:
			_ = s.locks.Open(e.Locker)
		case kiosk.StepOpened:
			_ = s.locks.Take(e.Locker)
			_ = s.locks.Shut(e.Locker)
		}
		s.narrate(e, e.At.Sub(begun))
	}
	s.story.tell("%s shows the card %s.", c.name, c.card)
	p.outcome, p.err = s.Visit(ctx, c.card)
	p.frames = seen.frames
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
		s.story.tell("The service has answered after %s ms: %s.", millis(took), s.answer(e.Decision))
	case kiosk.StepReleased:
		s.story.tell("Locker %d is unlocked, %s ms after the print was taken.", e.Locker, millis(took))
	case kiosk.StepShut:
		s.story.tell("The document is taken, and the door of locker %d is shut again.", e.Locker)
	case kiosk.StepDone:
		s.story.tell("The card is void, and the service was told to erase the print.")
	case kiosk.StepEnded:
		s.story.tell("The visit is over: %s.", e.Outcome)
	}
}

// answer says in words what the service has answered.
func (s *stage) answer(d kiosk.Decision) string {
	switch d {
	case kiosk.Matched:
		return "this is the finger, score " + s.last.score
	case kiosk.Unreadable:
		return "this print cannot be read"
	}
	return "this is not the finger, score " + s.last.score
}

// fingerWords are the transcript's words for the names of fingers.
var fingerWords = map[string]string{
	"": "finger", "right-thumb": "right thumb", "right-index": "right index finger", "right-middle": "right middle finger",
	"left-thumb": "left thumb", "left-index": "left index finger", "left-middle": "left middle finger",
}
