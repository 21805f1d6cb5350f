package hw

import (
	"context"
	"fmt"
	"time"
)

// Sensor is a fingerprint sensor that delivers images.
type Sensor interface {
	// Info describes the device.
	Info(ctx context.Context) (SensorInfo, error)

	// Capture waits for a finger and returns one frame of it. It returns ErrNoFinger when ctx's deadline passes first, and an error that
	// wraps context.Canceled when ctx is cancelled. The frame was taken during this call, never before: what the last visitor left on the
	// sensor or in a buffer is not a finger. The frame belongs to the caller, and the driver keeps no copy of it; a frame that comes with
	// an error is to be ignored and wiped. Calls at the same time are served one after the other.
	Capture(ctx context.Context) (Frame, error)

	// Close ends a Capture under way with ErrClosed and gives the device back.
	Close() error
}

// SensorInfo describes a sensor.
type SensorInfo struct {
	Driver string // the driver's name, such as "sim"
	Model  string // the device's own name, as far as it is known
	Serial string // the device's serial number, as far as it is known
	Width  int    // pixels of a full frame
	Height int    // pixels of a full frame
	PPI    int    // resolution of its frames in pixels per inch
	PAD    bool   // whether its frames say what the sensor thinks of a presentation attack; false is what an audit states as "PAD: none"
}

// Frame is one image from a sensor: 8-bit grey, dark ridges on a light ground. It shows a person's finger, so whoever holds it wipes it.
type Frame struct {
	Pixels     []byte    // Width x Height grey levels, row by row from the top left; 0 is black (ridge), 255 white (valley)
	Width      int       // pixels
	Height     int       // pixels
	PPI        int       // resolution in pixels per inch, the same across and down
	CapturedAt time.Time // when the image was taken, by the clock of this machine
	Attack     Tristate  // the sensor's own verdict on a presentation attack (ISO/IEC 30107-1): Yes, it is one; Unknown: the sensor cannot tell
}

// Check returns an error that wraps ErrDevice when the frame is not an image: no pixels, a buffer that does not fit its size, or no
// resolution. It does not say whether the image is a good one.
func (f Frame) Check() error {
	if f.Width <= 0 || f.Height <= 0 || len(f.Pixels) != f.Width*f.Height || f.PPI <= 0 {
		return fmt.Errorf("%w: a frame of %d bytes is no image of %d x %d pixels at %d ppi", ErrDevice, len(f.Pixels), f.Width, f.Height, f.PPI)
	}
	return nil
}

// Clone returns a copy that shares no memory with f.
func (f Frame) Clone() Frame {
	f.Pixels = append([]byte(nil), f.Pixels...)
	return f
}

// Wipe sets the pixels to zero, including those between the length and the capacity of the buffer. All copies of the Frame that share the
// buffer are wiped with it. It may be called more than once.
func (f Frame) Wipe() {
	clear(f.Pixels[:cap(f.Pixels)])
}
