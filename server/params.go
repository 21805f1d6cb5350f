package main

import "time"

const (
	// shutdownTimeout is how long requests under way may take to end after the process was asked to end: twice what a comparison against a
	// large gallery takes, and less than the 30 s after which service managers kill.
	shutdownTimeout = 15 * time.Second

	// townGallery is where the demo enrols its citizens.
	townGallery = "demo"

	// terminalLockers is the size of the demo's terminal: a column of lockers as post offices have them, four by six.
	terminalLockers = 24

	// demoTimeout bounds the played part of the demo. It takes seconds; a machine that needs minutes hangs.
	demoTimeout = 2 * time.Minute

	// doorPoll is how often the demo's terminal looks at a door. Its citizens act at once, so that nobody waits for them.
	doorPoll = 5 * time.Millisecond

	// minQuality is the quality of a print, 0 to 100, below which "no match" says nothing about the finger: synthetic prints of the
	// unreadable kind have 0, one in twenty poor ones less than 56, ordinary ones 93 and more.
	minQuality = 50

	// keptLines is how many lines of what has happened the page shows.
	keptLines = 40
)

// The citizen on the page acts slowly enough to be watched.
const (
	timeToOpen = 900 * time.Millisecond
	timeToTake = 1200 * time.Millisecond
	timeToShut = 900 * time.Millisecond
)
