package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"fingerzeig/server/internal/admin"
)

// readyCommand asks a running service how it is: for a container's health check, and for people.
type readyCommand struct {
	place `embed:""`
}

// errNotReady is returned where a service cannot do its work.
var errNotReady = errors.New("the service is not ready")

// Run implements the command.
func (c *readyCommand) Run(env *environment) error {
	client, err := admin.Dial(env.ctx, c.socket())
	if err != nil {
		return err
	}
	h, err := client.Ready(env.ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(h.Checks)) {
		_, _ = fmt.Fprintf(env.out, "%-12s %s\n", name, h.Checks[name])
	}
	if h.Status != admin.StatusReady {
		return errNotReady
	}
	return nil
}
