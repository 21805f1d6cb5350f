package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/admin"
	"fingerzeig/server/internal/metrics"
)

// Why a service is not ready.
var (
	errLoading  = errors.New("the galleries are being loaded")
	errDraining = errors.New("the service is shutting down")
	errRoom     = errors.New("the disk is nearly full: nobody can be enrolled")
	errUnready  = errors.New("a check has failed")
	errKeyGone  = errors.New("the key-encryption key is not where it was read from: without it the next start fails")
	errEnded    = errors.New("the certificate has ended: clients refuse it")
)

// health knows whether the service can do its work.
type health struct {
	dir     string
	keyFile string
	certs   *certificates // nil: there are none
	now     func() time.Time
	checks  []admin.Check // further ones

	mu       sync.Mutex
	index    *index.Index // nil: it is not open yet
	draining bool
}

// look does all checks.
func (h *health) look(ctx context.Context) admin.Health {
	h.mu.Lock()
	x, draining, checks := h.index, h.draining, h.checks
	h.mu.Unlock()
	opened := func(do func() error) func(context.Context) error {
		return func(context.Context) error {
			if x == nil {
				return errLoading
			}
			return do()
		}
	}
	return admin.Look(ctx, append([]admin.Check{
		{Name: "serving", Do: func(context.Context) error {
			if draining {
				return errDraining
			}
			return nil
		}},
		{Name: "galleries", Do: opened(func() error { return x.Ready() })},
		{Name: "store", Do: opened(func() error { return writable(h.dir) })},
		{Name: "room", Do: opened(func() error {
			if n, err := x.Room(); err != nil || n == 0 {
				return errors.Join(err, errRoom)
			}
			return nil
		})},
		{Name: "keys", Do: opened(h.keys)},
	}, checks...))
}

// keys looks whether the key-encryption key is still there, and the certificate still good. What they are is not compared: while the key is
// changed, the file is behind for a moment.
func (h *health) keys() error {
	_, set := os.LookupEnv(keyVariable)
	var err error
	switch {
	case h.keyFile != "":
		_, err = readKey(h.keyFile)
	case !set:
		_, err = os.Stat(filepath.Join(h.dir, keyFile))
	}
	if err != nil {
		return errKeyGone
	}
	if h.certs != nil && h.now().After(h.certs.notAfter()) {
		return errEnded
	}
	return nil
}

// opened tells that the index is there.
func (h *health) opened(x *index.Index) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.index = x
}

// check adds a check.
func (h *health) check(c admin.Check) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks = append(slices.Clone(h.checks), c)
}

// drain makes the service unready for good.
func (h *health) drain() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.draining = true
}

// writable writes a file into the folder and removes it.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, "ready-*")
	if err == nil {
		_, err = f.Write([]byte{1})
		err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return fmt.Errorf("the folder of the index cannot be written to: %w", err)
	}
	return nil
}

// watched is an index whose work is counted and whose readiness is that of the whole service.
type watched struct {
	*index.Index
	metrics *metrics.Metrics
	health  *health

	mu    sync.Mutex
	at    time.Time // of what follows
	ready error
}

// Ready returns what is wrong. Anybody may ask the API for it, and a check writes to the disk: it is done once a second at most.
func (w *watched) Ready() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); now.Sub(w.at) >= readyEvery {
		w.ready = nil
		h := w.health.look(context.Background())
		for name, state := range h.Checks {
			if state != "ok" {
				w.ready = errors.Join(w.ready, fmt.Errorf("%w: %s: %s", errUnready, name, state))
			}
		}
		w.at = now
	}
	return w.ready
}

// Verify counts and does what that of the index does.
func (w *watched) Verify(ctx context.Context, g index.GalleryID, id index.SubjectID, p *matcher.Probe, threshold matcher.Score) (index.Verdict, error) {
	v, err := w.Index.Verify(ctx, g, id, p, threshold)
	if err == nil {
		w.metrics.Comparisons(1)
	}
	return v, err
}

// VerifyPrints counts and does what that of the index does.
func (w *watched) VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, threshold matcher.Score) (index.Verdict, error) {
	v, err := w.Index.VerifyPrints(ctx, g, id, prints, threshold)
	if err == nil {
		w.metrics.Comparisons(len(prints))
	}
	return v, err
}

// Identify counts and does what that of the index does.
func (w *watched) Identify(ctx context.Context, g index.GalleryID, p *matcher.Probe, o index.IdentifyOptions) (index.Identification, error) {
	start := time.Now()
	found, err := w.Index.Identify(ctx, g, p, o)
	w.searched(found, err, start)
	return found, err
}

// IdentifyPrints counts and does what that of the index does.
func (w *watched) IdentifyPrints(ctx context.Context, g index.GalleryID, prints []index.Print, o index.IdentifyOptions) (index.Identification, error) {
	start := time.Now()
	found, err := w.Index.IdentifyPrints(ctx, g, prints, o)
	w.searched(found, err, start)
	return found, err
}

func (w *watched) searched(found index.Identification, err error, start time.Time) {
	outcome := found.Decision.String()
	if err != nil && found.Decision != index.Indeterminate {
		outcome = "error"
	}
	w.metrics.Comparisons(found.Searched)
	w.metrics.Search(outcome, time.Since(start))
}
