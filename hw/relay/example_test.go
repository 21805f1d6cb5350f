package relay_test

import (
	"context"
	"fmt"

	"fingerzeig/hw/relay"
)

// A board in memory with an output that somebody has left on.
func Example() {
	b := &board{on: [3]bool{false, false, true}}
	locks, err := relay.New(b, relay.Options{})
	fmt.Println(b.on, err)
	fmt.Println(locks.Unlock(context.Background(), 1), b.on)
	fmt.Println(locks.Close(), b.on)
	// Output:
	// [false false false] <nil>
	// <nil> [true false false]
	// <nil> [false false false]
}
