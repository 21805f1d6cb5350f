package main

import (
	"context"
	"errors"
	"log/slog"
)

// open reads the configuration, opens the devices and what the terminal keeps, and wires them. Close what it returns.
func (env *environment) open(ctx context.Context, configFile string, log *slog.Logger) (*station, error) {
	c, err := readConfig(configFile)
	if err != nil {
		return nil, err
	}
	d, err := openDevices(ctx, c, env.err)
	if err != nil {
		return nil, err
	}
	s, err := newStation(c, d, env.dial(c), log)
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return s, nil
}
