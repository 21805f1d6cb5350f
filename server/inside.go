package main

import (
	"context"
	"crypto/tls"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/admin"
	"fingerzeig/server/internal/metrics"
)

// The duties that are noted with the time when they were last done.
const (
	dutyBackup   = "backup"
	dutyErasures = "erasures"
	dutyExpired  = "erase-expired"
	dutyCompact  = "compact"
	dutyCheck    = "fsck"
)

// newMetrics returns the metrics of a service.
func newMetrics(h *health, certs *certificates) *metrics.Metrics {
	m := metrics.New()
	for _, duty := range []string{dutyBackup, dutyErasures, dutyExpired, dutyCompact, dutyCheck} {
		m.Expect(duty)
	}
	open := func() *index.Index {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.index
	}
	sizes := func(size func(index.GalleryInfo) int) func(func(string, float64)) {
		return func(report func(string, float64)) {
			if x := open(); x != nil {
				all, _ := x.Galleries(context.Background())
				for _, g := range all {
					report(string(g.ID), float64(size(g)))
				}
			}
		}
	}
	m.Labelled("fingerzeig_gallery_subjects", "Subjects of a gallery.", "gallery", sizes(func(g index.GalleryInfo) int { return g.Subjects }))
	m.Labelled("fingerzeig_gallery_samples", "Samples of a gallery.", "gallery", sizes(func(g index.GalleryInfo) int { return g.Samples }))
	m.Labelled("fingerzeig_ready", "Whether a check of readiness is passed.", "check", func(report func(string, float64)) {
		for name, state := range h.look(context.Background()).Checks {
			passed := 0.0
			if state == "ok" {
				passed = 1
			}
			report(name, passed)
		}
	})
	m.Gauge("fingerzeig_store_bytes", "Size of the files in the folder of the index.", func() (float64, bool) {
		n, err := folderBytes(h.dir)
		return float64(n), err == nil
	})
	m.Gauge("fingerzeig_room_bytes", "What may still be written until enrolments are refused.", func() (float64, bool) {
		x := open()
		if x == nil {
			return 0, false
		}
		n, err := x.Room()
		return float64(n), err == nil
	})
	if certs != nil {
		m.Gauge("fingerzeig_certificate_end_timestamp_seconds", "When the certificate of the API ends, Unix time.", func() (float64, bool) {
			return float64(certs.notAfter().Unix()), true
		})
	}
	return m
}

// folderBytes returns the size of the files in a folder. What vanishes meanwhile does not count.
func folderBytes(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n, err
}

// onSocket returns the handler of the keeper's socket.
func (s *service) onSocket(watch http.Handler, k admin.Keeper) http.Handler {
	keep, auditKey, releaseKeys := admin.Keep(k), admin.AuditKey(s.guarding.rotate), admin.ReleaseKeys(s.releaseKeysStep)
	others := admin.Cluster(s.onCluster())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/keep/audit"):
			auditKey.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/keep/release"):
			releaseKeys.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/keep/cluster"):
			others.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/keep/"):
			keep.ServeHTTP(w, r)
		default:
			watch.ServeHTTP(w, r)
		}
	})
}

// overTLS returns the listener, over TLS where there are certificates.
func overTLS(l net.Listener, certs *certificates) net.Listener {
	if certs == nil {
		return l
	}
	return tls.NewListener(l, certs.config())
}

// noted is a keeper whose successes are noted.
type noted struct {
	admin.Keeper
	metrics *metrics.Metrics
	now     func() time.Time
}

func (n noted) done(duty string, err error) {
	if err == nil {
		n.metrics.Done(duty, n.now())
	}
}

// Backup implements admin.Keeper.
func (n noted) Backup(ctx context.Context, w io.Writer, recipients ...string) (int, error) {
	records, err := n.Keeper.Backup(ctx, w, recipients...)
	n.done(dutyBackup, err)
	return records, err
}

// Erasures implements admin.Keeper.
func (n noted) Erasures(ctx context.Context, w io.Writer) (int, error) {
	erasures, err := n.Keeper.Erasures(ctx, w)
	n.done(dutyErasures, err)
	return erasures, err
}

// Check implements admin.Keeper.
func (n noted) Check(ctx context.Context) (index.CheckReport, error) {
	r, err := n.Keeper.Check(ctx)
	n.done(dutyCheck, err)
	return r, err
}

// Compact implements admin.Keeper.
func (n noted) Compact(ctx context.Context) error {
	err := n.Keeper.Compact(ctx)
	n.done(dutyCompact, err)
	return err
}

// EraseExpired implements admin.Keeper.
func (n noted) EraseExpired(ctx context.Context) (int, error) {
	erased, err := n.Keeper.EraseExpired(ctx)
	n.done(dutyExpired, err)
	return erased, err
}
