package main

import (
	"fmt"
	"time"

	"fingerzeig/server/internal/access"
)

// keysRotateCommand puts another key in the place of an entry's. The name stays: a terminal is known by it, and so is what lies in its lockers.
type keysRotateCommand struct {
	keysPlace   `embed:""`
	Name        string    `arg:"" help:"Of the entry."`
	Expires     time.Time `format:"2006-01-02" placeholder:"DATE" help:"Day from which it lets nobody in; what the entry has, unless given."`
	Certificate string    `placeholder:"WHICH" help:"Let in whoever has this certificate, as with keys create."`
}

// Run implements the command.
func (c *keysRotateCommand) Run(env *environment) error {
	var key string
	var changed access.Entry
	if err := c.change(c.Name, func(e *access.Entry) (err error) {
		if !e.Revoked.IsZero() {
			return fmt.Errorf("%q: %w", c.Name, errRevoked)
		}
		if !c.Expires.IsZero() {
			e.Expires = c.Expires
		}
		key, err = admit(e, c.Certificate)
		changed = *e
		return err
	}); err != nil {
		return err
	}
	if state := stateOf(changed, time.Now()); state != "good" {
		_, _ = fmt.Fprintf(env.err, "Warning: the entry is %s, and lets nobody in.\n", state)
	}
	return tellKey(env, changed, key)
}
