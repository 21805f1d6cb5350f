//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime returns the time that processors have worked for this process, in it and in the kernel.
func processorTime() (time.Duration, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
