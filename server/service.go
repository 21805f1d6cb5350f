package main

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
)

// service is an index behind its HTTP API.
type service struct {
	index    *index.Index
	api      *api.Server
	listener net.Listener
	ended    chan error // gets what Serve returns, once
}

// startService opens the index in folder dir, or makes it, and serves it on l, which it closes. log gets a line for each request; nil: nobody
// does. keyFile holds the key-encryption key; empty: see readKey.
func startService(dir string, l net.Listener, log *slog.Logger, keyFile string) (*service, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	x, err := index.Open(dir, index.Options{Key: key})
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s := &service{index: x, api: api.New(x, api.Options{Log: log}), listener: l, ended: make(chan error, 1)}
	go func() { s.ended <- s.api.Serve(l) }()
	return s, nil
}

// run serves until ctx is done or serving fails, and stops then.
func (s *service) run(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return s.stop()
	case err := <-s.ended:
		s.ended <- nil // for stop
		return errors.Join(err, s.stop())
	}
}

// stop ends the service: requests under way have shutdownTimeout to end, and the index is closed in any case.
func (s *service) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	err := s.api.Shutdown(ctx)
	_ = s.listener.Close() // Shutdown did, unless Serve had not yet begun
	select {
	case ended := <-s.ended:
		if !errors.Is(ended, net.ErrClosed) {
			err = errors.Join(err, ended)
		}
	case <-ctx.Done():
	}
	return errors.Join(err, s.index.Close())
}
