package agent

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
)

// Options are what a Station is made of. The first four have to be there, the others may be missing.
type Options struct {
	Terminal string // the name by which the service knows this terminal
	Service  Service
	Store    Store

	// Kiosk has its Sensor, its Locks, and the Gate that obeys the service's keys. New sets its Pickups, Verifier and Journal, and puts itself before
	// its Events. The other fields are the caller's, until the first visit.
	Kiosk *kiosk.Kiosk

	// Own is the key by which the terminal releases by itself while the service cannot be reached: made anew for each start, so that no disk has it, and
	// among those of the Gate. Nil: it opens nothing by itself, and keeps no mirror.
	Own ed25519.PrivateKey

	// Secret is what the mirror is sealed by, such as the terminal's key at the service. It is needed where there is Own.
	Secret string

	// Extract reads a print where the terminal decides by itself; nil: minutiae.Extract.
	Extract func(minutiae.Image) (minutiae.Template, error)

	Now    func() time.Time        // nil: time.Now
	Log    *slog.Logger            // nil: nothing is logged
	Health Health                  // nil: nobody is told how the parts are
	Alarm  func()                  // is told of a door or a cover that nobody has ordered to open, and returns soon; nil: the log and the service alone are
	Staff  func(client.StaffOrder) // is told of an order of staff before it is obeyed; nil: nobody is
}

// Health knows how the parts of a terminal are.
type Health interface {
	// Set notes the outcome of a check: "locks", "cover", "journal", "line" or "mirror".
	Set(check string, err error)

	// All returns what the service is told with each heartbeat, a small object; nil: nothing.
	All() any
}

// unasked is the Health of a terminal that nobody asks.
type unasked struct{}

func (unasked) Set(string, error) {}
func (unasked) All() any          { return nil }

// ErrOptions is returned by New where something is missing.
var ErrOptions = errors.New("agent: options")

// withDefaults returns o with defaults for what may be missing, or ErrOptions.
func (o Options) withDefaults() (Options, error) {
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Terminal", o.Terminal == ""}, {"Service", o.Service == nil}, {"Store", o.Store == nil}, {"Kiosk", o.Kiosk == nil},
		{"Kiosk.Locks", o.Kiosk != nil && o.Kiosk.Locks == nil}, {"Kiosk.Gate", o.Kiosk != nil && o.Kiosk.Gate == nil},
	} {
		if part.missing {
			return Options{}, fmt.Errorf("%w: %s is missing", ErrOptions, part.name)
		}
	}
	if o.Extract == nil {
		o.Extract = func(img minutiae.Image) (minutiae.Template, error) { return minutiae.Extract(img, nil) }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Health == nil {
		o.Health = unasked{}
	}
	if o.Alarm == nil {
		o.Alarm = func() {}
	}
	if o.Staff == nil {
		o.Staff = func(client.StaffOrder) {}
	}
	return o, nil
}
