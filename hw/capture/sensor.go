package capture

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/turn"
)

// Sensor is the sensor behind a helper. It implements hw.Sensor, hw.Previewer and hw.Lamp.
type Sensor struct {
	start  Start
	turn   *turn.Turn
	silent time.Duration // silentFor, but for tests

	// Guarded by turn.
	helper *helper // nil: none runs
	id     uint32  // of the last capture
}

// Open starts a helper and asks who it is.
func Open(ctx context.Context, start Start) (*Sensor, error) {
	s := &Sensor{start: start, turn: turn.New(), silent: silentFor}
	if _, err := s.running(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// running returns the helper, and starts it where none runs. The caller has the turn.
func (s *Sensor) running(ctx context.Context) (*helper, error) {
	if s.helper == nil {
		h, err := newHelper(ctx, s.start)
		if err != nil {
			return nil, err
		}
		s.helper = h
	}
	return s.helper, nil
}

// end ends the helper. The caller has the turn.
func (s *Sensor) end() {
	if s.helper != nil {
		s.helper.close()
		s.helper = nil
	}
}

// Info implements hw.Sensor. It says what the helper has said at its start, and starts one where none runs.
func (s *Sensor) Info(ctx context.Context) (hw.SensorInfo, error) {
	ctx, done, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.SensorInfo{}, err
	}
	defer done()
	if s.helper != nil {
		select {
		case <-s.helper.ended:
			s.end()
		default:
		}
	}
	h, err := s.running(ctx)
	if err != nil {
		return hw.SensorInfo{}, err
	}
	return h.info, nil
}

// Capture implements hw.Sensor.
func (s *Sensor) Capture(ctx context.Context) (hw.Frame, error) { return s.CapturePreviewed(ctx, nil) }

// CapturePreviewed implements hw.Previewer.
func (s *Sensor) CapturePreviewed(ctx context.Context, preview func(hw.Frame)) (hw.Frame, error) {
	ctx, done, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	defer done()
	for range starts {
		var f hw.Frame
		var again bool
		if f, again, err = s.capture(ctx, preview); err == nil {
			return f, nil
		}
		if !again || ctx.Err() != nil {
			break
		}
	}
	return hw.Frame{}, turn.Vain(ctx, err)
}

// capture takes one frame from the helper that runs. A helper that fails is ended, and again says that another one may do better.
func (s *Sensor) capture(ctx context.Context, show func(hw.Frame)) (f hw.Frame, again bool, err error) {
	h, err := s.running(ctx)
	if err != nil {
		return f, true, err
	}
	s.id++
	if !h.tell(message{kind: msgCapture, id: s.id}) {
		s.end()
		return f, true, fmt.Errorf("%w: the helper does not listen", hw.ErrDevice)
	}
	f, err = h.watch(ctx, s.id, s.silent, show)
	switch {
	case errors.Is(err, errAsked):
		return f, false, err
	case ctx.Err() != nil && !errors.Is(err, errMessage):
		if !h.tell(message{kind: msgCancel, id: s.id}) {
			s.end()
		}
		return hw.Frame{}, false, ctx.Err()
	case err != nil:
		s.end()
		return f, true, err
	}
	return f, false, nil
}

// errAsked is returned when a helper that is otherwise well has said that it cannot take an image.
var errAsked = fmt.Errorf("%w: the helper reports", hw.ErrDevice)

// watch listens to a helper until capture id has ended, or for as long as it may be silent.
func (h *helper) watch(ctx context.Context, id uint32, silence time.Duration, show func(hw.Frame)) (hw.Frame, error) {
	silent := time.NewTimer(silence)
	defer silent.Stop()
	for {
		select {
		case <-ctx.Done():
			return hw.Frame{}, ctx.Err()
		case <-h.ended:
			return hw.Frame{}, h.why
		case <-silent.C:
			return hw.Frame{}, fmt.Errorf("%w: the helper has said nothing for %v", hw.ErrDevice, silence)
		case m := <-h.in:
			silent.Reset(silence)
			f, ended, err := m.understand(id, show)
			if ended || err != nil {
				return f, err
			}
		}
	}
}

// understand says what a message means for capture id, and whether it ends it.
func (m message) understand(id uint32, show func(hw.Frame)) (f hw.Frame, ended bool, err error) {
	if m.kind < msgInfo || m.kind > msgFailed {
		return f, false, fmt.Errorf("%w: %w: kind %d", hw.ErrDevice, errMessage, m.kind)
	}
	if m.id != id { // of a capture that was given up
		clear(m.payload)
		return f, false, nil
	}
	switch m.kind {
	case msgPreview, msgFrame:
		if f, err = parsePicture(m.payload); err != nil {
			clear(m.payload)
			return hw.Frame{}, false, fmt.Errorf("%w: %w", hw.ErrDevice, err)
		}
		f.CapturedAt = time.Now()
		if m.kind == msgFrame {
			return f, true, nil
		}
		if show != nil {
			show(f)
		}
		f.Wipe()
		return hw.Frame{}, false, nil
	case msgFailed:
		if len(m.payload) < 1 {
			return f, false, fmt.Errorf("%w: %w: it failed without a cause", hw.ErrDevice, errMessage)
		}
		return f, true, fmt.Errorf("%w %q", errAsked, m.payload[1:min(len(m.payload), 200)])
	}
	return f, false, nil
}

// Show implements hw.Lamp.
func (s *Sensor) Show(ctx context.Context, signal hw.Signal) error {
	ctx, done, err := s.turn.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	h, err := s.running(ctx)
	if err != nil {
		return err
	}
	if !h.tell(message{kind: msgSignal, payload: []byte{byte(signal)}}) {
		s.end()
		return fmt.Errorf("%w: the helper does not listen", hw.ErrDevice)
	}
	return nil
}

// Close implements hw.Sensor. It ends the helper.
func (s *Sensor) Close() error {
	s.turn.Close()
	s.turn.Force()
	defer s.turn.Give()
	s.end()
	return nil
}
