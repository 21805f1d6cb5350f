package systemd

import (
	"context"
	"time"
)

// Manager is the service manager that has started the process, if there is one.
type Manager struct {
	Socket string        // the value of NOTIFY_SOCKET
	Every  time.Duration // how often it wants to hear Alive, see Watchdog; 0: never
	Failed func(error)   // is told what went wrong
}

// Tell tells the manager a state, see Notify.
func (m *Manager) Tell(state string) {
	if err := Notify(m.Socket, state); err != nil {
		m.Failed(err)
	}
}

// Feed tells the manager Alive as often as it wants to hear it, until ctx is done. Where alive returns false, or does not return, the manager
// hears nothing.
func (m *Manager) Feed(ctx context.Context, alive func() bool) {
	if m.Every == 0 {
		return
	}
	for {
		if alive() {
			m.Tell(Alive)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(m.Every):
		}
	}
}
