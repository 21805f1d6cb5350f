package agent

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// bench is a station with simulated devices, whose finger and doors a test moves.
type bench struct {
	*Station
	service *agenttest.Service
	show    func(kiosk.Event) // nil: nobody looks
	checks  checks
	alarms  int
	finger  *sim.Sensor
	doors   *sim.Locks
	opened  []hw.LockerID
	citizen func(hw.LockerID) // what happens after a lock was released
}

// checks are a Health that remembers.
type checks struct {
	mu  sync.Mutex
	all map[string]string
}

func (c *checks) Set(check string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[string]string{}
	}
	c.all[check] = fmt.Sprint(err)
}

func (c *checks) All() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.all)
}

// of returns how a check went last.
func (c *checks) of(check string) string { return c.All().(map[string]string)[check] }

// newBench returns a station of 8 full lockers in a folder, inside a bubble. Whoever is let in takes what is inside.
func newBench(t *testing.T, folder string, s *agenttest.Service) *bench {
	t.Helper()
	b := &bench{service: s, finger: sim.NewSensor(sim.SensorOptions{})}
	b.citizen = func(id hw.LockerID) {
		time.Sleep(time.Second)
		_, _ = b.doors.Open(id), b.doors.Take(id)
		time.Sleep(time.Second)
		_ = b.doors.Shut(id)
	}
	b.doors = sim.NewLocks(8, sim.LocksOptions{Events: func(e sim.Event) {
		if e.Kind == sim.Released {
			b.opened = append(b.opened, e.Locker)
			go b.citizen(e.Locker)
		}
	}})
	for id := range 8 {
		_ = b.doors.Put(hw.LockerID(id + 1))
	}
	_, own, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := []ed25519.PublicKey{agenttest.SigningKey.Public().(ed25519.PublicKey), own.Public().(ed25519.PublicKey)}
	store, err := OpenFolder(filepath.Join(folder, "state"))
	if err != nil {
		t.Fatal(err)
	}
	b.Station, err = New(Options{
		Terminal: "hall", Service: s, Store: store, Own: own, Secret: "fzk_a", Health: &b.checks, Alarm: func() { b.alarms++ },
		Kiosk: &kiosk.Kiosk{
			Sensor: b.finger, Locks: b.doors, Gate: release.NewGate(release.TerminalOf("hall"), keys, release.GateOptions{Random: rand.Reader}),
			Events: func(e kiosk.Event) {
				if b.show != nil {
					b.show(e)
				}
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// come plays a visit with as many of these fingers as it may want.
func (b *bench) come(t *testing.T, code string, f hw.Frame) (kiosk.Outcome, error) {
	t.Helper()
	b.finger.Lift()
	for range kiosk.MaxAttempts {
		if err := b.finger.Put(f); err != nil {
			t.Fatal(err)
		}
	}
	return b.Visit(t.Context(), code)
}

func frameOf(shade byte) hw.Frame {
	return hw.Frame{Pixels: slices.Repeat([]byte{shade}, 100*100), Width: 100, Height: 100, PPI: 500}
}

// drawn holds prints that were drawn before: they take a while.
var drawn = map[[2]uint64]hw.Frame{}

// print draws a print of a finger that nobody has.
func print(finger, impression uint64) hw.Frame {
	which := [2]uint64{finger, impression}
	if drawn[which].Pixels == nil {
		img := synth.NewFinger(finger).Impression(impression, synth.Options{}).Image
		drawn[which] = hw.Frame{Pixels: img.Pixels, Width: img.Width, Height: img.Height, PPI: img.PPI}
	}
	return drawn[which].Clone()
}

// template returns what the service would have enrolled of a print.
func template(t *testing.T, f hw.Frame) []byte {
	t.Helper()
	x, err := minutiae.Extract(minutiae.Image{Pixels: f.Pixels, Width: f.Width, Height: f.Height, PPI: f.PPI}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := x.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// withMirror gives a service's terminal a mirror with two pickups: p-1 of finger 1, and p-2 of finger 2 whose time is over after an hour.
func withMirror(t *testing.T, s *agenttest.Service) {
	t.Helper()
	s.Content = &client.Mirror{Key: agenttest.MirrorKey, Epoch: 1, Pickups: []client.Mirrored{
		agenttest.Mirrored("p-1", 3, "K7PX42", time.Now().Add(24*time.Hour), template(t, print(1, 1))),
		agenttest.Mirrored("p-2", 4, "82", time.Now().Add(time.Hour), template(t, print(2, 1))),
	}}
}

// start tells what is to be told and fetches the mirror, as the duties do.
func (b *bench) begin(t *testing.T) {
	t.Helper()
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Refresh(t.Context())
}
