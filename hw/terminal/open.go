package main

import (
	"context"
	"errors"
	"log/slog"
)

// open reads the configuration and the pickups, opens the devices and wires them. Close the devices of what it returns.
func (env *environment) open(ctx context.Context, configFile string, log *slog.Logger) (*console, error) {
	c, err := readConfig(configFile)
	if err != nil {
		return nil, err
	}
	d, err := openDevices(ctx, c, env.err)
	if err != nil {
		return nil, err
	}
	pickups := &pickupFile{path: c.Pickups, lockers: d.locks.Count()}
	open, _, err := pickups.list()
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.load(lockersOf(open))
	return newConsole(c, d, env.dial(c), pickups, env.out, log), nil
}
