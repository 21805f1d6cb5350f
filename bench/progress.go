package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// isTerminal tells whether a person may look at f, and not a file or a pipe.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// redraw is the shortest time between two states of the bar: drawing must not cost what it shows.
const redraw = 100 * time.Millisecond

// progressOn returns a measurer's progress: a bar on a terminal, nothing elsewhere. A bar of which nobody sees a movement is noise in a log.
func progressOn(w io.Writer, terminal bool) func(description string, steps int) (step func(n int), done func()) {
	return func(description string, steps int) (func(int), func()) {
		if !terminal {
			return func(int) {}, func() {}
		}
		bar := progressbar.NewOptions(steps, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(description),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(redraw), progressbar.OptionClearOnFinish())
		// A bar that cannot be drawn is no reason to stop measuring.
		return func(n int) { _ = bar.Add(n) }, func() { _ = bar.Finish() }
	}
}
