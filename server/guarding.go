package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/metrics"
)

// guardSettings say who may do what, and where it is recorded.
type guardSettings struct {
	Keys     string `env:"FINGERZEIG_KEYS" placeholder:"FILE" help:"File of keys: whoever asks has to show one (see keys create). Without it everybody who reaches the service may do everything."`
	Audit    string `env:"FINGERZEIG_AUDIT" placeholder:"DIR" help:"Folder of the audit log; without it nothing is recorded."`
	AuditKey string `name:"audit-key" env:"FINGERZEIG_AUDIT_KEY" placeholder:"FILE" help:"File with the keys of the audit log (audit.key in its folder, drawn with the log)."`
	Replays  string `enum:"flag,refuse" default:"flag" env:"FINGERZEIG_REPLAYS" placeholder:"flag|refuse" help:"What to do with a sample of a terminal that was there before, byte by byte: flag it in the audit log, or refuse it, too (${default})."`
}

// log says where the audit log is.
func (g guardSettings) log() auditPlace { return auditPlace{Audit: g.Audit, AuditKey: g.AuditKey} }

// check reads the files, and changes nothing.
func (g guardSettings) check() error {
	if g.Keys != "" {
		if _, err := access.Read(g.Keys); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%w: keys: %w: keys create makes it", errConfig, err)
		} else if err != nil {
			return err
		}
	}
	if g.Audit == "" {
		if g.AuditKey != "" {
			return fmt.Errorf("%w: audit-key needs audit", errConfig)
		}
		return nil
	}
	if _, err := g.log().secrets(); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// guarding is what a service has of keys and of the audit log.
type guarding struct {
	keys *access.Keys  // nil: nobody needs one
	log  *audit.Log    // nil: nothing is recorded
	file audit.KeyFile // of the log's keys
	end  func()        // of looking at the file of keys, and waits for it
}

// guard opens the file of keys and the audit log.
func guard(o guardSettings) (g guarding, err error) {
	g.end = func() {}
	if o.Keys != "" {
		if g.keys, err = access.Open(o.Keys); err != nil {
			return g, err
		}
	}
	if o.Audit != "" {
		g.file = audit.KeyFile(o.log().keyFile())
		g.log, err = o.log().open()
	}
	return g, err
}

// journal returns the log for the API, nil where there is none.
func (g *guarding) journal() api.Journal {
	if g.log == nil {
		return nil
	}
	return g.log
}

// record writes an entry of the service itself.
func (g *guarding) record(e audit.Entry) error {
	if g.log == nil {
		return nil
	}
	return g.log.Append(e)
}

// errUnrecorded is returned where there is no audit log to work on.
var errUnrecorded = errors.New("the service that runs keeps no audit log")

// rotate changes the key of the audit log, and returns the new one's public half.
func (g *guarding) rotate() (string, error) {
	if g.log == nil {
		return "", errUnrecorded
	}
	key, err := g.file.Rotate(g.log, rand.Reader)
	return hex.EncodeToString(key), err
}

// ready is a check of readiness.
func (g *guarding) ready(context.Context) error {
	if err := g.log.Ready(); err != nil {
		return errors.New("the audit log cannot be written: nothing that it would have to tell is done")
	}
	return nil
}

// begin records that the service begins, and with which settings and keys.
func (g *guarding) begin(settings string) error {
	note := "settings " + settings
	if g.keys != nil {
		note += ", keys " + g.keys.Set().Sum()
	}
	return g.record(audit.Entry{Kind: audit.Start, Note: note})
}

// watch looks at the file of keys until end.
func (g *guarding) watch(log *slog.Logger, look <-chan time.Time) {
	if g.keys == nil {
		return
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-look:
				g.refresh(log)
			}
		}
	}()
	g.end = func() { cancel(); <-done }
}

// refresh reads the file of keys again where it has changed. One that cannot be read changes nothing but what is said.
func (g *guarding) refresh(log *slog.Logger) {
	before, changed, err := g.keys.Refresh()
	if err != nil {
		log.Error("the file of keys cannot be read, the old entries go on", "error", err)
		err = g.record(audit.Entry{Kind: audit.KeysChange, Outcome: "unreadable"})
	}
	if changed {
		log.Info("the file of keys was read again")
		for _, what := range before.Changes(g.keys.Set()) {
			err = errors.Join(err, g.record(audit.Entry{Kind: audit.KeysChange, Outcome: audit.Done, Note: what}))
		}
	}
	if err != nil {
		log.Error("a change of keys cannot be recorded", "error", err)
	}
}

// close records that the service ends, and closes the log.
func (g *guarding) close() error {
	if g.log == nil {
		return nil
	}
	return errors.Join(g.record(audit.Entry{Kind: audit.Stop}), g.log.Close())
}

// measure adds the metrics of the audit log.
func (g *guarding) measure(m *metrics.Metrics) {
	m.Gauge("fingerzeig_audit_head_age_seconds", "Time since the last entry of the audit log that is durable.", func() (float64, bool) {
		if g.log == nil {
			return 0, false
		}
		return g.log.Age().Seconds(), true
	})
	m.Gauge("fingerzeig_audit_room_bytes", "What may still be written to the disk of the audit log: without room nothing is done that it would have to tell.",
		func() (float64, bool) {
			if g.log == nil {
				return 0, false
			}
			n, err := g.log.Room()
			return float64(n), err == nil
		})
}

// openReplays has the samples remembered that are seen, where there are keys, beyond the end of the process.
func (s *service) openReplays(o serviceOptions) {
	if s.guarding.keys == nil {
		return
	}
	s.replays = access.NewReplays(s.index.Derive(replaysPurpose), time.Now)
	if err := s.replays.Keep(filepath.Join(o.dir, replaysFile), func(err error) {
		o.log.Error("samples seen cannot be kept: a restart forgets them", "error", err)
	}); err != nil {
		o.log.Error("some samples seen before the start are forgotten", "error", err)
	}
}

// limits returns what bounds how often somebody may be wrong, nil where nobody needs a key. Locks outlast the process.
func (s *service) limits(o serviceOptions) *access.Guard {
	if s.guarding.keys == nil {
		return nil
	}
	g := access.NewGuard(s.index.Derive(locksPurpose), time.Now)
	if err := g.KeepLocks(filepath.Join(o.dir, locksFile), func(err error) {
		o.log.Error("locks cannot be kept: they end with the service", "error", err)
	}); err != nil {
		o.log.Error("the locks from before are lost", "error", err)
	}
	s.metrics.Labelled("fingerzeig_locked", "Subjects, and terminals and desks, that are locked after wrong verifications.", "what", func(report func(string, float64)) {
		subjects, terminals := g.Locked()
		report("subject", float64(subjects))
		report("terminal", float64(terminals))
	})
	return g
}
