//go:build !linux

package gpio

import "errors"

func request(string, *lineRequest) (lines, error) {
	return nil, errors.New("gpio: only Linux has /dev/gpiochipN")
}
