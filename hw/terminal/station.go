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
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// station is the terminal with all its parts, whoever speaks to the citizens.
type station struct {
	config  config
	log     *slog.Logger
	devices *devices
	gate    *release.Gate
	agent   *agent
	kiosk   *kiosk.Kiosk
	watch   *watch
	sounds  *sounder
	health  *health
	show    func(kiosk.Event) // tells the citizen; set before the first visit

	floor floor
	after chan struct{} // holds something when a visit has ended

	mu    sync.Mutex
	since time.Time // of the visit under way; zero: there is none

	online bool // the service has answered the last heartbeat; the heartbeat alone knows it
}

// newStation wires the parts of a terminal. It creates the folder of what is kept, and opens the journal and the mirror in it.
func newStation(c config, d *devices, s service, log *slog.Logger) (*station, error) {
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		return nil, err
	}
	public, own, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	var m *mirror
	keys := []ed25519.PublicKey{}
	for _, key := range c.ReleaseKeys {
		keys = append(keys, ed25519.PublicKey(key))
	}
	if c.Offline {
		if m, err = openMirror(filepath.Join(c.Folder, "mirror"), c.key, time.Now); err != nil {
			return nil, fmt.Errorf("opening the mirror: %w", err)
		}
		keys = append(keys, public)
	}
	j, err := openJournal(filepath.Join(c.Folder, "journal"))
	if err != nil {
		return nil, err
	}
	terminal := release.TerminalOf(c.Terminal)
	st := &station{
		config: c, log: log, devices: d, health: &health{}, sounds: newSounder(c.Sound, log), floor: make(floor, 1), after: make(chan struct{}, 1), show: func(kiosk.Event) {},
		gate: release.NewGate(terminal, keys, release.GateOptions{Random: rand.Reader}),
	}
	st.agent = &agent{
		service: s, journal: j, now: time.Now, courier: &courier{service: s, journal: j, log: log, turn: make(chan struct{}, 1)},
		island: &island{terminal: terminal, mirror: m, journal: j, key: own},
	}
	st.watch = &watch{locks: d.locks, now: time.Now, forced: st.forced, tamper: st.tampered}
	st.watch.cover, _ = d.locks.(hw.Tamperer)
	st.kiosk = &kiosk.Kiosk{
		Sensor: d.sensor, Locks: d.locks, Pickups: st.agent, Verifier: st.agent, Gate: st.gate, Journal: st.agent, Events: st.event,
	}
	return st, nil
}

// event is the kiosk's hook.
func (s *station) event(e kiosk.Event) {
	s.watch.event(e)
	s.sounds.play(wordFor(e))
	s.show(e)
}

// Visit plays one visit. It returns kiosk.ErrBusy where somebody else has the terminal.
func (s *station) Visit(ctx context.Context, code string) (kiosk.Outcome, error) {
	return s.visit(ctx, func() (kiosk.Outcome, error) { return s.kiosk.Visit(ctx, code) })
}

// VisitWithout plays one visit without a finger, as Visit does.
func (s *station) VisitWithout(ctx context.Context, code string, ask kiosk.Ask) (kiosk.Outcome, error) {
	return s.visit(ctx, func() (kiosk.Outcome, error) { return s.kiosk.VisitWithout(ctx, code, ask) })
}

// Extend gives the citizen more time, see kiosk.Kiosk.
func (s *station) Extend() bool { return s.kiosk.Extend() }

// Wait returns how long the terminal pauses, see kiosk.Kiosk.
func (s *station) Wait() time.Duration { return s.kiosk.Wait() }

func (s *station) visit(ctx context.Context, play func() (kiosk.Outcome, error)) (kiosk.Outcome, error) {
	if !s.floor.await(ctx) {
		return kiosk.Failed, kiosk.ErrBusy
	}
	defer s.floor.leave()
	s.begin(time.Now())
	defer s.begin(time.Time{})
	defer s.ended()
	return play()
}

// begin notes that a visit begins, or with a zero time that it has ended.
func (s *station) begin(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = at
}

// ended has what was seen told soon.
func (s *station) ended() {
	select {
	case s.after <- struct{}{}:
	default:
	}
}

// alive reports whether the terminal does what it is to do: the watch looks, and no visit lasts for ever.
func (s *station) alive() bool {
	s.mu.Lock()
	since := s.since
	s.mu.Unlock()
	last, _, _ := s.watch.seen()
	now := time.Now()
	return now.Sub(last) < stillFor && (since.IsZero() || now.Sub(since) < longestVisit)
}

// forced tells of a door that opened without a release.
func (s *station) forced(id hw.LockerID, at time.Time) {
	s.alarm("a door opened without a release", slog.Int("locker", int(id)))
	s.note(client.Report{Locker: int(id), Seen: kiosk.SeenOpen.String(), At: at})
}

// tampered tells of a cover that was opened.
func (s *station) tampered(at time.Time) {
	s.alarm("the cover is open")
	s.note(client.Report{Tamper: true, At: at})
}

// note keeps a report for the service.
func (s *station) note(r client.Report) {
	if err := s.agent.journal.add(record{Tell: &r}); err != nil {
		s.log.Error("noting a report", "error", err)
	}
	s.ended()
}

// alarm makes itself heard.
func (s *station) alarm(what string, attributes ...any) {
	s.log.Error(what, attributes...)
	s.sounds.play(soundAlarm)
}

// sweep tells what is seen of all lockers after a start.
func (s *station) sweep(ctx context.Context) error {
	return s.agent.restarted(func(id hw.LockerID) hw.LockerState {
		state, err := s.watch.look(ctx, id)
		if err != nil {
			return hw.LockerState{}
		}
		return state
	}, s.devices.locks.Count())
}

// obey opens a locker for staff. Where a visit has begun meanwhile, the order is void.
func (s *station) obey(ctx context.Context, o client.StaffOrder, nonce release.Nonce) {
	order := kiosk.Order{Subject: o.Pickup, Locker: hw.LockerID(o.Locker), Nonce: nonce}
	for _, p := range []release.Purpose{release.Load, release.Return} {
		if p.String() == o.Purpose {
			order.Purpose = p
		}
	}
	if len(o.Release) == len(order.Release) {
		copy(order.Release[:], o.Release)
	}
	if !s.floor.enter() {
		s.gate.Void(nonce)
		s.note(client.Report{Locker: o.Locker, Nonce: hexOf(nonce), Seen: kiosk.SeenFull.String(), At: time.Now()})
		return
	}
	defer s.floor.leave()
	s.begin(time.Now())
	defer s.begin(time.Time{})
	defer s.ended()
	s.agent.begin(visited{})
	s.watch.expect(order.Locker)
	outcome, err := s.kiosk.Obey(ctx, order)
	s.log.Info("staff", "purpose", o.Purpose, "locker", o.Locker, "outcome", outcome.String(), "error", err)
}

// errPinned is returned where the service signs by a key that the configuration does not name: nothing would open.
var errPinned = errors.New("the service signs releases by a key that is not among releaseKeys")

// pinned returns errPinned where the terminal would obey none of the service's releases.
func (s *station) pinned(ctx context.Context) error {
	keys, err := s.agent.service.keys(ctx)
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
func (s *station) close() error { return errors.Join(s.devices.close(), s.agent.journal.close()) }
