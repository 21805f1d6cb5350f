package secugen_test

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/secugen"
)

// No service runs here.
func Example() {
	sensor, err := secugen.Open(secugen.Options{
		URL:    "https://127.0.0.1:1",
		Decode: func([]byte, int) (hw.Frame, error) { return hw.Frame{}, hw.ErrDevice },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sensor.Close()
	_, err = sensor.Info(context.Background())
	fmt.Println(errors.Is(err, hw.ErrDevice))
	// Output: true
}
