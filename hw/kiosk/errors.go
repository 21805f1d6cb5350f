package kiosk

import (
	"errors"
	"fmt"
	"runtime/debug"
)

var (
	// ErrUnknownCode is returned by Pickups.Find when no open pickup has the code. Visit turns it into the outcome UnknownCode.
	ErrUnknownCode = errors.New("kiosk: unknown code")

	// ErrTypo is returned by Pickups.Find for what no code can be, such as one whose check character is wrong: it was compared with none. Visit
	// returns it with the outcome Failed, and does not take it for a failed visit.
	ErrTypo = errors.New("kiosk: no code can be that")

	// ErrBusy is returned when a visit begins while another one is under way.
	ErrBusy = errors.New("kiosk: another visit is under way")

	// ErrIncomplete is returned when a Kiosk lacks one of its parts.
	ErrIncomplete = errors.New("kiosk: a part is missing")

	// ErrPickup is returned when Find gave a pickup without a subject, or with a locker that the terminal does not have.
	ErrPickup = errors.New("kiosk: pickup does not fit this terminal")

	// ErrVerdict is returned when a verdict says Matched about another subject or another locker than asked for.
	ErrVerdict = errors.New("kiosk: verdict is about somebody else")
)

// PanicError is returned when a part of the kiosk panicked. The locks were halted.
type PanicError struct {
	Value any    // what the part panicked with
	Stack []byte // where
}

// Error returns a text of one line.
func (e *PanicError) Error() string { return fmt.Sprintf("kiosk: a part panicked: %v", e.Value) }

// guard returns what f returns, or a PanicError where f panics. A terminal at night has nobody who would start it again.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &PanicError{Value: r, Stack: debug.Stack()}
		}
	}()
	return f()
}
