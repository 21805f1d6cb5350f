package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"fingerzeig/index"
	"fingerzeig/index/cluster"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/admin"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/metrics"
	"fingerzeig/server/internal/mosip"
	"fingerzeig/server/internal/osia"
)

// serviceOptions say how a service is started.
type serviceOptions struct {
	dir      string       // of the index, which is made where there is none
	listener net.Listener // of the API
	log      *slog.Logger // nil: nobody reads it
	keyFile  string       // with the key-encryption key; empty: see readKey

	socket      string           // path of the keeper's socket; empty: there is none
	admin       net.Listener     // of metrics and health; nil: they are on the socket alone
	export      bool             // whether templates are given away
	pprof       bool             // whether the profiler is there, too
	certs       *certificates    // of the API; nil: it speaks without TLS
	desk        *deskOptions     // nil: there is no page for the desk
	guard       guardSettings    // who may do what, and where that is recorded
	pickups     *pickupOptions   // nil: no documents are handed over
	mosip       *mosip.Share     // where the prints lie that MOSIP's messages name; nil: nowhere
	osia        *osia.Options    // of OSIA's paths; nil: there are none
	settings    string           // hash of all settings, for the record
	cluster     *cluster.Options // nil: the index is on this machine alone
	clusterWait time.Duration    // for the others

	drain time.Duration              // from when the service is unready to when it stops listening
	duty  func(admin.Keeper) *duties // nil: none
}

// close closes the listeners.
func (o serviceOptions) close() error {
	err := errors.Join(o.listener.Close(), o.desk.close())
	if o.admin != nil {
		err = errors.Join(err, o.admin.Close())
	}
	return err
}

// service is an index behind its HTTP API.
type service struct {
	index    *index.Index
	node     *cluster.Node // whose index that is; nil: nobody's
	joined   atomic.Pointer[cluster.Node]
	api      *api.Server
	listener net.Listener
	ended    chan error // gets what Serve returns, once

	guarding guarding
	health   *health
	metrics  *metrics.Metrics
	pickups  *pickups                    // nil: there are none
	releases atomic.Pointer[releaseKeys] // of those; nil: they are not open, or there are none
	replays  *access.Replays             // nil: nobody looks for any
	inside   []*admin.Server
	drain    time.Duration
	endDuty  func()       // and waits for it
	endDesk  func() error // and waits for it
}

// startService opens the index and serves it. It closes the listeners, whatever happens.
func startService(o serviceOptions) (_ *service, err error) {
	s := &service{listener: o.listener, ended: make(chan error, 1), drain: o.drain, endDuty: func() {},
		endDesk: func() error { return nil }}
	if s.guarding, err = guard(o.guard); err != nil {
		return nil, errors.Join(err, o.close())
	}
	s.health = &health{dir: o.dir, keyFile: o.keyFile, certs: o.certs, now: time.Now}
	if o.cluster != nil {
		s.health.checks = append(s.health.checks, admin.Check{Name: "cluster", Do: s.clusterReady})
	}
	if s.guarding.log != nil {
		s.health.checks = append(s.health.checks, admin.Check{Name: "audit", Do: s.guarding.ready})
	}
	s.metrics = newMetrics(s.health, o.certs)
	s.guarding.measure(s.metrics)
	if o.cluster != nil {
		s.metrics.Gauge("fingerzeig_cluster_spare_nodes", "Nodes of the cluster that may fail, whichever they are.", s.spare)
	}
	watch := admin.Watch(admin.WatchOptions{Metrics: s.metrics.Handler(), Ready: s.health.look, Pprof: o.pprof})
	if o.admin != nil { // before the index is open: loading takes time, and that can be watched
		s.inside = append(s.inside, admin.Start(o.admin, watch))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.listener.Close(), o.desk.close(), s.stopInside(), s.guarding.close())
		}
	}()
	key, err := readKey(o.keyFile)
	if err != nil {
		return nil, err
	}
	if o.cluster != nil {
		err = s.openNode(*o.cluster, o.clusterWait)
	} else {
		s.index, err = index.Open(o.dir, index.Options{Key: key})
	}
	if err != nil {
		return nil, err
	}
	var work admin.Keeper = s.index
	watched := &watched{Index: s.index, metrics: s.metrics, health: s.health}
	var offered api.Index = watched
	if s.node != nil {
		work, offered = clusterKeeper{work, s.node}, &clustered{s.node, watched}
	}
	keeper := noted{recorded{work, s.guarding.record}, s.metrics, time.Now}
	if o.socket != "" {
		l, err := admin.ListenSocket(o.socket)
		if err != nil {
			return nil, errors.Join(err, s.closeIndex())
		}
		s.inside = append(s.inside, admin.Start(l, s.onSocket(watch, keeper)))
	}
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	var handed *api.Pickups
	if o.pickups != nil {
		if s.pickups, err = openPickups(o.pickups, o.dir, s.index.Derive, o.log); err != nil {
			return nil, errors.Join(err, s.closeIndex())
		}
		handed = s.pickups.api
		s.releases.Store(s.pickups.keys)
	}
	s.openReplays(o)
	s.api = api.New(offered, api.Options{
		Log: o.log, Observe: api.Observer{Request: s.metrics.Request, Extraction: s.metrics.Extraction, Replay: s.metrics.Replay}, Export: o.export,
		Receipts: ed25519.NewKeyFromSeed(s.index.Derive(receiptsPurpose)),
		MOSIP:    o.mosip,
		OSIA:     o.osia,
		Pickups:  handed, Now: o.pickups.clock(),
		Keys: s.guarding.keys, Guard: s.limits(o), Journal: s.guarding.journal(), Replays: s.replays, RefuseReplays: o.guard.Replays == "refuse",
	})
	if err := s.guarding.begin(o.settings); err != nil {
		s.replays.Close()
		return nil, errors.Join(err, s.pickups.close(), s.closeIndex())
	}
	if s.pickups != nil {
		s.startPickups(o.pickups, offered, o.log)
	}
	s.guarding.watch(o.log, time.Tick(keysLook))
	s.health.opened(s.index)
	if o.duty != nil {
		s.startDuty(o.duty(keeper))
	}
	go func() { s.ended <- s.api.Serve(overTLS(o.listener, o.certs)) }()
	if o.desk != nil {
		s.startDesk(o.desk, o.certs)
	}
	return s, nil
}

// startDuty does the duties until endDuty.
func (s *service) startDuty(d *duties) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.run(ctx) }()
	s.endDuty = func() { cancel(); <-done }
}

// startPickups has done what pickups ask for, until they are closed.
func (s *service) startPickups(o *pickupOptions, x api.Index, log *slog.Logger) {
	p := s.pickups
	s.health.check(admin.Check{Name: "pickups", Do: func(context.Context) error {
		if p.book.Ready() != nil {
			return errPickups
		}
		return nil
	}})
	watchPickups(s.metrics, p.book)
	d := &pickupDuty{log: log, every: cmp.Or(o.every, pickupLook), sweep: s.api.Sweep, work: &pickupWork{
		options: o, pickups: p, remove: x.Remove, guarding: &s.guarding, receipts: ed25519.NewKeyFromSeed(s.index.Derive(receiptsPurpose)),
		metrics: s.metrics, log: log, now: o.clock(),
	}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.run(ctx) }()
	p.end = func() { cancel(); <-done }
}

// run serves until ctx is done or serving fails, and stops then. leave is told when the service begins to stop.
func (s *service) run(ctx context.Context, leave func()) error {
	select {
	case <-ctx.Done():
		leave()
		s.health.drain()
		time.Sleep(s.drain) // whoever asks meanwhile is answered
		return s.stop()
	case err := <-s.ended:
		leave()
		s.ended <- nil // for stop
		return errors.Join(err, s.stop())
	}
}

// stop ends the service: requests under way have shutdownTimeout to end, and the index is closed in any case.
func (s *service) stop() error {
	s.health.drain()
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	err := errors.Join(s.endDesk(), s.api.Shutdown(ctx)) // the desk asks the API
	_ = s.listener.Close()                               // Shutdown did, unless Serve had not yet begun
	select {
	case ended := <-s.ended:
		if !errors.Is(ended, net.ErrClosed) {
			err = errors.Join(err, ended)
		}
	case <-ctx.Done():
	}
	s.endDuty()
	s.guarding.end()
	s.replays.Close()
	return errors.Join(err, s.pickups.close(), s.stopInside(), s.closeIndex(), s.guarding.close())
}

// stopInside ends the keeper's work that is under way, and those who watch.
func (s *service) stopInside() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	for _, inside := range s.inside {
		err = errors.Join(err, inside.Stop(ctx))
	}
	return err
}
