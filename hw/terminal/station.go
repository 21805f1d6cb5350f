package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// service is what the terminal needs of the server.
type service interface {
	agent.Service

	// Keys returns the keys by which the service signs releases.
	Keys(ctx context.Context) ([][]byte, error)

	// Ready returns nil where the service can do its work.
	Ready(ctx context.Context) error
}

// dial returns the service that the configuration names. It does not connect yet.
func dial(c config) service {
	return agent.Remote{Client: client.New(c.Server, client.Options{Key: c.key}), Terminal: c.Terminal}
}

// station is the terminal with its devices and what it shows of itself.
type station struct {
	*agent.Station
	config  config
	log     *slog.Logger
	service service
	devices *devices
	kiosk   *kiosk.Kiosk
	sounds  *sounder
	health  *health
	show    func(kiosk.Event) // tells the citizen; set before the first visit
}

// newStation wires a terminal. It creates the folder of what is kept.
func newStation(c config, d *devices, s service, log *slog.Logger) (*station, error) {
	folder, err := agent.OpenFolder(c.Folder)
	if err != nil {
		return nil, err
	}
	st := &station{config: c, log: log, service: s, devices: d, health: &health{}, sounds: newSounder(c.Sound, log), show: func(kiosk.Event) {}}
	o := agent.Options{
		Terminal: c.Terminal, Service: s, Store: folder, Secret: c.key, Log: log, Health: st.health, Alarm: func() { st.sounds.play(soundAlarm) },
	}
	var keys []ed25519.PublicKey
	for _, key := range c.ReleaseKeys {
		keys = append(keys, ed25519.PublicKey(key))
	}
	if c.Offline {
		public, own, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		keys, o.Own = append(keys, public), own
	}
	st.kiosk = &kiosk.Kiosk{
		Sensor: d.sensor, Locks: d.locks, Events: st.event,
		Gate: release.NewGate(release.TerminalOf(c.Terminal), keys, release.GateOptions{Random: rand.Reader}),
	}
	o.Kiosk = st.kiosk
	if st.Station, err = agent.New(o); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Folder, err)
	}
	return st, nil
}

// event is the kiosk's hook.
func (s *station) event(e kiosk.Event) {
	s.sounds.play(wordFor(e))
	s.show(e)
}

// errPinned is returned where the service signs by a key that the configuration does not name: nothing would open.
var errPinned = errors.New("the service signs releases by a key that is not among releaseKeys")

// pinned returns errPinned where the terminal would obey none of the service's releases.
func (s *station) pinned(ctx context.Context) error {
	keys, err := s.service.Keys(ctx)
	if err != nil {
		return fmt.Errorf("asking for the keys of releases: %w", err)
	}
	for _, key := range keys {
		if !slices.ContainsFunc(s.config.ReleaseKeys, func(pinned publicKey) bool { return bytes.Equal(pinned, key) }) {
			return fmt.Errorf("%w: %s", errPinned, base64.StdEncoding.EncodeToString(key))
		}
	}
	return nil
}

// close gives back what newStation opened, and the devices.
func (s *station) close() error { return errors.Join(s.devices.close(), s.Close()) }
