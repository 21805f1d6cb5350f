package osia

import (
	"errors"
	"fmt"
)

// Why an operation is refused. All but errors of the index are returned as a Refusal.
var (
	// ErrRequest is returned for a request that cannot be read or is not one of the interface, or asks for what this ABIS does not do.
	ErrRequest = errors.New("osia: the request cannot be done")
	// ErrUnknown is returned for a person, an encounter, a gallery or a task that is not there.
	ErrUnknown = errors.New("osia: not there")
	// ErrExists is returned for an encounter that is there already.
	ErrExists = errors.New("osia: the encounter exists")
	// ErrForbidden is returned for what the settings do not allow, such as a callback to anywhere.
	ErrForbidden = errors.New("osia: not allowed")
	// ErrBusy is returned where no more tasks can be held.
	ErrBusy = errors.New("osia: too many tasks")
)

// Refusal is one of these errors with the reason, in words for whoever asks. They hold nobody's name.
type Refusal struct {
	Kind error
	Why  string
}

// Error implements error.
func (r *Refusal) Error() string { return r.Why }

// Unwrap returns the kind.
func (r *Refusal) Unwrap() error { return r.Kind }

func refuse(kind error, format string, args ...any) error {
	return &Refusal{kind, fmt.Sprintf(format, args...)}
}
