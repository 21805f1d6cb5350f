//go:build !(linux || darwin || freebsd)

package audit

import "errors"

// freeBytes returns that it is not known.
func freeBytes(string) (uint64, error) { return 0, errors.ErrUnsupported }
