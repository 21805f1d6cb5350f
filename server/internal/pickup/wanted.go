package pickup

import (
	"fmt"
	"time"

	"fingerzeig/internal/release"
)

// Wanted is a locker that staff want to have opened as soon as its terminal is heard. It is part of the state, so that a service that is started anew
// between the order and the opening obeys it; a terminal that is not heard in time opens nothing.
type Wanted struct {
	Operator Operator  `json:"operator"`
	Second   Operator  `json:"second"` // empty: none
	Until    time.Time `json:"until"`
}

// wanted notes an opening. A later one at the same terminal takes its place.
type wanted struct {
	Pickup   ID        `json:"pickup"`
	Operator Operator  `json:"operator"`
	Second   Operator  `json:"second"`
	Until    time.Time `json:"until"`
}

// WantOpen notes until when staff want a locker opened. It refuses what StaffOpen would.
func WantOpen(id ID, operator, second Operator, until time.Time) ([]Event, error) {
	return one(&wanted{id, operator, second, until})
}

// Wanted returns the pickup whose locker staff want to have opened at a terminal, and who wants it.
func (s State) Wanted(t TerminalID, at time.Time) (ID, Wanted, bool) {
	for id, p := range s.Pickups {
		if p.Terminal == t && p.Wanted != nil && at.Before(p.Wanted.Until) {
			return id, *p.Wanted, true
		}
	}
	return "", Wanted{}, false
}

func (b *wanted) apply(s *State, at time.Time) error {
	p, err := s.forStaff(b.Pickup, b.Operator, b.Second)
	if err != nil {
		return err
	}
	if !b.Until.After(at) || b.Until.Sub(at) > mostWanted {
		return fmt.Errorf("%w: until when it is wanted", ErrInput)
	}
	for id, other := range s.Pickups {
		if other.Terminal == p.Terminal && other.Wanted != nil {
			other.Wanted = nil
			s.Pickups[id] = other
		}
	}
	p.Wanted = &Wanted{b.Operator, b.Second, b.Until}
	s.Pickups[b.Pickup] = p
	return nil
}

// forStaff returns a pickup whose locker operators may have opened.
func (s *State) forStaff(id ID, operator, second Operator) (Pickup, error) {
	p, err := s.pickup(id, Reserved, Expired)
	switch {
	case err != nil:
		return p, err
	case p.Order != nil:
		return p, ErrOutstanding
	case !valid(operator) || second != "" && !valid(second):
		return p, fmt.Errorf("%w: operator", ErrInput)
	case purposeOf(p) == release.Return && (second == "" || second == operator):
		return p, ErrFourEyes
	}
	return p, nil
}
