package api

import (
	"errors"
	"fmt"
	"time"

	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// tellAgain tells somebody whom a message did not reach once more, where the clerk says from now on, or where it was said before: with another code
// where the document waits in a locker, since nobody knows who has read the one before.
func (s *Server) tellAgain(p *Pickups, a asked) error {
	defer s.turns.take("pickups", "")() // see announce
	k := p.Book.State().Pickups[a.id]
	if !k.Waiting() && k.Status != pickup.Expired {
		return fmt.Errorf("%w: %s", pickup.ErrStatus, k.Status)
	}
	kept, err := p.Contacts.Get(string(a.id))
	if err != nil && !errors.Is(err, contacts.ErrNotFound) {
		return err
	}
	to := kept.Contact
	if a.Contact != nil {
		to = *a.Contact
	}
	if to.Language == "" {
		to.Language = "de"
	}
	if to.None() || p.Tells != nil && !p.Tells(to) {
		return fmt.Errorf("%w: nobody is told there", contacts.ErrContact)
	}
	if err := p.Contacts.Redirect(string(a.id), to); err != nil {
		return err
	}
	if k.Waiting() {
		_, err = p.Book.Renew(a.id)
		return err
	}
	return p.Book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) { return pickup.Retell(a.id) })
}
