package agent

import (
	"time"

	"fingerzeig/hw/kiosk"
)

// The files of a Store.
const journalFile, mirrorFile = "journal", "mirror"

// fingers are the fingers for which terminals have words, as the service names them.
var fingers = []string{
	"right-thumb", "right-index", "right-middle", "right-ring", "right-little",
	"left-thumb", "left-index", "left-middle", "left-ring", "left-little",
}

const (
	// askTimeout bounds one question to the service before a line counts as cut. A comparison takes well under a second, a slow line a few; a
	// citizen who waits longer thinks that the terminal is out of order.
	askTimeout = 5 * time.Second

	// BeatEvery is how often the terminal tells how it is, while nobody is there: a clerk who wants a locker opened waits that long.
	BeatEvery = 2 * time.Second

	// mirrorEvery is how often the mirror is brought up to date: what was loaded or called back less long ago is not known in it.
	mirrorEvery = time.Minute

	// mirrorTimeout bounds one fetch of the mirror: a hundred pickups with six templates of 2 KB each, over a line of 1 Mbit/s.
	mirrorTimeout = 30 * time.Second

	// reportsAtOnce is how many reports go into one request; the service takes 256.
	reportsAtOnce = 100

	// maxJournalBytes is the size from which the journal is rewritten. A report has about 200 bytes.
	maxJournalBytes = 256 << 10

	// islandTries is how many wrong prints the terminal compares by itself, for one pickup and however often the line is cut: see kiosk.MaxAttempts.
	islandTries = kiosk.MaxAttempts

	// islandFMR is the false match rate of one print, as the service has it: three of them together let one stranger in 10,000 in.
	islandFMR = 1e-4 / kiosk.MaxAttempts

	// poorQuality is the quality of a print below which "no match" says little about the finger, as the service has it.
	poorQuality = 50

	// lookEvery is the pause between two rounds of looks at all doors and the cover, and lookTimeout bounds one look.
	lookEvery   = time.Second
	lookTimeout = 2 * time.Second

	// stillFor is how long the watch may stand still before the terminal counts as hung: each look ends by lookTimeout, and a driver may need one
	// more turn. longestVisit is longer than any visit can last, with every extension and staff at the door.
	stillFor     = 30 * time.Second
	longestVisit = time.Hour

	// floorPatience is how long a citizen waits while the terminal tests itself: longer than twenty lockers on a serial line take.
	floorPatience = 5 * time.Second
)
