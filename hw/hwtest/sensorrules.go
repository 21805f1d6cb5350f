package hwtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"fingerzeig/hw"
)

// SensorRig is a sensor on the test bench.
type SensorRig struct {
	Open   func() (hw.Sensor, error) // connects to the device, with no finger on it; the contract closes what it opens
	Finger func(hw.Sensor) error     // lays a finger on the sensor, for one capture
	Now    func() time.Time          // the clock by which frames are stamped; nil: time.Now
	Bubble bool                      // run each rule in a bubble of package synctest, where time passes at once; Open is called inside
}

// TestSensor runs the contract of hw.Sensor as subtests of t.
func TestSensor(t *testing.T, rig SensorRig) {
	t.Helper()
	if rig.Now == nil {
		rig.Now = time.Now
	}
	testRules(t, sensorRules, rig, rig.Bubble)
}

var sensorRules = []rule[SensorRig]{
	{"info names the driver and the resolution", opened(func(_ SensorRig, s hw.Sensor) error {
		info, err := s.Info(context.Background())
		if err != nil || info.Driver == "" || info.PPI <= 0 {
			return fmt.Errorf("Info() = %+v, %v", info, err)
		}
		return nil
	})},
	{"a frame is an image taken during the call", opened(func(rig SensorRig, s hw.Sensor) error {
		before := rig.Now()
		f, err := captureFinger(rig, s)
		if err != nil {
			return err
		}
		if f.CapturedAt.Before(before) || f.CapturedAt.After(rig.Now()) {
			return fmt.Errorf("the frame was stamped %v, the call was made from %v to %v", f.CapturedAt, before, rig.Now())
		}
		return f.Check()
	})},
	{"a frame belongs to the caller", opened(func(rig SensorRig, s hw.Sensor) error {
		first, err := captureFinger(rig, s)
		if err != nil {
			return err
		}
		second, err := captureFinger(rig, s)
		if err != nil {
			return err
		}
		kept := second.Clone()
		first.Wipe()
		if !bytes.Equal(second.Pixels, kept.Pixels) {
			return errors.New("wiping one frame changed the next")
		}
		return nil
	})},
	{"no finger is told when the deadline passes", opened(func(_ SensorRig, s hw.Sensor) error {
		ctx, cancel := shortContext()
		defer cancel()
		_, err := s.Capture(ctx)
		return want("Capture without a finger", err, hw.ErrNoFinger)
	})},
	{"a captured finger is not captured again", opened(func(rig SensorRig, s hw.Sensor) error {
		if _, err := captureFinger(rig, s); err != nil {
			return err
		}
		ctx, cancel := shortContext()
		defer cancel()
		_, err := s.Capture(ctx)
		return want("Capture after the finger was taken", err, hw.ErrNoFinger)
	})},
	{"a cancelled call ends", opened(func(_ SensorRig, s hw.Sensor) error {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(shortly, cancel)
		_, err := s.Capture(ctx)
		return want("Capture cancelled while it waited", err, context.Canceled)
	})},
	{"a call cancelled before it began gives no frame", opened(func(rig SensorRig, s hw.Sensor) error {
		if err := rig.Finger(s); err != nil {
			return err
		}
		f, err := s.Capture(cancelled())
		if len(f.Pixels) > 0 {
			return errors.New("Capture with a cancelled context returned a frame")
		}
		return want("Capture with a cancelled context", err, context.Canceled)
	})},
	{"close ends a capture under way", opened(func(_ SensorRig, s hw.Sensor) error {
		time.AfterFunc(shortly, func() { _ = s.Close() })
		_, err := s.Capture(context.Background())
		return want("Capture while Close was called", err, hw.ErrClosed)
	})},
	{"a closed sensor stays closed", opened(func(_ SensorRig, s hw.Sensor) error {
		first, second := s.Close(), s.Close()
		_, infoErr := s.Info(context.Background())
		_, captureErr := s.Capture(context.Background())
		return errors.Join(first, second, want("Info after Close", infoErr, hw.ErrClosed), want("Capture after Close", captureErr, hw.ErrClosed))
	})},
	{"previews are wiped, and the frame is not one of them", opened(func(rig SensorRig, s hw.Sensor) error {
		p, ok := s.(hw.Previewer)
		if !ok {
			return nil
		}
		if err := rig.Finger(s); err != nil {
			return err
		}
		var shown []hw.Frame
		f, err := p.CapturePreviewed(context.Background(), func(f hw.Frame) { shown = append(shown, f) })
		for _, seen := range shown {
			if len(bytes.Trim(seen.Pixels, "\x00")) > 0 {
				err = errors.Join(err, errors.New("a preview was not wiped"))
			}
		}
		if len(bytes.Trim(f.Pixels, "\x00")) == 0 {
			err = errors.Join(err, errors.New("the frame shows nothing"))
		}
		return errors.Join(err, f.Check())
	})},
	{"a light shows what it can, and is no hindrance", opened(func(rig SensorRig, s hw.Sensor) error {
		l, ok := s.(hw.Lamp)
		if !ok {
			return nil
		}
		for _, signal := range []hw.Signal{hw.SignalFinger, hw.SignalWait, hw.SignalGood, hw.SignalBad, hw.Signal(200), hw.SignalOff} {
			if err := l.Show(context.Background(), signal); err != nil {
				return fmt.Errorf("Show(%d) = %w", signal, err)
			}
		}
		f, err := captureFinger(rig, s)
		f.Wipe()
		return err
	})},
	{"goroutines take turns", opened(func(rig SensorRig, s hw.Sensor) error {
		return together(func(int) error {
			if err := rig.Finger(s); err != nil {
				return err
			}
			f, err := s.Capture(context.Background())
			defer f.Wipe()
			return errors.Join(err, f.Check())
		})
	})},
}

// opened runs a check with a sensor that was opened for it.
func opened(check func(SensorRig, hw.Sensor) error) func(SensorRig) error {
	return func(rig SensorRig) error {
		s, err := rig.Open()
		if err != nil {
			return err
		}
		defer s.Close()
		return check(rig, s)
	}
}

// captureFinger lays a finger on the sensor and captures it.
func captureFinger(rig SensorRig, s hw.Sensor) (hw.Frame, error) {
	if err := rig.Finger(s); err != nil {
		return hw.Frame{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return s.Capture(ctx)
}
