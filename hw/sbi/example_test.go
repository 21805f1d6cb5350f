package sbi_test

import (
	"context"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/sbi"
)

// A decoder is handed in, and a scanner asked for by its serial number.
func Example() {
	_, err := sbi.Open(context.Background(), sbi.Options{
		Serial: "no-such-scanner",
		Decode: func([]byte) (hw.Frame, error) { return hw.Frame{}, hw.ErrDevice },
	})
	fmt.Println(err != nil)
	// Output: true
}
