package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"fingerzeig/internal/systemd"
	"fingerzeig/server/internal/admin"
)

// serveCommand serves until the process is asked to end.
type serveCommand struct {
	settings `embed:""`
}

// Run implements the command.
func (c *serveCommand) Run(env *environment) error {
	if err := c.check(); err != nil {
		return err
	}
	log := newLog(env.err, c.LogFormat, c.LogLevel)
	o, err := c.options(log)
	if err != nil {
		return err
	}
	scheme := "http"
	if o.certs != nil {
		scheme = "https"
	}
	address := o.listener.Addr()
	s, err := startService(o)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(env.out, "Fingerzeig serves %s://%s/v1, data in %s. Ctrl-C ends it.\n", scheme, address, c.Data)
	if o.desk != nil {
		_, _ = fmt.Fprintf(env.out, "The page for the desk is at %s://%s.\n", scheme, o.desk.listener.Addr())
	}
	c.warn(env.err)
	m := &systemd.Manager{
		Socket: os.Getenv("NOTIFY_SOCKET"), Every: systemd.Watchdog(os.Getenv("WATCHDOG_USEC"), os.Getenv("WATCHDOG_PID")),
		Failed: func(err error) { log.Error("telling the service manager failed", "error", err) },
	}
	m.Tell(systemd.Ready)
	ctx, cancel := context.WithCancel(context.WithoutCancel(env.ctx)) // the watchdog is fed while the service drains, too
	defer cancel()
	go m.Feed(ctx, func() bool { _, _ = s.index.Galleries(ctx); return true })
	go c.reloads(ctx, env.hangup, &s.guarding, o.certs, log)
	return s.run(env.ctx, func() { m.Tell(systemd.Stopping) })
}

// options opens what the service listens on.
func (c *serveCommand) options(log *slog.Logger) (o serviceOptions, err error) {
	o = serviceOptions{dir: c.Data, log: log, keyFile: c.KeyFile, socket: c.socket(), pprof: c.Pprof, export: c.Export, drain: c.Drain,
		guard: c.guardSettings, settings: fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%+v", c.settings)))}
	if o.certs, err = c.certificates(); err != nil {
		return o, err
	}
	if o.mosip, err = c.share(); err != nil {
		return o, err
	}
	if o.osia, err = c.osia(c.Cluster != ""); err != nil {
		return o, err
	}
	if o.pickups, err = c.pickupSettings.options(c.Data); err != nil {
		return o, err
	}
	at, on, err := c.nightly()
	if err != nil {
		return o, err
	}
	if on {
		o.duty = func(k admin.Keeper) *duties {
			return &duties{keeper: k, log: log, at: at, now: time.Now, after: time.After}
		}
	}
	key, err := readKey(c.KeyFile)
	if err != nil {
		return o, err
	}
	if o.cluster, err = c.clusterOptions(c.Data, key, log); err != nil {
		return o, err
	}
	o.clusterWait = c.ClusterWait
	if o.listener, err = net.Listen("tcp", c.Listen); err != nil {
		return o, err
	}
	if c.Admin != "" {
		if o.admin, err = listenLoopback(c.Admin); err != nil {
			return o, errors.Join(err, o.listener.Close())
		}
	}
	if c.Desk != "" {
		if o.desk, err = c.openDesk(); err != nil {
			err = errors.Join(err, o.listener.Close())
			if o.admin != nil {
				err = errors.Join(err, o.admin.Close())
			}
		}
	}
	return o, err
}

// reloads reads keys and certificates again whenever it is told to, until ctx ends. Where that fails, the old ones go on.
func (c *serveCommand) reloads(ctx context.Context, hangup <-chan os.Signal, g *guarding, certs *certificates, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
		}
		if g.keys != nil {
			g.refresh(log)
		}
		if certs == nil {
			log.Info("reloaded: there are no certificates")
			continue
		}
		if err := certs.reload(); err != nil {
			log.Error("reloading failed, the old certificates go on", "error", err)
			continue
		}
		log.Info("reloaded", "certificate_end", certs.notAfter())
	}
}
