package capture_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"fingerzeig/hw"
	"fingerzeig/hw/capture"
	"fingerzeig/hw/sim"
)

// Both sides in one program. A helper of its own would call Serve with its standard input and output.
func Example() {
	device := sim.NewSensor(sim.SensorOptions{Info: hw.SensorInfo{Model: "drawn"}})
	_ = device.Put(hw.Frame{Pixels: []byte{12, 200, 34, 180}, Width: 2, Height: 2, PPI: 500})

	sensor, err := capture.Open(context.Background(), func(ctx context.Context) (io.ReadWriteCloser, error) {
		near, far := net.Pipe()
		go func() { _ = capture.Serve(ctx, far, device) }()
		return near, nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sensor.Close()
	frame, err := sensor.Capture(context.Background())
	fmt.Println(frame.Pixels, err)
	// Output: [12 200 34 180] <nil>
}
