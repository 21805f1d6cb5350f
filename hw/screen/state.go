package screen

import (
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// State is the page as a value. The zero value is the welcome screen in no language; see [State.Cleared].
type State struct {
	View
	Limits kiosk.Limits // how long the kiosk waits; what is not set has the kiosk's defaults
	Until  time.Time    // when the screen goes on by itself; zero: it does not
	hinted time.Time    // when the hint was last changed
}

// Effect is what a press asks of the terminal.
type Effect uint8

// The effects.
const (
	Nothing Effect = iota
	Begin          // a visit with the code, without a finger where the view says so
	Change         // end the visit, and begin one without a finger with the same code
	Reply          // answer the question that waits
	Extend         // wait longer for the finger or the answer
	Leave          // end the visit
)

// Cleared returns the welcome screen in a language, as the next citizen finds it. Nothing of a visit is left on it, nor in it.
func (s State) Cleared(language string) State {
	return State{View: View{Screen: Welcome, Language: language, Speaker: s.Speaker}, Limits: s.Limits}
}

// back returns the welcome screen for the citizen who still stands there, with language and voice as they were chosen, for a while.
func (s State) back(now time.Time) State {
	s.Without = false
	return s.turn(Welcome, now.Add(idle))
}

// turn returns another screen, with what goes on from screen to screen.
func (s State) turn(to Name, until time.Time) State {
	return State{
		View:   View{Screen: to, Language: s.Language, Voice: s.Voice, Speaker: s.Speaker, Without: s.Without},
		Limits: s.Limits, Until: until,
	}
}

// Pressed returns what becomes of a press, and what the terminal has to do. A press that a screen does not have changes nothing: a second tap on
// a button that is gone is no error.
func (s State) Pressed(p Press, now time.Time) (State, Effect) {
	switch {
	case p.Do == DoLanguage && slices.Contains(Languages, p.Text):
		s.Language = p.Text
		return s.awake(now)
	case p.Do == DoVoice:
		s.Voice = !s.Voice
		return s.awake(now)
	case p.Do == DoMore:
		return s.awake(now)
	case s.Screen == Welcome && (p.Do == DoFinger || p.Do == DoWithout):
		s.Without = p.Do == DoWithout
		return s.turn(Code, now.Add(idle)), Nothing
	case slices.Contains(s.offers(), p.Do):
		s.Without = s.Without || p.Do == DoWithout
		return s.turn(Code, now.Add(idle)), Nothing
	case s.Screen == Code && p.Do == DoCode && p.Text != "" && len(p.Text) <= maxCode:
		return s.turn(Wait, time.Time{}), Begin
	case s.Screen == Code && p.Do == DoLeave:
		return s.back(now), Nothing
	case s.Screen == Finger && p.Do == DoWithout:
		s.Without = true
		return s.turn(Wait, time.Time{}), Change
	case s.Screen == Way && p.Do == DoWay && slices.Contains(s.Ways, p.Text):
		next := s.turn(Answer, s.Until)
		next.Ways, next.Way, next.Attempt, next.Note = s.Ways, p.Text, s.Attempt, s.Note
		return next, Nothing
	case s.Screen == Answer && p.Do == DoAnswer && p.Text != "" && len(p.Text) <= maxAnswer:
		return s.turn(Wait, time.Time{}), Reply
	case slices.Contains([]Name{Finger, Way, Answer}, s.Screen) && p.Do == DoLeave:
		return s.back(now), Leave
	case slices.Contains([]Name{Done, Sorry}, s.Screen) && p.Do == DoLeave:
		return s.back(now), Nothing
	}
	return s, Nothing
}

// awake takes a sign of the citizen for more time, on the screens that wait for one.
func (s State) awake(now time.Time) (State, Effect) {
	switch s.Screen {
	case Welcome, Code, Done, Sorry:
		wait := idle
		if s.Screen == Done || s.Screen == Sorry {
			wait = clearAfter
		}
		s.Until = now.Add(wait)
		s.Asking = false
	case Finger, Way, Answer:
		if s.Until.Sub(now) <= askBefore {
			return s, Extend
		}
	}
	return s, Nothing
}

// Extended returns the state after the kiosk has granted more time.
func (s State) Extended() State {
	if s.Screen == Finger {
		s.Until = s.Until.Add(s.wait(s.Limits.Capture, 30*time.Second))
	} else {
		s.Until = s.Until.Add(s.wait(s.Limits.Answer, time.Minute))
	}
	s.Asking = false
	return s
}

// wait returns a limit of the kiosk, or its default.
func (s State) wait(limit, usual time.Duration) time.Duration {
	if limit > 0 {
		return limit
	}
	return usual
}

// At returns the state at a time: what has run out is cleared.
func (s State) At(now time.Time, language string) State {
	if s.Until.IsZero() {
		return s
	}
	left := s.Until.Sub(now)
	s.Seconds = max(0, int((left+time.Second-1)/time.Second))
	switch s.Screen {
	case Welcome, Code, Done, Sorry, Paused:
		if left <= 0 {
			return s.Cleared(language)
		}
	}
	s.Asking = slices.Contains([]Name{Code, Finger, Way, Answer}, s.Screen) && left <= askBefore
	return s
}

// Hinted returns the state after a preview. A hint stays for a while: one that flickers cannot be read.
func (s State) Hinted(h Hint, now time.Time) State {
	if s.Screen == Finger && h != s.Hint && now.Sub(s.hinted) >= hintEvery {
		s.Hint, s.hinted = h, now
	}
	return s
}

// Asked returns the state in which a question waits for its answer.
func (s State) Asked(q kiosk.Question, now time.Time) State {
	next := s.turn(Way, now.Add(s.wait(s.Limits.Answer, time.Minute)))
	next.Ways, next.Attempt = slices.Clone(q.Ways), q.Attempt
	if q.Attempt > 1 {
		next.Note = "wrong-answer"
	}
	if len(q.Ways) == 1 {
		next.Screen, next.Way = Answer, q.Ways[0]
	}
	return next
}

// Told returns the state after an event of the kiosk. Where nobody's visit is under way, the event is of staff, whose lockers are nobody's business.
func (s State) Told(e kiosk.Event, visiting bool, now time.Time) State {
	if !visiting {
		switch {
		case e.Step == kiosk.StepEnded && s.Screen == Staff:
			return s.Cleared(s.Language)
		case e.Step == kiosk.StepEnded:
			return s
		}
		return s.turn(Staff, time.Time{})
	}
	switch e.Step {
	case kiosk.StepFinger:
		next := s.turn(Finger, now.Add(s.wait(s.Limits.Capture, 30*time.Second)))
		next.Finger, next.Attempt, next.Note = e.Finger, e.Attempt, s.Note
		return next
	case kiosk.StepCaptured:
		next := s.turn(Wait, time.Time{})
		if e.Attack == hw.Yes {
			next.Note = "attack"
		}
		return next
	case kiosk.StepVerdict:
		next := s.turn(Wait, time.Time{})
		if next.Note = s.Note; e.Decision == kiosk.Unreadable {
			next.Note = "unreadable"
		} else if e.Decision != kiosk.Matched && s.Note == "" {
			next.Note = "rejected"
		}
		return next
	case kiosk.StepReleased, kiosk.StepOpened:
		next := s.turn(Open, s.Until)
		if e.Step == kiosk.StepOpened {
			next.Screen = Door
		} else {
			next.Until = now.Add(s.wait(s.Limits.Door, time.Minute))
		}
		next.Locker = int(e.Locker)
		return next
	case kiosk.StepShut:
		return s.turn(Wait, time.Time{})
	case kiosk.StepDone:
		s.Erased = true
		return s
	case kiosk.StepEnded:
		return s.ended(e, now)
	}
	return s
}

// reasons are the texts of ends, by outcome.
var reasons = map[kiosk.Outcome]string{
	kiosk.UnknownCode: "unknown-code", kiosk.NoFinger: "no-finger", kiosk.NotReadable: "not-readable", kiosk.Refused: "refused",
	kiosk.NotTaken: "not-taken", kiosk.DoorOpen: "door-open", kiosk.NoOtherWay: "no-other-way",
}

// failed is the reason where nothing better is known.
const failed = "failed"

// ended returns the end of a visit.
func (s State) ended(e kiosk.Event, now time.Time) State {
	next := s.turn(Sorry, now.Add(clearAfter))
	switch e.Outcome {
	case kiosk.HandedOver:
		next.Screen, next.Erased = Done, s.Erased
	case kiosk.Paused:
		next.Screen, next.Until = Paused, now.Add(max(e.Wait, time.Second))
	case kiosk.DoorOpen:
		next.Reason, next.Locker = "door-open", int(e.Locker)
	default:
		if next.Reason = reasons[e.Outcome]; next.Reason == "" {
			next.Reason = failed
		}
	}
	return next
}
