package main

import "errors"

func keepOnDisk(h *hidden, fingers int, progress progressFunc) (enrolPerS, openS float64, err error) {
	return 0, 0, errors.New("not yet")
}
