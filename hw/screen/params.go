package screen

import "time"

const (
	// askBefore is how long before a time-out the citizen is asked: 20 s are what WCAG 2.2, 2.2.1, asks for.
	askBefore = 20 * time.Second

	// idle is how long a screen on which something is typed or chosen waits without a key. A code is found in a pocket within a minute.
	idle = 60 * time.Second

	// clearAfter is how long the end of a visit stays on the screen.
	clearAfter = 30 * time.Second

	// wink is the longest that a screen may be behind the clock.
	wink = time.Second

	// hintEvery is how often the hint may change: one that flickers cannot be read.
	hintEvery = 700 * time.Millisecond

	maxCode   = 16 // characters of a code with its blanks; codes have 8
	maxAnswer = 40 // characters of an answer

	tokenBytes      = 32
	readTimeout     = 5 * time.Second
	writeTimeout    = 10 * time.Second
	idleTimeout     = time.Minute
	shutdownTimeout = 3 * time.Second
	beat            = 3 * time.Second // between two signs of life: a page that hears none for three says that the terminal is closed
	maxHeaderBytes  = 16 << 10
	maxBodyBytes    = 1 << 10
	maxStreams      = 4 // pages that listen at the same time; a terminal has one, and the one before it while it is loaded anew
)

// The rules of hints, over the grey levels of a preview; docs/ACCURACY.md has what they do on real prints.
const (
	cellMM       = 0.4 // side of a cell: about one ridge, so that a cell of a print holds dark and light
	leastSpread  = 40  // grey levels between the dark and the light of a cell with ridges
	leastAreaMM2 = 4   // covered, under which no finger lies there
	smallAreaMM2 = 60  // covered, under which a finger hardly touches; of 1,000 prints one covers less, and its quality is 6
	farMM        = 4.5 // from the middle of the sensor to that of the print; of 1,000 prints 11 lie so far off
	wetPercent   = 70  // of the covered area dark, from which ridges run together
	dryPercent   = 20  // of the covered area dark, below which ridges break up
)
