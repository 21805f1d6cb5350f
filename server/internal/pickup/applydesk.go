package pickup

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

func (b *announced) apply(s *State, at time.Time) error {
	p := Pickup{
		Status: Announced, At: at, Collector: b.Collector, Documents: slices.Clone(b.Documents), Size: b.Size, Reach: b.Reach, Days: b.Days,
	}
	if !valid(b.Pickup) || b.Size < 1 || b.Size > 9 || b.Days < 1 || b.Days > mostDays || len(b.Documents) == 0 || len(b.Documents) > mostDocuments {
		return ErrInput
	}
	if _, taken := s.Pickups[b.Pickup]; taken {
		return fmt.Errorf("%w: the pickup is known", ErrStatus)
	}
	if err := checkCollector(p); err != nil {
		return err
	}
	for i, d := range b.Documents {
		known := d.Kind == Passport || d.Kind == IDCard || d.Kind == Permit
		if !known || d.Issued.IsZero() || !d.Issued.Equal(d.Issued.UTC().Truncate(24*time.Hour)) || d.Barcode == (Digest{}) {
			return fmt.Errorf("%w: document %d", ErrInput, i)
		}
		if slices.ContainsFunc(b.Documents[:i], func(o Document) bool { return o.Barcode == d.Barcode }) {
			return fmt.Errorf("%w: one barcode twice", ErrInput)
		}
	}
	if !p.Limit().After(at) {
		return ErrExpired
	}
	for _, other := range s.Pickups {
		if b.Collector.Subject != "" && other.Collector.Subject == b.Collector.Subject {
			return fmt.Errorf("%w: a subject is enrolled for one pickup", ErrInput)
		}
		if !other.Over() && slices.ContainsFunc(other.Documents, func(d Document) bool { return has(b.Documents, d.Barcode) }) {
			return fmt.Errorf("%w: the document belongs to another pickup", ErrInput)
		}
	}
	s.Pickups[b.Pickup] = p
	return nil
}

// checkCollector returns ErrInput where somebody comes who cannot: a child for itself.
func checkCollector(p Pickup) error {
	c := p.Collector
	if c.Subject != "" && !valid(c.Subject) {
		return fmt.Errorf("%w: subject", ErrInput)
	}
	if c.Role != Holder && c.Role != Guardian && c.Role != Proxy {
		return fmt.Errorf("%w: role", ErrInput)
	}
	if c.Role == Holder && slices.ContainsFunc(p.Documents, func(d Document) bool { return d.Child }) {
		return fmt.Errorf("%w: a child does not collect alone", ErrInput)
	}
	return nil
}

func has(documents []Document, barcode Digest) bool {
	return slices.ContainsFunc(documents, func(d Document) bool { return d.Barcode == barcode })
}

func (b *pinConfirmed) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Announced)
	if err != nil {
		return err
	}
	if b.Document < 0 || b.Document >= len(p.Documents) {
		return ErrInput
	}
	p.Documents = slices.Clone(p.Documents)
	p.Documents[b.Document].PIN = true
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *roleProved) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Announced)
	if err != nil {
		return err
	}
	p.Collector.Proved = true
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *cancelled) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Announced)
	if err != nil {
		return err
	}
	s.end(b.Pickup, p, Cancelled)
	return nil
}

func (b *reserved) apply(s *State, at time.Time) error {
	p, err := s.pickup(b.Pickup, Announced)
	if err != nil {
		return err
	}
	if missing := Missing(p); len(missing) > 0 {
		return fmt.Errorf("%w: %s", ErrPrecondition, missing[0])
	}
	t, err := s.locker(b.Terminal, b.Locker)
	if err != nil {
		return err
	}
	l := t.Lockers[b.Locker-1]
	if l.Broken || s.At(b.Terminal, b.Locker) != "" || l.Size < p.Size || p.Reach && !l.reachable() {
		return ErrNoLocker
	}
	if !valid(b.Operator) {
		return fmt.Errorf("%w: operator", ErrInput)
	}
	if !p.Limit().After(at) {
		return ErrExpired
	}
	p.Status, p.Terminal, p.Locker, p.First = Reserved, b.Terminal, b.Locker, b.Operator
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *unreserved) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Reserved)
	if err != nil {
		return err
	}
	if p.Order != nil {
		return ErrOutstanding
	}
	if !valid(b.Operator) {
		return fmt.Errorf("%w: operator", ErrInput)
	}
	p.Status, p.Terminal, p.Locker, p.First, p.Wanted = Announced, "", 0, "", nil
	s.Pickups[b.Pickup] = p
	return nil
}

func (b *loaded) apply(s *State, at time.Time) error {
	p, err := s.pickup(b.Pickup, Reserved)
	switch {
	case err != nil:
		return err
	case p.Order != nil:
		return ErrOutstanding
	case !valid(b.Operator) || b.Operator == p.First:
		return ErrFourEyes
	case !b.Until.After(at) || b.Until.After(p.Limit()) || b.Until.Sub(at) > (mostDays+1)*24*time.Hour:
		return fmt.Errorf("%w: until when it waits", ErrInput)
	case b.Code == (Digest{}) || s.find(b.Code) != "":
		return fmt.Errorf("%w: the code is taken", ErrInput)
	}
	p.Status, p.Until, p.Codes, p.Drawn, p.Wanted = Loaded, b.Until, []Digest{b.Code}, 1, nil
	s.Pickups[b.Pickup] = p
	s.owe(b.Pickup, TellReady, "/1")
	return nil
}

func (b *renewed) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Loaded, Notified)
	switch {
	case err != nil:
		return err
	case b.Code == (Digest{}) || s.find(b.Code) != "":
		return fmt.Errorf("%w: the code is taken", ErrInput)
	case b.Keep && !s.telling(b.Pickup):
		return fmt.Errorf("%w: the message has gone out", ErrInput)
	}
	old := p.Codes
	p.Codes = []Digest{b.Code}
	if b.Keep {
		p.Codes = append(p.Codes, old[0])
	} else {
		p.Tries = Tries{Rounds: p.Tries.Rounds, Closed: p.Tries.Closed, Fingers: p.Tries.Fingers}
	}
	p.Drawn++
	p.Status, p.Notified = Loaded, false
	s.Pickups[b.Pickup] = p
	s.drop(b.Pickup, TellReady)
	s.owe(b.Pickup, TellReady, "/"+strconv.Itoa(p.Drawn))
	return nil
}

func (b *reminded) apply(s *State, _ time.Time) error {
	p, err := s.pickup(b.Pickup, Notified)
	if err != nil {
		return err
	}
	if p.Reminded {
		return fmt.Errorf("%w: reminded before", ErrStatus)
	}
	p.Reminded = true
	s.Pickups[b.Pickup] = p
	s.owe(b.Pickup, TellReminder, "")
	return nil
}
