package agent

import (
	"context"
	"errors"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// Start notes what is seen of the lockers, before anybody is served: the gate obeys nothing that was signed before. It returns ErrJournal.
func (s *Station) Start(ctx context.Context) error {
	s.watch.round(ctx)
	return s.agent.restarted(func(id hw.LockerID) hw.LockerState {
		state, err := s.watch.look(ctx, id)
		if err != nil {
			return hw.LockerState{}
		}
		return state
	}, s.kiosk.Locks.Count())
}

// Run does what a terminal does beside serving citizens, until ctx is done: Look each second, Beat each BeatEvery and when a visit has ended, Refresh
// each minute.
func (s *Station) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { every(ctx, lookEvery, nil, s.Look) })
	all.Go(func() { every(ctx, BeatEvery, s.after, func(ctx context.Context) { _ = s.Beat(ctx) }) }) // the log and the health have it
	all.Go(func() { every(ctx, mirrorEvery, nil, s.Refresh) })
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

// errCover is the health of a cover that is open.
var errCover = errors.New("open")

// Look looks at the doors and the cover.
func (s *Station) Look(ctx context.Context) {
	s.watch.round(ctx)
	_, cover, fault := s.watch.seen()
	s.o.Health.Set("locks", fault)
	s.o.Health.Set("journal", s.agent.journal.works())
	var open error
	if cover == hw.Yes {
		open = errCover
	}
	s.o.Health.Set("cover", open)
}

// Beat tells the service how the terminal is and what was seen, while nobody is at the lockers, and opens a locker where a clerk wants that. It takes
// such an order where the Beat before has found the service. The error is that of the line, or says what an order has come to.
func (s *Station) Beat(ctx context.Context) error {
	if !s.floor.enter() {
		return nil
	}
	s.floor.leave()
	h := client.Heartbeat{Health: s.o.Health.All()}
	var nonce release.Nonce
	if s.online {
		var err error
		if nonce, err = s.kiosk.Gate.Nonce(); err != nil {
			s.o.Log.Error("drawing a nonce", "error", err)
			return err
		}
		h.Nonce = hexOf(nonce)
	}
	heard, err := s.agent.courier.beat(ctx, h)
	if err != nil || heard.Open == nil {
		s.kiosk.Gate.Void(nonce)
	}
	if before := s.online; before != (err == nil) && ctx.Err() == nil {
		s.o.Log.Warn("the line", "works", !before, "error", err)
	}
	s.o.Health.Set("line", err)
	if s.online = err == nil; !s.online {
		return err
	}
	if heard.Open != nil {
		err = s.obey(ctx, *heard.Open, nonce)
	}
	s.settle(heard.Unsettled)
	return err
}

// settle tells what became of releases whose answers were lost, where no visit is under way that has one of them.
func (s *Station) settle(unsettled []client.Unsettled) {
	if !s.floor.enter() {
		return
	}
	defer s.floor.leave()
	if err := s.agent.courier.settle(unsettled); err != nil {
		s.o.Log.Error("noting that a release was not obeyed", "error", err)
	}
}

// Refresh brings the mirror up to date.
func (s *Station) Refresh(ctx context.Context) {
	if s.agent.island.mirror == nil {
		return
	}
	err := s.agent.refresh(ctx)
	if Cut(err) {
		return // the heartbeat says so
	}
	s.o.Health.Set("mirror", err)
	if err != nil && ctx.Err() == nil {
		s.o.Log.Error("the mirror", "error", err)
	}
}
