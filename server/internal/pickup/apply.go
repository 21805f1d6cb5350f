package pickup

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"fingerzeig/internal/release"
)

// Apply returns the state after an event. It returns ErrEvent, and s, where the event cannot follow on s; the errors of commands come from here
// too, so that what a command forgets is refused all the same. It is a function of its arguments and changes neither.
func Apply(s State, e Event) (State, error) {
	next := s.clone()
	if err := next.advance(e); err != nil {
		return s, err
	}
	return next, nil
}

// advance applies an event to a state that nobody else has. After an error the state is not to be used.
func (s *State) advance(e Event) error {
	if typeOf(e.Body) == "" || e.At.IsZero() {
		return fmt.Errorf("%w: no body or no time", ErrEvent)
	}
	if err := e.Body.apply(s, e.At); err != nil {
		return fmt.Errorf("%s: %w", typeOf(e.Body), err)
	}
	s.Seq++
	return nil
}

// pickup returns a pickup that stands in one of the statuses, or ErrNotFound or ErrStatus.
func (s *State) pickup(id ID, in ...Status) (Pickup, error) {
	p, ok := s.Pickups[id]
	if !ok {
		return Pickup{}, ErrNotFound
	}
	if !slices.Contains(in, p.Status) {
		return p, fmt.Errorf("%w: %s", ErrStatus, p.Status)
	}
	return p, nil
}

// locker returns a locker that there is, or ErrNotFound.
func (s *State) locker(t TerminalID, n int) (Terminal, error) {
	terminal, ok := s.Terminals[t]
	if !ok || n < 1 || n > len(terminal.Lockers) {
		return Terminal{}, ErrNotFound
	}
	return terminal, nil
}

// setBroken takes a locker out of use or gives it back.
func (s *State) setBroken(t TerminalID, n int, broken bool) error {
	terminal, err := s.locker(t, n)
	if err != nil {
		return err
	}
	terminal.Lockers = slices.Clone(terminal.Lockers)
	terminal.Lockers[n-1].Broken = broken
	s.Terminals[t] = terminal
	return nil
}

// end ends the life of the print with the pickup and voids its codes.
func (s *State) end(id ID, p Pickup, status Status) {
	p.Status, p.Codes, p.Wanted = status, nil, nil
	s.Pickups[id] = p
	s.owe(id, DestroyKey, "")
	s.drop(id, TellReady)
	s.drop(id, TellReminder)
}

func (b *terminalSet) apply(s *State, _ time.Time) error {
	if !valid(b.Terminal) || len(b.Lockers) == 0 || len(b.Lockers) > mostLockers {
		return ErrInput
	}
	for _, l := range b.Lockers {
		if l.Size < 1 || l.Size > 9 || l.Height < 0 || l.Height > 10_000 {
			return fmt.Errorf("%w: a locker", ErrInput)
		}
	}
	for _, p := range s.Pickups {
		if p.Terminal == b.Terminal && p.holds() {
			return fmt.Errorf("%w: the terminal holds something", ErrStatus)
		}
	}
	s.Terminals[b.Terminal] = Terminal{
		Lockers: slices.Clone(b.Lockers), Brake: s.Terminals[b.Terminal].Brake, Doubted: s.Terminals[b.Terminal].Doubted,
	}
	return nil
}

func (b *lockerFailed) apply(s *State, _ time.Time) error {
	return s.setBroken(b.Terminal, b.Locker, true)
}
func (b *lockerMended) apply(s *State, _ time.Time) error {
	return s.setBroken(b.Terminal, b.Locker, false)
}

func (b *codeRefused) apply(s *State, at time.Time) error {
	t, ok := s.Terminals[b.Terminal]
	if !ok {
		return ErrNotFound
	}
	if t.Brake.Wait(at) > 0 {
		return ErrPaused
	}
	t.Brake = t.Brake.fail(at)
	s.Terminals[b.Terminal] = t
	return nil
}

func (b *snapshot) apply(s *State, _ time.Time) error {
	if s.Seq != 0 {
		return fmt.Errorf("%w: a snapshot comes first", ErrEvent)
	}
	*s = b.State.clone()
	s.Seq-- // it stands for the event that made the state what it is
	return b.State.Check()
}

func (b *effectDone) apply(s *State, _ time.Time) error {
	e, ok := s.Effects[b.Effect]
	if !ok {
		return ErrNotFound
	}
	delete(s.Effects, b.Effect)
	p := s.Pickups[e.Pickup]
	switch {
	case e.Kind == DestroyKey:
		p.KeyGone = true
	case e.Kind == TellReady:
		p.Notified = true
		if p.Status == Loaded {
			p.Status = Notified
		}
	}
	s.Pickups[e.Pickup] = p
	return nil
}

func (b *effectFailed) apply(s *State, at time.Time) error {
	e, ok := s.Effects[b.Effect]
	if !ok {
		return ErrNotFound
	}
	if !e.Kind.Message() {
		return fmt.Errorf("%w: only a message may be given up", ErrInput)
	}
	// The number of the event keeps a second failure from hiding behind the first; see Failed for the rest.
	s.owe(e.Pickup, Undelivered, "/"+strconv.FormatUint(s.Seq, 10)+"/"+string(e.Kind))
	return (&effectDone{b.Effect}).apply(s, at)
}

// purposeOf returns what staff may open the locker of a pickup for; 0: nothing.
func purposeOf(p Pickup) release.Purpose {
	switch p.Status {
	case Reserved:
		return release.Load
	case Expired:
		return release.Return
	}
	return 0
}
