package main

import (
	"errors"
	"fmt"

	"fingerzeig/server/internal/admin"
)

// releaseKeysCommand changes the key by which releases are signed, in a service that runs.
type releaseKeysCommand struct {
	List   releaseKeysList   `cmd:"" help:"Print the public key that terminals have to obey, and the next one where it is drawn: releaseKeys in their configuration."`
	Next   releaseKeysNext   `cmd:"" help:"Draw the next key. It signs nothing yet: write its public half into all terminals, beside the one of now."`
	Switch releaseKeysSwitch `cmd:"" help:"Sign by the next key from now on. Terminals that do not know it open nothing any more."`
	Drop   releaseKeysDrop   `cmd:"" help:"Forget the next key."`
}

// The steps.
type (
	releaseKeysList struct {
		releaseKeysStep `embed:""`
	}
	releaseKeysNext struct {
		releaseKeysStep `embed:""`
	}
	releaseKeysSwitch struct {
		releaseKeysStep `embed:""`
	}
	releaseKeysDrop struct {
		releaseKeysStep `embed:""`
	}
)

// Run implements the command.
func (c *releaseKeysList) Run(env *environment) error { return c.run(env, releaseList) }

// Run implements the command.
func (c *releaseKeysNext) Run(env *environment) error { return c.run(env, releaseNext) }

// Run implements the command.
func (c *releaseKeysSwitch) Run(env *environment) error { return c.run(env, releaseSwitch) }

// Run implements the command.
func (c *releaseKeysDrop) Run(env *environment) error { return c.run(env, releaseDrop) }

// releaseKeysStep is one of them.
type releaseKeysStep struct {
	place `embed:""`
}

// errRunning is returned where a service has to run, and none does.
var errRunning = errors.New("no service answers, and it alone knows these keys: start it")

// run takes a step.
func (c *releaseKeysStep) run(env *environment, step string) error {
	client, err := admin.Dial(env.ctx, c.socket())
	if errors.Is(err, admin.ErrNobody) {
		return fmt.Errorf("%w (%s)", errRunning, c.socket())
	}
	if err != nil {
		return err
	}
	public, err := client.ReleaseKeys(env.ctx, step)
	if err != nil {
		return err
	}
	for i, key := range public {
		what := "signs releases"
		if i > 0 {
			what = "is the next one"
		}
		if _, err := fmt.Fprintln(env.out, key, what); err != nil {
			return err
		}
	}
	return nil
}
