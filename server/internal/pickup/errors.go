package pickup

import (
	"errors"
	"fmt"
	"time"
)

// What commands and Apply refuse. All come wrapped, never with a name, a code or a number of a document.
var (
	// ErrEvent is returned by Apply and the log for an event that cannot follow on the state, and by ParseEvent for bytes that are none.
	ErrEvent = errors.New("pickup: event cannot be")

	// ErrInput is returned for a command that lacks something or contradicts itself.
	ErrInput = errors.New("pickup: input is wrong")

	// ErrNotFound is returned when there is no such pickup or terminal.
	ErrNotFound = errors.New("pickup: not found")

	// ErrStatus is returned for a command that the status of the pickup does not allow.
	ErrStatus = errors.New("pickup: not in this status")

	// ErrPrecondition is returned by Reserve while something has to be confirmed before: see Missing.
	ErrPrecondition = errors.New("pickup: a precondition is not met")

	// ErrFourEyes is returned where two different operators are needed.
	ErrFourEyes = errors.New("pickup: two different operators are needed")

	// ErrBarcode is returned when what was scanned is not what was announced.
	ErrBarcode = errors.New("pickup: the barcodes are others")

	// ErrNoLocker is returned when no locker that is free and in order is large enough and within reach.
	ErrNoLocker = errors.New("pickup: no locker fits")

	// ErrTypo is returned for a code that cannot be one: of another length, or with a check character that is wrong. It counts as no guess.
	ErrTypo = errors.New("pickup: the code is mistyped")

	// ErrCode is returned for a code that no open pickup of the terminal has.
	ErrCode = errors.New("pickup: unknown code")

	// ErrPaused is returned while a terminal takes no codes: see PausedError.
	ErrPaused = errors.New("pickup: the terminal pauses after wrong codes")

	// ErrLocked is returned for a pickup whose code is right, but which was locked after wrong answers. Staff draw a new code.
	ErrLocked = errors.New("pickup: locked after wrong answers")

	// ErrExpired is returned for a pickup whose code is right and whose time is over.
	ErrExpired = errors.New("pickup: too late")

	// ErrFingerClosed is returned for a finger after the tries by finger are used up, and where none is enrolled: the other way is open.
	ErrFingerClosed = errors.New("pickup: not by finger")

	// ErrRefused is returned for evidence that is not enough.
	ErrRefused = errors.New("pickup: refused")

	// ErrOutstanding is returned while a release for the locker may still be good.
	ErrOutstanding = errors.New("pickup: a release is outstanding")

	// ErrNonce is returned for a nonce of zeros, and for a report about another release than the one that is out.
	ErrNonce = errors.New("pickup: not the nonce of the release")
)

// PausedError says how long a terminal takes no codes. It is ErrPaused.
type PausedError struct{ Wait time.Duration }

// Error returns a text of one line.
func (e *PausedError) Error() string { return fmt.Sprintf("%v: %v left", ErrPaused, e.Wait) }

// Unwrap returns ErrPaused.
func (e *PausedError) Unwrap() error { return ErrPaused }
