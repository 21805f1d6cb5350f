package hw_test

import (
	"fmt"

	"fingerzeig/hw"
)

// Whoever holds a frame wipes it, on every path.
func ExampleFrame_Wipe() {
	frame := hw.Frame{Pixels: []byte{12, 200, 34, 180}, Width: 2, Height: 2, PPI: 500}
	defer fmt.Println(frame.Pixels)
	defer frame.Wipe()
	fmt.Println(frame.Check())
	// Output:
	// <nil>
	// [0 0 0 0]
}

// What a device cannot know is Unknown, and Unknown is not "open".
func ExampleLockerState() {
	state := hw.LockerState{Locked: hw.Yes}
	fmt.Println(state.Locked, state.Closed, state.Occupied)
	// Output: yes unknown unknown
}
