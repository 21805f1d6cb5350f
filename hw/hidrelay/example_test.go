package hidrelay_test

import (
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/hidrelay"
)

// The serial number keeps the driver from another board that took the path.
func Example() {
	_, err := hidrelay.Open(hidrelay.Options{Path: "/dev/no-such-board", Serial: "HURTM"})
	fmt.Println(errors.Is(err, hw.ErrDevice))
	// Output: true
}
