package pickup

import (
	"fmt"
	"slices"
	"time"
)

// Offline is what a terminal reports of a pickup that it decided on by itself while it could not reach the service: with the code and a finger, by
// its own copy of what waits in its lockers. Where the operator does not allow that, there are none.
//
// A terminal tells all that it has to tell, in the order in which it happened, before it asks for another release.
type Offline struct {
	Terminal TerminalID
	Pickup   ID
	Locker   int
	Nonce    Nonce // of the terminal's own release, or drawn for this report; no two are alike
	Refused  int   // prints that did not match
	Seen     Seen  // what became of the locker: full, emptied, open or unclear; empty: it was not released
}

// offline says what a terminal did by itself.
type offline struct {
	Pickup  ID    `json:"pickup"`
	Nonce   Nonce `json:"nonce"`
	Refused int   `json:"refused"`
	What    Seen  `json:"what"` // empty: the locker was not released
}

// ReportOffline draws the conclusion from what a terminal did by itself. A repeated report, and one about a pickup that is over, has no events and
// no error: what was recalled or too late meanwhile has been taken out all the same, and ends as handed over. It returns ErrInput where something
// else lies in that locker, and ErrOutstanding where the terminal has not told before what became of an earlier release.
func (s State) ReportOffline(r Offline) ([]Event, error) {
	if _, err := s.locker(r.Terminal, r.Locker); err != nil {
		return nil, err
	}
	p, known := s.Pickups[r.Pickup]
	switch {
	case !known || p.Over() || slices.Contains(p.Offline, r.Nonce):
		return nil, nil
	case p.Terminal != r.Terminal || p.Locker != r.Locker:
		return nil, fmt.Errorf("%w: the pickup is not in this locker", ErrInput)
	}
	return one(&offline{r.Pickup, r.Nonce, r.Refused, r.Seen})
}

func (b *offline) apply(s *State, at time.Time) error {
	p, err := s.pickup(b.Pickup, Loaded, Notified, Expired)
	switch {
	case err != nil && (p.Status == Released || p.Status == Opened):
		return ErrOutstanding
	case err != nil:
		return err
	case p.Order != nil:
		return ErrOutstanding
	case b.Nonce == (Nonce{}) || slices.Contains(p.Offline, b.Nonce):
		return ErrNonce
	case b.Refused < 0 || b.Refused > fingerTries*fingerRounds || b.Refused == 0 && b.What == "":
		return fmt.Errorf("%w: prints refused", ErrInput)
	case b.What != "" && !slices.Contains([]Seen{SeenFull, SeenEmptied, SeenOpen, SeenUnclear}, b.What):
		return fmt.Errorf("%w: sight", ErrInput)
	}
	p.Offline = append(slices.Clone(p.Offline[max(0, len(p.Offline)-mostOffline+1):]), b.Nonce)
	for range b.Refused {
		if p.FingerOpen(at) {
			p.Tries = p.Tries.finger(at)
		}
	}
	s.Pickups[b.Pickup] = p
	if b.What == SeenOpen {
		if err := s.setBroken(p.Terminal, p.Locker, true); err != nil {
			return err
		}
		s.owe(b.Pickup, RaiseAlarm, "")
	}
	switch {
	case b.What == SeenEmptied || b.What == SeenOpen:
		s.drop(b.Pickup, TellExpired)
		s.settle(b.Pickup, p, b.What)
	case b.What == SeenUnclear && p.Waiting():
		s.settle(b.Pickup, p, b.What)
	case b.What == SeenUnclear:
		s.owe(b.Pickup, RaiseAlarm, "")
	}
	return nil
}
