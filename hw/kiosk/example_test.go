package kiosk_test

import (
	"context"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
)

// desk knows one pickup, and takes a print whose first pixel is dark for the right finger.
type desk struct{}

func (desk) Find(_ context.Context, code string) (kiosk.Pickup, error) {
	if code != "K7PX42" {
		return kiosk.Pickup{}, kiosk.ErrUnknownCode
	}
	return kiosk.Pickup{Subject: "subject-1", Locker: 3, Finger: "right-index"}, nil
}

func (desk) Verify(_ context.Context, p kiosk.Pickup, f hw.Frame) (kiosk.Verdict, error) {
	if f.Pixels[0] > 100 {
		return kiosk.Verdict{}, nil
	}
	return kiosk.Verdict{Decision: kiosk.Matched, Subject: p.Subject, Locker: p.Locker}, nil
}

// A visit at a simulated terminal: a wrong finger first, then the right one.
func Example() {
	sensor := sim.NewSensor(sim.SensorOptions{})
	locks := sim.NewLocks(24, sim.LocksOptions{})
	terminal := &kiosk.Kiosk{
		Sensor: sensor, Locks: locks, Pickups: desk{}, Verifier: desk{},
		HandedOver: func(_ context.Context, p kiosk.Pickup) error {
			fmt.Println("erase", p.Subject)
			return nil
		},
		Events: func(e kiosk.Event) {
			fmt.Println(e.Step)
			switch e.Step { // the citizen acts on what the terminal says
			case kiosk.StepReleased:
				_ = locks.Open(e.Locker)
			case kiosk.StepOpened:
				_ = locks.Shut(e.Locker)
			}
		},
		Limits: kiosk.Limits{Poll: time.Millisecond},
	}

	for _, shade := range []byte{200, 50} {
		_ = sensor.Put(hw.Frame{Pixels: []byte{shade, 0, 0, 0}, Width: 2, Height: 2, PPI: 500})
	}
	outcome, err := terminal.Visit(context.Background(), "k7px-42")
	fmt.Println(outcome, err)
	// Output:
	// code
	// finger
	// captured
	// verdict
	// finger
	// captured
	// verdict
	// released
	// opened
	// shut
	// erase subject-1
	// done
	// ended
	// handed over <nil>
}

// Codes are compared in one form, however people type them.
func ExampleNormalizeCode() {
	fmt.Println(kiosk.NormalizeCode(" k7px-42 "))
	// Output: K7PX42
}
