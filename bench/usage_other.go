//go:build !unix

package main

import "time"

// processorTime returns false: no way is known here to ask for the time that processors have worked for this process.
func processorTime() (time.Duration, bool) { return 0, false }
