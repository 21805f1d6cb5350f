package kiosk

import "time"

// MaxAttempts is how many prints one visit takes before it sends the citizen to the way without a finger. Three is what citizens know from
// cash machines, and what guidance for biometric terminals recommends.
const MaxAttempts = 3

// maxCodeBytes is the longest code that is looked up. Codes that people type have 6 to 12 characters; what is longer is no code.
const maxCodeBytes = 64

// maxLostLooks is how many looks at the door may fail in a row before the kiosk stops watching it. Lock boards are known to be busy for a
// moment after a pulse, so one lost answer says nothing.
const maxLostLooks = 3

// maxBlind is the longest time between two looks at a door in which nobody opens it, takes something out and shuts it again. Pulling a locker's
// door, reaching in and pushing it shut takes two seconds at the least.
const maxBlind = time.Second

// staffDoor is how long a door may stay open for staff, who scan what they lay in.
const staffDoor = 5 * time.Minute

// maxExtensions is how often a citizen may ask for more time in one visit: ten times are what WCAG 2.2, 2.2.1, asks for.
const maxExtensions = 10

// Limits bound a visit. A field that is not positive has its default.
type Limits struct {
	Capture time.Duration // how long one request for a finger waits; default 30 s, time to take off a glove
	Answer  time.Duration // how long one question waits for its answer; default 60 s
	Service time.Duration // how long Find, Verify and HandedOver may take, and how long a verdict is good; default 10 s
	Device  time.Duration // how long a lock may take to answer; default 5 s
	Door    time.Duration // how long the door may take to be opened and shut again; default 60 s
	Poll    time.Duration // how often the door is looked at; default 200 ms, less than a door takes to be opened and shut

	// After FailedVisits failed visits within Window the terminal pauses for Pause, and again after each further one until fewer lie within
	// Window. A visit has failed when a code, a print or an answer was tried in it and nothing was opened. Success clears nothing: it would let
	// guesses hide behind honest visits. The defaults, 5 in 10 min and 30 s, let an honest queue pass and allow about 20 guesses in 10 minutes.
	FailedVisits int
	Window       time.Duration
	Pause        time.Duration
}

// withDefaults returns l with defaults where fields are not positive.
func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&l.Capture, 30 * time.Second},
		{&l.Answer, time.Minute},
		{&l.Service, 10 * time.Second},
		{&l.Device, 5 * time.Second},
		{&l.Door, time.Minute},
		{&l.Poll, 200 * time.Millisecond},
		{&l.Window, 10 * time.Minute},
		{&l.Pause, 30 * time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if l.FailedVisits <= 0 {
		l.FailedVisits = 5
	}
	return l
}
