package agent

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

// What has to be there is asked for by name, and nothing is kept of a terminal that cannot be made.
func TestOptions(t *testing.T) {
	good := func(folder Folder) Options {
		return Options{Terminal: "hall", Service: agenttest.New(), Store: folder, Kiosk: &kiosk.Kiosk{Locks: sim.NewLocks(1, sim.LocksOptions{}), Gate: &release.Gate{}}}
	}
	for name, row := range map[string]struct {
		change func(*Options)
		want   error
	}{
		"Terminal":    {func(o *Options) { o.Terminal = "" }, ErrOptions},
		"Service":     {func(o *Options) { o.Service = nil }, ErrOptions},
		"Store":       {func(o *Options) { o.Store = nil }, ErrOptions},
		"Kiosk":       {func(o *Options) { o.Kiosk = nil }, ErrOptions},
		"Kiosk.Locks": {func(o *Options) { o.Kiosk.Locks = nil }, ErrOptions},
		"Kiosk.Gate":  {func(o *Options) { o.Kiosk.Gate = nil }, ErrOptions},
		"secret":      {func(o *Options) { o.Own = make(ed25519.PrivateKey, ed25519.PrivateKeySize) }, ErrSecret},
	} {
		o := good(Folder(t.TempDir()))
		row.change(&o)
		if _, err := New(o); !errors.Is(err, row.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	s, err := New(good(Folder(t.TempDir())))
	if err != nil {
		t.Fatal(err)
	}
	s.Look(t.Context()) // nobody is told, and nothing is logged
	s.Beat(t.Context())
	s.Refresh(t.Context())
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
