package screen_test

import (
	"fmt"
	"time"

	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
)

// A citizen types a code, lays the wrong finger on the sensor, and then the right one.
func Example() {
	now := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	s := screen.State{}.Cleared("en")
	s, _ = s.Pressed(screen.Press{Do: screen.DoFinger}, now)
	s, _ = s.Pressed(screen.Press{Do: screen.DoCode, Text: "K7PX 42QR"}, now)
	for _, e := range []kiosk.Event{
		{Step: kiosk.StepFinger, Attempt: 1, Finger: "right-index"},
		{Step: kiosk.StepCaptured}, {Step: kiosk.StepVerdict, Decision: kiosk.Rejected},
		{Step: kiosk.StepFinger, Attempt: 2, Finger: "right-index"},
		{Step: kiosk.StepCaptured}, {Step: kiosk.StepVerdict, Decision: kiosk.Matched},
		{Step: kiosk.StepReleased, Locker: 7},
	} {
		s = s.Told(e, true, now)
		fmt.Println(e.Step, "->", s.Screen, s.Finger, s.Note, s.Locker)
	}
	// Output:
	// finger -> finger right-index  0
	// captured -> wait   0
	// verdict -> wait  rejected 0
	// finger -> finger right-index rejected 0
	// captured -> wait   0
	// verdict -> wait   0
	// released -> open   7
}
