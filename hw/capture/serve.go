package capture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"fingerzeig/hw"
)

// Serve is the other side: it offers a sensor to a host, over the standard input and output of a helper or a connection, and returns nil when the
// host has gone. Previews are sent where the sensor has them, and signals shown where it has a light. The sensor stays the caller's to close.
func Serve(ctx context.Context, rw io.ReadWriter, sensor hw.Sensor) error {
	ctx, leave := context.WithCancel(ctx)
	v := &server{w: rw, sensor: sensor, stop: func() {}}
	defer v.captures.Wait()
	defer leave() // ends the capture under way too
	for {
		m, err := readMessage(rw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch m.kind {
		case msgHello:
			err = v.introduce(ctx)
		case msgCapture:
			v.stop()
			v.captures.Wait()
			v.begin(ctx, m.id)
		case msgCancel:
			if m.id == v.current {
				v.stop()
			}
		case msgSignal:
			if lamp, ok := sensor.(hw.Lamp); ok && len(m.payload) == 1 {
				_ = lamp.Show(ctx, hw.Signal(m.payload[0])) // a light is a help
			}
		default:
			err = fmt.Errorf("%w: kind %d", errMessage, m.kind)
		}
		if err != nil {
			return err
		}
	}
}

// server is one host that is served.
type server struct {
	sensor   hw.Sensor
	captures sync.WaitGroup // at most one
	current  uint32
	stop     context.CancelFunc // ends it

	mu sync.Mutex // orders messages
	w  io.Writer
}

// begin begins a capture.
func (v *server) begin(ctx context.Context, id uint32) {
	ctx, v.stop = context.WithCancel(ctx)
	v.current = id
	v.captures.Go(func() { v.capture(ctx, id) })
}

func (v *server) say(m message) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return m.write(v.w)
}

// introduce says who the sensor is.
func (v *server) introduce(ctx context.Context) error {
	is, err := v.sensor.Info(ctx)
	if err != nil {
		return err
	}
	b, err := json.Marshal(wireInfo{is.Model, is.Serial, is.Width, is.Height, is.PPI, is.PAD})
	if err != nil {
		return err
	}
	return v.say(message{kind: msgInfo, payload: b})
}

// capture takes one frame, and says meanwhile that it is alive.
func (v *server) capture(ctx context.Context, id uint32) {
	ended := make(chan struct{})
	var alives sync.WaitGroup
	alives.Go(func() {
		tick := time.NewTicker(aliveEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = v.say(message{kind: msgAlive, id: id}) // a host that has gone is noticed by Serve
			case <-ended:
				return
			}
		}
	})
	f, err := v.take(ctx, id)
	close(ended)
	alives.Wait()
	if err != nil {
		cause := causeFault
		if ctx.Err() != nil {
			cause = causeCancelled
		}
		_ = v.say(message{kind: msgFailed, id: id, payload: append([]byte{cause}, err.Error()...)})
		return
	}
	v.picture(msgFrame, id, f)
}

// take takes one frame, with previews where there are any.
func (v *server) take(ctx context.Context, id uint32) (hw.Frame, error) {
	if p, ok := v.sensor.(hw.Previewer); ok {
		return p.CapturePreviewed(ctx, func(f hw.Frame) { v.picture(msgPreview, id, f.Clone()) })
	}
	return v.sensor.Capture(ctx)
}

// picture sends a picture and wipes it.
func (v *server) picture(k kind, id uint32, f hw.Frame) {
	b := pictureOf(f)
	f.Wipe()
	_ = v.say(message{kind: k, id: id, payload: b})
	clear(b)
}
