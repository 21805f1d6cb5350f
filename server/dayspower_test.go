package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"fingerzeig/server/internal/pickup"
)

// stop stops the service.
func (h *hall) stop() {
	if err := errors.Join(h.server.Shutdown(context.Background()), h.log.Close()); err != nil {
		h.t.Fatal(err)
	}
	if c, ok := h.log.Checkpoint(); ok {
		h.kept = append(h.kept, c)
	}
}

// restart starts the service anew from what is on its disk.
func (h *hall) restart() {
	h.stop()
	h.service.out, h.service.left = false, 0
	h.counts["the service lost its power"]++
	if h.random.IntN(2) == 0 {
		h.tear()
	}
	h.disk.at = 0
	s := pickup.State{}
	log, err := pickup.OpenLog(h.disk, hallSeal, func(e pickup.Event) (err error) { s, err = pickup.Apply(s, e); return err })
	if err != nil {
		h.t.Fatalf("after a power cut: %v", err)
	}
	if err := s.Check(); err != nil {
		h.t.Fatalf("after a power cut: %v", err)
	}
	h.serve(log, s)
	if err := h.server.Sweep(); err != nil {
		h.t.Fatal(err)
	}
}

// tear leaves half a line at the end of the record, as a power cut does in the middle of writing one.
func (h *hall) tear() {
	files, err := filepath.Glob(filepath.Join(h.dir, "audit", "*"))
	if err != nil {
		h.t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(name string) bool { return filepath.Base(name) == "lock" })
	f, err := os.OpenFile(files[len(files)-1], os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err = f.WriteString(`{"seq":`); err != nil {
		h.t.Fatal(err)
	}
	_ = f.Close()
	h.counts["a line of the record was torn"]++
}
