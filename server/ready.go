package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"fingerzeig/server/internal/admin"
)

// readyCommand asks a running service how it is: for a container's health check, and for people.
type readyCommand struct {
	place `embed:""`
	Wait  time.Duration `placeholder:"TIME" help:"How long to go on asking until it can; 0s: not at all."`
}

// errNotReady is returned where a service cannot do its work.
var errNotReady = errors.New("the service is not ready")

// errNoService is returned where none answers.
var errNoService = errors.New("no service answers: none runs on this folder, or it has not come so far")

// errNotYours is returned where one answers others.
var errNotYours = errors.New("the socket is another user's: ask as the user of the service, or as root")

// Run implements the command.
func (c *readyCommand) Run(env *environment) error {
	ctx, cancel := context.WithTimeout(env.ctx, c.Wait)
	defer cancel()
	for {
		h, err := c.look(env.ctx)
		if err == nil && h.Status != admin.StatusReady {
			err = errNotReady
		}
		if err == nil || ctx.Err() != nil || errors.Is(err, errNotYours) {
			for _, name := range slices.Sorted(maps.Keys(h.Checks)) {
				_, _ = fmt.Fprintf(env.out, "%-12s %s\n", name, h.Checks[name])
			}
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(readyAgain):
		}
	}
}

// look asks once.
func (c *readyCommand) look(ctx context.Context) (admin.Health, error) {
	client, err := admin.Dial(ctx, c.socket())
	switch {
	case errors.Is(err, fs.ErrPermission):
		return admin.Health{}, fmt.Errorf("%w (%s)", errNotYours, c.socket())
	case errors.Is(err, admin.ErrNobody):
		return admin.Health{}, fmt.Errorf("%w (%s)", errNoService, c.socket())
	case err != nil:
		return admin.Health{}, err
	}
	return client.Ready(ctx)
}
