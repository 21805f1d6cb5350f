package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/internal/systemd"
)

// start tests the devices, and tells what is seen of the lockers before anybody is served.
func (s *station) start(ctx context.Context) error {
	s.health.fact("started", time.Now().UTC().Format(time.RFC3339))
	if _, err := s.selfTest(ctx); err != nil {
		s.log.Error("the self-test failed", "error", err)
	}
	s.watch.round(ctx)
	return s.sweep(ctx)
}

// duties does what a terminal does beside serving citizens, until ctx is done. It returns when all of it has ended.
func (s *station) duties(ctx context.Context, manager *systemd.Manager) {
	var all sync.WaitGroup
	for _, duty := range []func(context.Context){
		func(ctx context.Context) { every(ctx, lookEvery, nil, s.lookAround) },
		func(ctx context.Context) { every(ctx, beatEvery, s.after, s.beat) },
		func(ctx context.Context) { every(ctx, mirrorEvery, nil, s.refresh) },
		s.nights,
		s.sounds.serve,
		func(ctx context.Context) { manager.Feed(ctx, s.alive) },
	} {
		all.Go(func() { duty(ctx) })
	}
	all.Wait()
}

// every does something at once, after each pause, and when it is asked to.
func every(ctx context.Context, pause time.Duration, asked <-chan struct{}, do func(context.Context)) {
	again := time.NewTicker(pause)
	defer again.Stop()
	for ctx.Err() == nil {
		do(ctx)
		select {
		case <-ctx.Done():
		case <-again.C:
		case <-asked:
		}
	}
}

// lookAround looks at the doors and the cover.
func (s *station) lookAround(ctx context.Context) {
	s.watch.round(ctx)
	_, cover, fault := s.watch.seen()
	s.health.set("locks", fault)
	s.health.set("journal", s.agent.journal.works())
	var open error
	if cover == hw.Yes {
		open = errors.New("open")
	}
	s.health.set("cover", open)
}

// beat tells the service how the terminal is, while nobody is there, and opens a locker where a clerk wants that.
func (s *station) beat(ctx context.Context) {
	if !s.floor.enter() {
		return
	}
	s.floor.leave()
	h := client.Heartbeat{Health: s.health.all()}
	var nonce release.Nonce
	if s.online {
		var err error
		if nonce, err = s.gate.Nonce(); err != nil {
			s.log.Error("drawing a nonce", "error", err)
			return
		}
		h.Nonce = hexOf(nonce)
	}
	heard, err := s.agent.courier.beat(ctx, h)
	if err != nil || heard.Open == nil {
		s.gate.Void(nonce)
	}
	if before := s.online; before != (err == nil) && ctx.Err() == nil {
		s.log.Warn("the line", "works", !before, "error", err)
	}
	s.health.set("line", err)
	if s.online = err == nil; !s.online {
		return
	}
	if heard.Open != nil {
		s.obey(ctx, *heard.Open, nonce)
	}
	s.settle(heard.Unsettled)
}

// settle tells what became of releases whose answers were lost, where no visit is under way that has one of them.
func (s *station) settle(unsettled []client.Unsettled) {
	if !s.floor.enter() {
		return
	}
	defer s.floor.leave()
	if err := s.agent.courier.settle(unsettled); err != nil {
		s.log.Error("noting that a release was not obeyed", "error", err)
	}
}

// last tells what is still to be told before the terminal ends. Where that fails, the next start does it.
func (s *station) last(ctx context.Context) {
	if err := s.agent.courier.deliver(ctx); err != nil {
		s.log.Warn("reports wait for the next start", "error", err)
	}
}

// refresh brings the mirror up to date.
func (s *station) refresh(ctx context.Context) {
	if s.agent.island.mirror == nil {
		return
	}
	err := s.agent.refresh(ctx)
	if cut(err) {
		return // the heartbeat says so
	}
	s.health.set("mirror", err)
	if err != nil && ctx.Err() == nil {
		s.log.Error("the mirror", "error", err)
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
			s.alarm("the self-test failed", slog.Any("error", err))
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
	if !s.floor.enter() {
		return false, nil
	}
	defer s.floor.leave()
	found, err := s.devices.check(ctx)
	s.health.set("self-test", err)
	s.health.fact("tested", time.Now().UTC().Format(time.RFC3339))
	s.health.fact("pad", map[bool]string{true: "yes", false: "none"}[found.sensor.PAD])
	return true, err
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
		Handler: s.health, ReadTimeout: lookTimeout, WriteTimeout: lookTimeout, IdleTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go func() { _ = server.Serve(l) }()
	return func() { _ = server.Close() }, nil
}
