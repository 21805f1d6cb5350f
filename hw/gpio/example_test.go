package gpio_test

import (
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/gpio"
)

// A relay board with inputs that pull low, and reed contacts to ground.
func Example() {
	_, err := gpio.Open(gpio.Options{
		Chip: "/dev/no-such-chip", Outputs: []int{17, 27, 22}, ActiveLow: true,
		Doors: []int{5, 6, 13}, InputsLow: true, PullUp: true, Tamper: -1,
	})
	fmt.Println(errors.Is(err, hw.ErrDevice))
	// Output: true
}
