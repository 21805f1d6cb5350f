package gpio

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"fingerzeig/hw"
)

// What is no chip refuses the request: the call itself is made, and its error told.
func TestNoChip(t *testing.T) {
	if _, err := Open(Options{Chip: "/dev/null", Outputs: []int{1}, Tamper: -1}); !errors.Is(err, unix.ENOTTY) || !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open of /dev/null = %v", err)
	}
}
