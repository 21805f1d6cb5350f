package modbus_test

import (
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/modbus"
)

// Two boards of 16 relays with timers of their own, on one serial line.
func Example() {
	_, err := modbus.Open(modbus.Options{
		URL: "rtu:///dev/no-such-line", Unit: 1, PerUnit: 16, Lockers: 32, Flash: true, Doors: -1, Occupied: -1, Tamper: -1,
	})
	fmt.Println(errors.Is(err, hw.ErrDevice))
	// Output: true
}
