// Package line is a serial line to a device, and the only door to the library for it: 8 data bits, no parity, 1 stop bit. A line that broke,
// because an adapter was pulled out, is opened anew by the next exchange.
package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.bug.st/serial"

	"fingerzeig/hw"
)

// slice is the longest time that a read goes without a look at its context.
const slice = 20 * time.Millisecond

// ErrSilence is returned when nothing more comes from the device in time. It wraps hw.ErrDevice.
var ErrSilence = fmt.Errorf("%w: no answer", hw.ErrDevice)

// Port is an open line. Read returns 0 and no error when the read time-out has passed.
type Port interface {
	io.ReadWriteCloser
	SetReadTimeout(t time.Duration) error
	ResetInputBuffer() error
}

// Serial returns what opens a serial port at a speed in baud, for this program alone.
func Serial(path string, baud int) func() (Port, error) {
	return func() (Port, error) {
		p, err := serial.Open(path, &serial.Mode{BaudRate: baud, DataBits: 8, Parity: serial.NoParity, StopBits: serial.OneStopBit})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return p, nil
	}
}

// Line is a line to one device. It is used by one goroutine at a time.
type Line struct {
	open func() (Port, error)
	port Port // nil: not open
}

// New returns a line that is opened by its first use.
func New(open func() (Port, error)) *Line { return &Line{open: open} }

// Send forgets what came unasked and writes b. Its errors wrap hw.ErrDevice.
func (l *Line) Send(b []byte) error {
	if l.port == nil {
		p, err := l.open()
		if err != nil {
			return fmt.Errorf("%w: %w", hw.ErrDevice, err)
		}
		l.port = p
	}
	err := l.port.ResetInputBuffer()
	for n := 0; err == nil && len(b) > 0; b = b[n:] {
		if n, err = l.port.Write(b); n == 0 && err == nil {
			err = io.ErrShortWrite
		}
	}
	return l.broken(err)
}

// Receive reads what has come into b, and waits for it until the moment given. It returns ErrSilence when nothing came, ctx's error, or what
// broke the line, which wraps hw.ErrDevice.
func (l *Line) Receive(ctx context.Context, b []byte, until time.Time) (int, error) {
	if l.port == nil {
		return 0, ErrSilence
	}
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		wait := min(time.Until(until), slice)
		if wait <= 0 {
			return 0, ErrSilence
		}
		err := l.port.SetReadTimeout(wait)
		n := 0
		if err == nil {
			n, err = l.port.Read(b)
		}
		if n > 0 {
			return n, nil
		}
		if err != nil {
			return 0, l.broken(err)
		}
	}
}

// Quiet reads and forgets until nothing has come for a while, at most until the moment given: a device that is in the middle of something
// is let finish.
func (l *Line) Quiet(ctx context.Context, while time.Duration, until time.Time) error {
	b := make([]byte, 512)
	defer clear(b)
	for {
		_, err := l.Receive(ctx, b, earlier(time.Now().Add(while), until))
		switch {
		case errors.Is(err, ErrSilence):
			if time.Now().Before(until) {
				return nil
			}
			return fmt.Errorf("%w: does not stop talking", hw.ErrDevice)
		case err != nil:
			return err
		}
	}
}

// Reopen closes the line, and has it opened by open when it is used next.
func (l *Line) Reopen(open func() (Port, error)) {
	_ = l.Close()
	l.open = open
}

// Close closes the port. The line may be used again.
func (l *Line) Close() error {
	if l.port == nil {
		return nil
	}
	p := l.port
	l.port = nil
	return p.Close()
}

// broken closes a line that an error came from.
func (l *Line) broken(err error) error {
	if err == nil {
		return nil
	}
	_ = l.Close()
	return fmt.Errorf("%w: %w", hw.ErrDevice, err)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
