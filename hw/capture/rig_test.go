package capture

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/sim"
)

var picture = hw.Frame{Pixels: []byte{9, 8, 7, 6, 5, 4}, Width: 3, Height: 2, PPI: 500}

// scanner is a simulated sensor with previews and a light.
type scanner struct {
	*sim.Sensor
	mu    sync.Mutex
	shown []hw.Signal
}

func newScanner() *scanner {
	return &scanner{Sensor: sim.NewSensor(sim.SensorOptions{Info: hw.SensorInfo{Model: "drawn", Serial: "7", Width: 3, Height: 2, PAD: true}})}
}

func (s *scanner) CapturePreviewed(ctx context.Context, show func(hw.Frame)) (hw.Frame, error) {
	f := picture.Clone()
	f.Pixels[0] = 99
	show(f)
	return s.Capture(ctx)
}

func (s *scanner) Show(_ context.Context, signal hw.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, signal)
	return nil
}

// inMemory starts helpers that are goroutines of this program.
func inMemory(serve func(io.ReadWriteCloser)) Start {
	return func(context.Context) (io.ReadWriteCloser, error) {
		near, far := net.Pipe()
		go func() { defer far.Close(); serve(far) }()
		return near, nil
	}
}

// served is a sound helper with a sensor.
func served(s hw.Sensor) Start {
	return inMemory(func(rw io.ReadWriteCloser) { _ = Serve(context.Background(), rw, s) })
}

// TestMain is the helper, where the environment says so: tests start their own program as one.
func TestMain(m *testing.M) {
	switch os.Getenv("CAPTURE_HELPER") {
	case "":
		os.Exit(m.Run())
	case "good":
		s := newScanner()
		go func() {
			for s.Put(picture) == nil {
				time.Sleep(time.Second)
			}
		}()
		_ = Serve(context.Background(), pair{os.Stdin, os.Stdout}, s)
		fmt.Fprintln(os.Stderr, "goodbye")
	case "crash":
		_ = message{kind: msgInfo, payload: []byte(`{"ppi":500}`)}.write(os.Stdout)
		panic("on purpose")
	case "hang":
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
		_ = message{kind: msgInfo, payload: []byte(`{"ppi":500}`)}.write(os.Stdout)
		select {}
	}
}

type pair struct {
	io.Reader
	io.Writer
}
