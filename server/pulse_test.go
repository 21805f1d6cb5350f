package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"net"
	"slices"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// pulsed are locks that note when one was released.
type pulsed struct {
	*sim.Locks
	at time.Time
}

func (p *pulsed) Unlock(ctx context.Context, id hw.LockerID) error {
	p.at = time.Now()
	return p.Locks.Unlock(ctx, id)
}

// BenchmarkFingerToPulse measures from a finger that lies on the sensor to the pulse of the lock: the image to the service over TCP, extraction,
// comparison, the decision on the disk, the signed release back, checked. The sensor takes no time. It reports the median, the
// 99th percentile and the longest in milliseconds; GOMAXPROCS=1 gives what one core does.
func BenchmarkFingerToPulse(b *testing.B) {
	h := newPulseHall(b)
	var took []float64
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		h.sensor.Lift()
		print := frame(h.who.lay(uint64(n % 8)))
		var laid time.Time
		h.told = func(e kiosk.Event) {
			if e.Step == kiosk.StepFinger {
				laid = time.Now()
				if err := h.sensor.Put(print); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.StartTimer()
		outcome, err := h.Visit(b.Context(), h.code)
		if outcome != kiosk.NotTaken || err != nil { // nobody opens the door
			b.Fatalf("visit %d: %v, %v", n, outcome, err)
		}
		took = append(took, float64(h.locks.at.Sub(laid))/float64(time.Millisecond))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*99/100], "p99-ms")
	b.ReportMetric(took[len(took)-1], "max-ms")
	b.ReportMetric(0, "ns/op") // the visit lasts as long as the door is watched
}

// pulseHall is a service and a terminal of one locker, in which a document waits.
type pulseHall struct {
	*agent.Station
	tb     testing.TB
	who    citizen
	client *client.Client
	code   string
	sensor *sim.Sensor
	locks  *pulsed
	told   func(kiosk.Event)
}

func newPulseHall(tb testing.TB) *pulseHall {
	tb.Helper()
	dir := tb.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	o, err := (&pickupSettings{Pickups: townGallery, PickupZone: "UTC"}).options(dir)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: dir, listener: l, pickups: o})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.stop(); err != nil {
			tb.Error(err)
		}
	})
	h := &pulseHall{tb: tb, who: people[0], client: client.New("http://"+l.Addr().String(), client.Options{})}
	office := newOffice("http://" + l.Addr().String())
	if err := office.Enroll(tb.Context(), h.who.card, h.who.finger, h.who.enrolled()); err != nil {
		tb.Fatal(err)
	}
	h.load()
	keys, err := h.client.ReleaseKeys(tb.Context(), "hall")
	if err != nil {
		tb.Fatal(err)
	}
	h.sensor, h.locks = sim.NewSensor(sim.SensorOptions{}), &pulsed{Locks: sim.NewLocks(1, sim.LocksOptions{})}
	if err := h.locks.Put(1); err != nil {
		tb.Fatal(err)
	}
	public := make([]ed25519.PublicKey, len(keys))
	for i, key := range keys {
		public[i] = key
	}
	h.Station, err = agent.New(agent.Options{
		Terminal: "hall", Service: agent.Remote{Client: h.client, Terminal: "hall"}, Store: agent.Folder(tb.TempDir()),
		Kiosk: &kiosk.Kiosk{
			Sensor: h.sensor, Locks: h.locks, Limits: kiosk.Limits{Door: time.Millisecond, Poll: time.Millisecond}, Events: func(e kiosk.Event) { h.told(e) },
			Gate: release.NewGate(release.TerminalOf("hall"), public, release.GateOptions{Random: rand.Reader}),
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// load brings a passport into the locker.
func (h *pulseHall) load() {
	h.tb.Helper()
	ctx := h.tb.Context()
	_, err := h.client.PutTerminal(ctx, "hall", []client.Locker{{Size: 1, Height: 1000}})
	var p client.Pickup
	if err == nil {
		p, err = h.client.Announce(ctx, "", client.Announcement{
			Subject: h.who.card, Documents: []client.Document{{Kind: "passport", Barcode: "C01X", Issued: time.Now().UTC().Format(time.DateOnly)}},
		})
	}
	if err == nil {
		_, err = h.client.Step(ctx, p.Pickup, "reserve", client.StepBody{Terminal: "hall", Barcodes: []string{"C01X"}, Operators: []string{"anna"}})
	}
	if err == nil {
		p, err = h.client.Step(ctx, p.Pickup, "load", client.StepBody{Barcodes: []string{"C01X"}, Operators: []string{"bert"}})
	}
	if err != nil {
		h.tb.Fatal(err)
	}
	h.code = p.Code
}
