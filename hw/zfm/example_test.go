package zfm_test

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/zfm"
)

// A round module on a USB adapter.
func Example() {
	model := zfm.Models["r503"]
	fmt.Println(model.Width, model.Height, model.PPI)
	_, err := zfm.Open(context.Background(), "/dev/no-such-line", zfm.Options{Name: "r503", Model: model})
	fmt.Println(errors.Is(err, hw.ErrDevice))
	// Output:
	// 192 192 508
	// true
}
