package sim_test

import (
	"context"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/sim"
)

// The caller plays the citizen: lays a finger on the sensor, pulls doors.
func Example() {
	ctx := context.Background()
	sensor := sim.NewSensor(sim.SensorOptions{})
	locks := sim.NewLocks(24, sim.LocksOptions{})
	_ = locks.Put(7)

	_ = sensor.Put(hw.Frame{Pixels: []byte{12, 200, 34, 180}, Width: 2, Height: 2, PPI: 500})
	frame, err := sensor.Capture(ctx)
	fmt.Println(frame.Width, frame.Height, err)
	frame.Wipe()

	fmt.Println(locks.Open(7))
	fmt.Println(locks.Unlock(ctx, 7))
	fmt.Println(locks.Open(7), locks.Take(7), locks.Shut(7))
	// Output:
	// 2 2 <nil>
	// sim: the door is locked
	// <nil>
	// <nil> <nil> <nil>
}
