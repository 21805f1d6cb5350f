package kiosk

import (
	"time"

	"fingerzeig/hw"
)

// Event is one step of a visit, for a page, a log or a test. It says nothing about who the visitor is. Fields that a step does not need are
// zero.
type Event struct {
	Step     Step
	At       time.Time
	Attempt  int           // StepQuestion, StepFinger, StepCaptured, StepVerdict: from 1 to MaxAttempts
	Finger   string        // StepFinger: which finger to ask for; empty: any
	Attack   hw.Tristate   // StepCaptured: whether the sensor takes the finger for an attack; Unknown: it cannot tell
	Decision Decision      // StepVerdict
	Locker   hw.LockerID   // StepReleased and later: which locker. Before, it is nobody's business
	Outcome  Outcome       // StepEnded
	Wait     time.Duration // StepEnded: how long the terminal pauses from now on, if it does
	Err      error         // StepEnded: what Visit returns
}

// Step is a kind of event. Its text is stable and fit for machines.
type Step string

// The steps, in the order in which they come. StepQuestion, or StepFinger and StepCaptured, and StepVerdict come once an attempt; every visit ends with StepEnded.
const (
	StepCode     Step = "code"     // the code was found
	StepQuestion Step = "question" // the citizen is to answer something, in a visit without a finger
	StepFinger   Step = "finger"   // the citizen is to lay a finger on the sensor
	StepCaptured Step = "captured" // the print was taken
	StepVerdict  Step = "verdict"  // the verifier has answered
	StepReleased Step = "released" // the locker was released
	StepOpened   Step = "opened"   // its door was opened
	StepShut     Step = "shut"     // its door was shut again
	StepDone     Step = "done"     // HandedOver has returned without an error
	StepEnded    Step = "ended"    // the visit is over
)
