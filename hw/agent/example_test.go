package agent_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

// A visit at a simulated terminal, and what the service hears of it. A real one has agent.Remote for a service, crypto/rand for the own key's seed, and
// Run beside the visits.
func Example() {
	dir, err := os.MkdirTemp("", "terminal-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	service := agenttest.New()
	sensor, locks := sim.NewSensor(sim.SensorOptions{}), sim.NewLocks(8, sim.LocksOptions{})
	own := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	obeyed := []ed25519.PublicKey{agenttest.SigningKey.Public().(ed25519.PublicKey), own.Public().(ed25519.PublicKey)}

	terminal, err := agent.New(agent.Options{
		Terminal: "hall", Service: service, Store: agent.Folder(dir), Own: own, Secret: "the terminal's key at the service",
		Kiosk: &kiosk.Kiosk{
			Sensor: sensor, Locks: locks, Limits: kiosk.Limits{Poll: time.Millisecond},
			Gate: release.NewGate(release.TerminalOf("hall"), obeyed, release.GateOptions{Random: rand.Reader}),
			Events: func(e kiosk.Event) {
				switch e.Step { // the citizen acts on what the terminal says
				case kiosk.StepReleased:
					_ = locks.Open(e.Locker)
				case kiosk.StepOpened:
					_ = locks.Shut(e.Locker)
				}
			},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fmt.Println(terminal.Start(ctx), terminal.Pending(), "sights of lockers to be told")

	_ = sensor.Put(hw.Frame{Pixels: slices.Repeat([]byte{20}, 100*100), Width: 100, Height: 100, PPI: 500})
	fmt.Println(terminal.Visit(ctx, "k7px-42"))
	fmt.Println(terminal.Deliver(ctx), service.Told()[8:])
	fmt.Println(terminal.Close())
	// Output:
	// <nil> 8 sights of lockers to be told
	// handed over <nil>
	// <nil> [3 opened 3 emptied]
	// <nil>
}
