package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"fingerzeig/internal/systemd"
)

// start tests the devices, and tells what is seen of the lockers before anybody is served.
func (s *station) start(ctx context.Context) error {
	s.health.fact("started", time.Now().UTC().Format(time.RFC3339))
	if _, err := s.selfTest(ctx); err != nil {
		s.log.Error("the self-test failed", "error", err)
	}
	return s.Start(ctx)
}

// duties does what a terminal does beside serving citizens, until ctx is done. It returns when all of it has ended.
func (s *station) duties(ctx context.Context, manager *systemd.Manager) {
	var all sync.WaitGroup
	for _, duty := range []func(context.Context){
		s.Run, s.nights, s.sounds.serve, func(ctx context.Context) { manager.Feed(ctx, s.Alive) },
	} {
		all.Go(func() { duty(ctx) })
	}
	all.Wait()
}

// last tells what is still to be told before the terminal ends. Where that fails, the next start does it.
func (s *station) last(ctx context.Context) {
	if err := s.Deliver(ctx); err != nil {
		s.log.Warn("reports wait for the next start", "error", err)
	}
}

// nights tests the devices each night.
func (s *station) nights(ctx context.Context) {
	wait := untilNight(time.Now())
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		done, err := s.selfTest(ctx)
		if wait = untilNight(time.Now()); !done {
			wait = testAgain
		} else if err != nil {
			s.log.Error("the self-test failed", "error", err)
			s.sounds.play(soundAlarm)
		}
	}
}

// untilNight returns how long it is until the next self-test.
func untilNight(now time.Time) time.Duration {
	night := time.Date(now.Year(), now.Month(), now.Day(), testHour, 0, 0, 0, now.Location())
	if !night.After(now) {
		night = time.Date(now.Year(), now.Month(), now.Day()+1, testHour, 0, 0, 0, now.Location())
	}
	return night.Sub(now)
}

// selfTest asks every device whether it works. It reports whether nobody was in the way.
func (s *station) selfTest(ctx context.Context) (done bool, err error) {
	done = s.Alone(func() {
		var found findings
		found, err = s.devices.check(ctx)
		s.health.Set("self-test", err)
		s.health.fact("tested", time.Now().UTC().Format(time.RFC3339))
		s.health.fact("pad", map[bool]string{true: "yes", false: "none"}[found.sensor.PAD])
	})
	return done, err
}

// serveHealth answers questions for the health on an address of this machine until ctx is done.
func (s *station) serveHealth(ctx context.Context) (stop func(), err error) {
	if s.config.Health == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", s.config.Health)
	if err != nil {
		return nil, fmt.Errorf("listening for questions for the health: %w", err)
	}
	server := &http.Server{
		Handler: s.health, ReadTimeout: askedTimeout, WriteTimeout: askedTimeout, IdleTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go func() { _ = server.Serve(l) }()
	return func() { _ = server.Close() }, nil
}
