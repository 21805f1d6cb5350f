package agent

import (
	"context"
	"fmt"

	"fingerzeig/internal/client"
)

// refresh brings the mirror to the state of the service, once all is told. Pickups that were dropped may be opened by the terminal again where the
// service, which knows of it, says that they wait.
func (a *agent) refresh(ctx context.Context) error {
	m := a.island.mirror
	if m == nil {
		return nil
	}
	if err := m.expire(); err != nil {
		return fmt.Errorf("forgetting what is over: %w", err)
	}
	if err := a.courier.deliver(ctx); err != nil {
		return err
	}
	n, seq := a.journal.readAt()
	if len(n.Pending) > 0 || n.Open != nil {
		return nil // a visit is under way: next time
	}
	ctx, cancel := context.WithTimeout(ctx, mirrorTimeout)
	defer cancel()
	tag, _ := m.state()
	content, newTag, err := a.service.Mirror(ctx, tag)
	switch {
	case client.IsProblem(err, client.ProblemNoOffline), client.IsProblem(err, client.ProblemNotFound):
		return m.forget()
	case err != nil:
		return err
	case content != nil:
		if err := m.put(*content, newTag); err != nil {
			return fmt.Errorf("keeping the mirror: %w", err)
		}
	}
	_, pickups := m.state()
	if len(n.Dropped) == 0 && len(n.Refused) == 0 {
		return nil
	}
	return a.journal.addUnless(seq, record{Fresh: pickups, Empty: len(pickups) == 0})
}
