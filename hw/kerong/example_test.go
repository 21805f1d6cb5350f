package kerong_test

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/hw"
	"fingerzeig/hw/kerong"
)

// A terminal whose line is not there does not start.
func Example() {
	board, err := kerong.ParseDialect("cu16")
	fmt.Println(board, err)
	_, err = kerong.Open(context.Background(), "/dev/no-such-line", kerong.Options{Dialect: board, Lockers: 24, Hooks: kerong.SetYes})
	fmt.Println(errors.Is(err, hw.ErrDevice))
	// Output:
	// cu16 <nil>
	// true
}
