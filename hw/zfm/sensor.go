package zfm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/line"
	"fingerzeig/hw/internal/turn"
)

// Model is what the protocol does not tell of a module.
type Model struct {
	Width, Height int  // pixels; the width is even
	PPI           int  // pixels per inch
	Light         bool // it has a ring of light
}

// Models are the modules that are known, by name.
var Models = map[string]Model{
	"zfm20": {256, 288, 500, false}, // and -60, R301 to R307, AS608, FPM10A
	"r503":  {192, 192, 508, true},
}

// Options are the properties of a Sensor.
type Options struct {
	Name     string // the model's name, for Info
	Model    Model
	Password uint32 // 0 as delivered
	Address  uint32 // 0: FFFFFFFFh, as delivered
	Baud     int    // where to look for the module first; 0: 57600
	Fast     int    // have the module speak at this speed from now on, which it keeps in its flash; 0: leave it as it is
	Negative bool   // ridges come light, and are made dark

	slow time.Duration // by how much longer a module may take to answer, for tests in real time
}

// Sensor is a module. It implements hw.Sensor and hw.Lamp.
type Sensor struct {
	o    Options
	turn *turn.Turn
	line *line.Line

	// Guarded by turn.
	buffer  []byte // what has come and was not parsed, at the front of an array that never moves, so that it can be wiped
	used    int    // bytes of buffer that the last packet has used up
	talking bool   // the module may be in the middle of an image
	lies    bool   // the finger that was captured last may still lie there
}

// Open opens the serial line at path, looks for the module at the usual speeds and shows it the password.
func Open(ctx context.Context, path string, o Options) (*Sensor, error) {
	return open(ctx, func(baud int) func() (line.Port, error) { return line.Serial(path, baud) }, o)
}

// open is Open on any line.
func open(ctx context.Context, at func(baud int) func() (line.Port, error), o Options) (*Sensor, error) {
	if o.Address == 0 {
		o.Address = 0xffffffff
	}
	if o.Baud == 0 {
		o.Baud = defaultBaud
	}
	if m := o.Model; m.Width < 2 || m.Width%2 != 0 || m.Height < 1 || m.PPI < 1 || m.Width*m.Height > 1<<20 {
		return nil, fmt.Errorf("zfm: no module has %d x %d pixels at %d ppi", m.Width, m.Height, m.PPI)
	}
	s := &Sensor{o: o, turn: turn.New(), line: line.New(at(o.Baud)), buffer: make([]byte, 0, bufferBytes)}
	err := s.find(ctx, at)
	if err == nil && o.Fast > 0 {
		err = s.faster(ctx, at)
	}
	if err != nil {
		return nil, errors.Join(err, s.line.Close())
	}
	return s, nil
}

// find looks for the module, at the speed of the options and then at the others.
func (s *Sensor) find(ctx context.Context, at func(int) func() (line.Port, error)) (err error) {
	for i, baud := range append([]int{s.o.Baud}, bauds...) {
		if i > 0 && baud == s.o.Baud {
			continue
		}
		s.line.Reopen(at(baud))
		s.talking = true // from before a restart of this program, perhaps
		if err = s.unlock(ctx); !errors.Is(err, line.ErrSilence) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// unlock shows the module the password.
func (s *Sensor) unlock(ctx context.Context) error {
	p := s.o.Password
	_, err := s.command(ctx, cmdPassword, byte(p>>24), byte(p>>16), byte(p>>8), byte(p))
	if code := codeError(0); errors.As(err, &code) && code == ackPassword {
		return fmt.Errorf("%w: the module has another password", hw.ErrDevice)
	}
	return err
}

// faster sets the module's speed and follows it there.
func (s *Sensor) faster(ctx context.Context, at func(int) func() (line.Port, error)) error {
	n := s.o.Fast / baudUnit
	if n < 1 || n > 12 || n*baudUnit != s.o.Fast {
		return fmt.Errorf("zfm: no module speaks at %d baud", s.o.Fast)
	}
	if _, err := s.command(ctx, cmdSetParam, 4, byte(n)); err != nil {
		return fmt.Errorf("setting the speed: %w", err)
	}
	s.line.Reopen(at(s.o.Fast))
	return s.unlock(ctx)
}

// Info implements hw.Sensor. It asks the module for its parameters.
func (s *Sensor) Info(ctx context.Context) (hw.SensorInfo, error) {
	if err := s.turn.Take(ctx); err != nil {
		return hw.SensorInfo{}, err
	}
	defer s.turn.Give()
	payload, err := s.command(ctx, cmdParams)
	if err != nil {
		return hw.SensorInfo{}, err
	}
	if _, err := parseParameters(payload); err != nil {
		return hw.SensorInfo{}, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	}
	return hw.SensorInfo{Driver: "zfm", Model: s.o.Name, Width: s.o.Model.Width, Height: s.o.Model.Height, PPI: s.o.Model.PPI}, nil
}

// Capture implements hw.Sensor. A finger that lies there since the last capture has to be lifted first.
func (s *Sensor) Capture(ctx context.Context) (hw.Frame, error) {
	ctx, end, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	defer end()
	at, err := s.wait(ctx)
	if err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	s.lies = true
	f := hw.Frame{Width: s.o.Model.Width, Height: s.o.Model.Height, PPI: s.o.Model.PPI, CapturedAt: at}
	if f.Pixels, err = s.image(ctx); err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	return f, nil
}

// wait waits until the module has taken an image of a finger, and returns when that was.
func (s *Sensor) wait(ctx context.Context) (time.Time, error) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		at := time.Now()
		_, err := s.command(ctx, cmdTakeImage)
		var code codeError
		switch refused := errors.As(err, &code); {
		case err == nil && !s.lies:
			return at, nil
		case refused && code == ackNoFinger:
			s.lies = false
		case err != nil && !(refused && code == ackNoImage):
			return at, err
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return at, ctx.Err()
		}
	}
}

// Show implements hw.Lamp on modules with a light.
func (s *Sensor) Show(ctx context.Context, signal hw.Signal) error {
	if !s.o.Model.Light {
		return nil
	}
	if err := s.turn.Take(ctx); err != nil {
		return err
	}
	defer s.turn.Give()
	l, known := lights[signal]
	if !known {
		return nil
	}
	_, err := s.command(ctx, cmdLight, l[:]...)
	return err
}

// lights are the R503's lights: what they do (1 breathe, 3 shine, 4 go out), how fast, in which colour (1 red, 2 blue, 3 purple), how often.
var lights = map[hw.Signal][4]byte{
	hw.SignalOff:    {4, 0, 1, 0},
	hw.SignalFinger: {1, 100, 2, 0},
	hw.SignalWait:   {3, 0, 2, 0},
	hw.SignalGood:   {3, 0, 3, 0},
	hw.SignalBad:    {3, 0, 1, 0},
}

// Close implements hw.Sensor.
func (s *Sensor) Close() error {
	s.turn.Close()
	s.turn.Force()
	defer s.turn.Give()
	s.wipe()
	return s.line.Close()
}
