package hw_test

import (
	"errors"
	"testing"

	"fingerzeig/hw"
)

func TestFrameCheck(t *testing.T) {
	good := hw.Frame{Pixels: make([]byte, 6), Width: 3, Height: 2, PPI: 500}
	for _, row := range []struct {
		name   string
		change func(*hw.Frame)
		bad    bool
	}{
		{name: "good", change: func(*hw.Frame) {}},
		{name: "zero", change: func(f *hw.Frame) { *f = hw.Frame{} }, bad: true},
		{name: "short buffer", change: func(f *hw.Frame) { f.Pixels = f.Pixels[:5] }, bad: true},
		{name: "long buffer", change: func(f *hw.Frame) { f.Height = 1 }, bad: true},
		{name: "two negative sides", change: func(f *hw.Frame) { f.Width, f.Height = -3, -2 }, bad: true},
		{name: "no resolution", change: func(f *hw.Frame) { f.PPI = 0 }, bad: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := good
			row.change(&f)
			if err := f.Check(); errors.Is(err, hw.ErrDevice) != row.bad {
				t.Errorf("Check() = %v, want an ErrDevice: %v", err, row.bad)
			}
		})
	}
}

func TestFrameClone(t *testing.T) {
	f := hw.Frame{Pixels: []byte{1, 2}, Width: 2, Height: 1, PPI: 500}
	c := f.Clone()
	f.Wipe()
	if c.Pixels[0] != 1 || c.Pixels[1] != 2 || c.Width != 2 {
		t.Errorf("wiping the frame changed its clone to %v", c)
	}
}

func TestFrameWipe(t *testing.T) {
	buffer := []byte{1, 2, 3, 4}
	f := hw.Frame{Pixels: buffer[:2]}
	f.Wipe()
	f.Wipe()
	hw.Frame{}.Wipe()
	for i, v := range buffer {
		if v != 0 {
			t.Errorf("byte %d of the buffer is still %d", i, v)
		}
	}
}

func TestTristate(t *testing.T) {
	var zero hw.LockerState
	if zero.Closed != hw.Unknown || zero.Locked != hw.Unknown || zero.Occupied != hw.Unknown {
		t.Error("the zero state claims to know something")
	}
	for _, row := range []struct {
		value hw.Tristate
		want  string
	}{{hw.Unknown, "unknown"}, {hw.TristateOf(true), "yes"}, {hw.TristateOf(false), "no"}, {hw.Tristate(9), "unknown"}} {
		if got := row.value.String(); got != row.want {
			t.Errorf("Tristate(%d).String() = %q, want %q", row.value, got, row.want)
		}
	}
}
