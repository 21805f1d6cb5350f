package pickup

import (
	"fmt"
	"slices"
)

// Check returns ErrEvent where a state breaks one of the promises of the package. Apply never makes such a state of a good one; a snapshot and the
// tests are held to it.
func (s State) Check() error {
	type place struct {
		terminal TerminalID
		locker   int
	}
	places, codes, subjects := map[place]bool{}, map[Digest]bool{}, map[Subject]bool{}
	for id, p := range s.Pickups {
		wrong := s.wrong(id, p)
		at := place{p.Terminal, p.Locker}
		switch {
		case wrong != "":
		case p.holds() && places[at]:
			wrong = "shares a locker"
		case p.Collector.Subject != "" && subjects[p.Collector.Subject]:
			wrong = "shares a subject"
		case slices.ContainsFunc(p.Codes, func(c Digest) bool { return codes[c] }):
			wrong = "shares a code"
		}
		if wrong != "" {
			return fmt.Errorf("%w: a pickup that is %s %s", ErrEvent, p.Status, wrong)
		}
		if p.holds() {
			places[at] = true
		}
		subjects[p.Collector.Subject] = true
		for _, c := range p.Codes {
			codes[c] = true
		}
	}
	for key, e := range s.Effects {
		if _, ok := s.Pickups[e.Pickup]; !ok || key != e.ID {
			return fmt.Errorf("%w: an effect of nothing", ErrEvent)
		}
	}
	return nil
}

// wrong says what is wrong with one pickup, or "".
func (s State) wrong(id ID, p Pickup) string {
	_, placed := s.locker(p.Terminal, p.Locker)
	destroying := false
	for _, e := range s.Effects {
		destroying = destroying || e.Pickup == id && e.Kind == DestroyKey && e.Subject == p.Collector.Subject
	}
	ended := p.Over() || p.Status == Expired
	switch {
	case !valid(id) || len(p.Documents) == 0 || !p.Status.Known():
		return "is no pickup"
	case p.holds() && placed != nil:
		return "lies in no locker"
	case p.holds() && len(Missing(p)) > 0:
		return "lacks a precondition"
	case ended && p.Collector.Subject != "" && !p.KeyGone && !destroying:
		return "leaves a key behind"
	case ended && len(p.Codes) > 0:
		return "has a code"
	case !ended && p.Status != Announced && p.Status != Reserved && (len(p.Codes) < 1 || len(p.Codes) > 2):
		return "has no code"
	case (p.Status == Released || p.Status == Opened) != (p.Order != nil && p.Status != Reserved && p.Status != Expired):
		return "has a release that does not fit"
	case p.Wanted != nil && (p.Order != nil || p.Status != Reserved && p.Status != Expired):
		return "is to be opened for staff"
	case p.Waiting() && p.Until.After(p.Limit()):
		return "waits too long"
	case p.Status == Loaded && !s.telling(id):
		return "is told to nobody"
	}
	return ""
}
