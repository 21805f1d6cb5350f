package hw

import "context"

// Previewer is a Sensor that shows what it sees while it waits for a good frame, for a page that tells the citizen to press or to centre.
type Previewer interface {
	Sensor

	// CapturePreviewed is Capture, which gives what the sensor sees on the way to preview, often several times a second and from one
	// goroutine. The frame is the driver's, which wipes it when preview returns. A preview has passed no check and is never verified.
	CapturePreviewed(ctx context.Context, preview func(Frame)) (Frame, error)
}

// Lamp is a device with a light that tells the citizen what to do. It is a help, never the only sign.
type Lamp interface {
	// Show switches the light to a signal. A signal that the device cannot show is no error.
	Show(ctx context.Context, s Signal) error
}

// Signal is what a Lamp says.
type Signal uint8

// The signals.
const (
	SignalOff    Signal = iota // nothing
	SignalFinger               // lay a finger on the sensor
	SignalWait                 // wait, the print is being taken or compared
	SignalGood                 // it worked
	SignalBad                  // it did not
)

// Tamperer is a device that notices when somebody opens its cover.
type Tamperer interface {
	// Tampered reports whether the cover is open. Unknown: nothing is wired, or the device does not answer.
	Tampered(ctx context.Context) (Tristate, error)
}
