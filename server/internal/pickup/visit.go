package pickup

import (
	"fmt"
	"slices"
	"time"

	"fingerzeig/internal/release"
)

// Present finds the pickup that waits at a terminal under a code, whose digest it takes. Its events have to be applied also where it returns an
// error: they note the wrong code. It returns ErrPaused, ErrCode, ErrLocked, ErrExpired or ErrOutstanding.
func (s State) Present(terminal TerminalID, code Digest, at time.Time) (ID, []Event, error) {
	t, ok := s.Terminals[terminal]
	if !ok {
		return "", nil, ErrNotFound
	}
	if wait := t.Brake.Wait(at); wait > 0 {
		return "", nil, &PausedError{wait}
	}
	id := s.find(code)
	p, known := s.Pickups[id]
	if !known || p.Terminal != terminal {
		return "", []Event{{Body: &codeRefused{terminal}}}, ErrCode
	}
	if p.Status == Released || p.Status == Opened {
		return id, nil, ErrOutstanding
	}
	_, err := s.waiting(id, at)
	return id, nil, err
}

// Evidence is what the citizen has shown beside the code. The zero Evidence shows nothing.
type Evidence struct {
	Way   Way
	Right bool // the finger matched, the answer was right
}

// Attempt is one try to take a pickup out.
type Attempt struct {
	Terminal TerminalID
	Code     Digest
	Evidence Evidence
	Nonce    Nonce // of the terminal
}

// Decide decides on an attempt. Its events have to be applied also where it returns an error. Nil: sign what Order returns; without an event the
// same attempt was decided before, and the answer was lost. It returns what Present returns, ErrFingerClosed and ErrRefused.
func (s State) Decide(a Attempt, at time.Time) (ID, []Event, error) {
	if id := s.find(a.Code); s.again(id, a) {
		return id, nil, nil
	}
	id, events, err := s.Present(a.Terminal, a.Code, at)
	if err != nil {
		return id, events, err
	}
	p := s.Pickups[id]
	switch {
	case a.Nonce == (Nonce{}):
		return id, nil, ErrNonce
	case a.Evidence.Way == ByFinger && !p.FingerOpen(at):
		return id, nil, ErrFingerClosed
	case a.Evidence.Right:
		events, err = one(&released{id, a.Evidence.Way, a.Nonce})
		return id, events, err
	case a.Evidence.Way == ByFinger:
		return id, []Event{{Body: &fingerRefused{id}}}, ErrRefused
	case factor(a.Evidence.Way):
		return id, []Event{{Body: &factorRefused{id, a.Evidence.Way}}}, ErrRefused
	}
	return id, nil, fmt.Errorf("%w: way", ErrInput)
}

// again reports whether a is the attempt that has released the pickup, and the door is not open yet.
func (s State) again(id ID, a Attempt) bool {
	p := s.Pickups[id]
	return id != "" && p.Status == Released && p.Terminal == a.Terminal && a.Evidence.Right && a.Evidence.Way == p.Order.Way && a.Nonce == p.Order.Nonce
}

// Order returns the release that is out for a pickup, to be signed. Signed twice it is the same, and the terminal obeys it once.
func (s State) Order(id ID) (release.Release, bool) {
	p := s.Pickups[id]
	if p.Order == nil {
		return release.Release{}, false
	}
	return release.Release{
		Terminal: release.TerminalOf(string(p.Terminal)), Locker: uint16(p.Locker), Purpose: p.Order.Purpose, Nonce: release.Nonce(p.Order.Nonce),
	}, true
}

// Sight is what a terminal reports of a locker.
type Sight struct {
	Terminal  TerminalID
	Locker    int
	Nonce     Nonce // of the release that it obeyed or has voided; zeros where Restarted
	Restarted bool  // the terminal was started anew: it obeys nothing that was signed before
	Seen      Seen
}

// Report draws the conclusion from a sight. A terminal repeats a report until it is answered; a repeated one has no events and no error. A door
// that is seen open without a release was forced.
func (s State) Report(r Sight) ([]Event, error) {
	if _, err := s.locker(r.Terminal, r.Locker); err != nil {
		return nil, err
	}
	id := s.At(r.Terminal, r.Locker)
	if id == "" {
		return s.reportEmpty(r)
	}
	p := s.Pickups[id]
	switch {
	case p.Order == nil && (r.Seen == SeenFull || p.Settled == r.Nonce && r.Nonce != Nonce{}):
		return nil, nil // as it should be, or told before
	case p.Order == nil && r.Seen == SeenUnclear:
		return nil, nil // nothing was released: there is nothing to be unclear about
	case p.Order == nil && p.Waiting():
		return one(&expired{id, Forced})
	case p.Order == nil:
		return nil, nil // staff are at work
	case r.Seen == SeenOpened && p.Status != Released && (r.Restarted || p.Order.Nonce == r.Nonce):
		return nil, nil // told before, or by staff
	}
	return one(&seen{id, r.Nonce, r.Restarted, r.Seen})
}

// reportEmpty draws the conclusion from a sight of a locker that should hold nothing.
func (s State) reportEmpty(r Sight) ([]Event, error) {
	open := r.Seen == SeenOpened || r.Seen == SeenOpen
	settled := func(p Pickup) bool {
		return p.Terminal == r.Terminal && p.Locker == r.Locker && p.Settled == r.Nonce && r.Nonce != Nonce{}
	}
	if !open || s.Terminals[r.Terminal].Lockers[r.Locker-1].Broken {
		return nil, nil
	}
	for _, p := range s.Pickups {
		if settled(p) {
			return nil, nil
		}
	}
	return one(&lockerFailed{r.Terminal, r.Locker})
}

// Tick does what time does: it expires, reminds, ends the life of prints, and erases what is over. Its events do not depend on each other.
func (s State) Tick(at time.Time) (events []Event) {
	for _, id := range s.ids() {
		if b := s.tick(id, s.Pickups[id], at); b != nil {
			events = append(events, Event{Body: b})
		}
	}
	return events
}

func (s State) tick(id ID, p Pickup, at time.Time) Body {
	_, dying := s.Effects[string(id)+"/"+string(DestroyKey)]
	switch limit := p.Limit(); {
	case p.Waiting() && !at.Before(p.Until), p.Status == Reserved && !at.Before(limit):
		return &expired{id, TooLate}
	case p.Status == Announced && !at.Before(limit):
		return &cancelled{id}
	case (p.Status == Released || p.Status == Opened) && !at.Before(limit) && p.Collector.Subject != "" && !p.KeyGone && !dying:
		return &overdue{id}
	case p.Status == Notified && !p.Reminded && p.Days > int(remindBefore/(24*time.Hour)) && p.Until.Sub(at) <= remindBefore:
		return &reminded{id}
	case p.Over() && !s.owed(id):
		return &erased{id}
	}
	return nil
}

// ids returns the pickups in an order that is the same every time.
func (s State) ids() []ID {
	ids := make([]ID, 0, len(s.Pickups))
	for id := range s.Pickups {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
