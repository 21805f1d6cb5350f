package pickup

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

// service is what stands behind a kiosk: a book that decides, and a key that signs. Code is what was typed last.
type service struct {
	*shelf
	code  string
	right bool          // what a comparison says
	nonce release.Nonce // of the last attempt
	steal func(release.Release) release.Release
}

// Find implements kiosk.Pickups.
func (s *service) Find(_ context.Context, typed string) (kiosk.Pickup, error) {
	id, err := s.Present(hall, typed)
	if errors.Is(err, ErrCode) || errors.Is(err, ErrTypo) {
		return kiosk.Pickup{}, kiosk.ErrUnknownCode
	}
	p := s.State().Pickups[id]
	s.code = typed
	return kiosk.Pickup{Subject: string(p.Collector.Subject), Locker: hw.LockerID(p.Locker)}, err
}

// Verify implements kiosk.Verifier.
func (s *service) Verify(context.Context, kiosk.Pickup, hw.Frame) (kiosk.Verdict, error) {
	return kiosk.Verdict{}, errors.New("a verdict without a release was asked for")
}

// Release implements kiosk.Releaser.
func (s *service) Release(_ context.Context, p kiosk.Pickup, _ hw.Frame, nonce release.Nonce) (kiosk.Verdict, error) {
	s.nonce = nonce
	id, err := s.Decide(hall, s.code, Evidence{ByFinger, s.right}, Nonce(nonce))
	if errors.Is(err, ErrRefused) || errors.Is(err, ErrFingerClosed) {
		return kiosk.Verdict{Subject: p.Subject}, nil
	}
	if err != nil {
		return kiosk.Verdict{}, err
	}
	order, _ := s.State().Order(id)
	if s.steal != nil {
		order = s.steal(order)
	}
	signed, err := release.Sign(worldKey, order)
	return kiosk.Verdict{Decision: kiosk.Matched, Subject: p.Subject, Locker: p.Locker, Release: signed}, err
}

// sights is what a terminal reports after the outcome of a visit. The kiosk has voided its nonces by then.
var sights = map[kiosk.Outcome]Seen{
	kiosk.HandedOver: SeenEmptied, kiosk.NotTaken: SeenFull, kiosk.DoorOpen: SeenOpen, kiosk.Failed: SeenFull, kiosk.Refused: SeenFull,
}

// A kiosk with a gate and a book play together: the right finger opens the locker and the key goes, a wrong one opens nothing, and neither does a
// release that was changed on the way.
func TestKiosk(t *testing.T) {
	for _, row := range []struct {
		name   string
		right  bool
		steal  func(release.Release) release.Release
		hands  bool // the citizen takes the document
		want   kiosk.Outcome
		status Status
	}{
		{"right finger", true, nil, true, kiosk.HandedOver, HandedOver},
		{"the citizen walks away", true, nil, false, kiosk.NotTaken, Notified},
		{"wrong finger", false, nil, true, kiosk.Refused, Notified},
		{"another locker", true, func(r release.Release) release.Release { r.Locker++; return r }, true, kiosk.Failed, Notified},
		{"another terminal", true, func(r release.Release) release.Release { r.Terminal[0]++; return r }, true, kiosk.Failed, Notified},
		{"a nonce of yesterday", true, func(r release.Release) release.Release { r.Nonce[0]++; return r }, true, kiosk.Failed, Notified},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{shelf: newShelf(t), right: row.right, steal: row.steal}
				id := s.load(t, 1)
				var code string
				out := &Outbox{Book: s.Book, Do: func(_ context.Context, _ Effect, c string) error { code = c; return nil }}
				if err := out.Pass(t.Context()); err != nil {
					t.Fatal(err)
				}
				var opened []hw.LockerID
				sensor := sim.NewSensor(sim.SensorOptions{})
				var locks *sim.Locks
				locks = sim.NewLocks(2, sim.LocksOptions{Events: func(e sim.Event) {
					if e.Kind == sim.Released {
						opened = append(opened, e.Locker)
					}
					if e.Kind == sim.Released && row.hands {
						go func() {
							time.Sleep(300 * time.Millisecond)
							_ = locks.Open(e.Locker)
							time.Sleep(time.Second)
							_ = locks.Take(e.Locker)
							_ = locks.Shut(e.Locker)
						}()
					}
				}})
				if err := locks.Put(1); err != nil {
					t.Fatal(err)
				}
				for range kiosk.MaxAttempts {
					if err := sensor.Put(hw.Frame{Pixels: []byte{1}, Width: 1, Height: 1, PPI: 500}); err != nil {
						t.Fatal(err)
					}
				}
				public := []ed25519.PublicKey{worldKey.Public().(ed25519.PublicKey)}
				k := &kiosk.Kiosk{
					Sensor: sensor, Locks: locks, Pickups: s, Verifier: s,
					Gate: release.NewGate(release.TerminalOf(string(hall)), public, release.GateOptions{Random: rand.Reader}),
				}
				outcome, err := k.Visit(t.Context(), ShowCode(code))
				if outcome != row.want || (err != nil) != (outcome == kiosk.Failed) {
					t.Errorf("outcome %v, %v, want %v", outcome, err, row.want)
				}
				if want := row.want == kiosk.HandedOver || row.want == kiosk.NotTaken; slices.Equal(opened, []hw.LockerID{1}) != want || len(opened) > 1 {
					t.Errorf("opened %v", opened)
				}
				if err := s.Report(Sight{Terminal: hall, Locker: 1, Nonce: Nonce(s.nonce), Seen: sights[outcome]}); err != nil {
					t.Fatal(err)
				}
				if got := s.State().Pickups[id].Status; got != row.status {
					t.Errorf("the pickup is %s, want %s", got, row.status)
				}
			})
		})
	}
}
