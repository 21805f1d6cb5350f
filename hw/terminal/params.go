package main

import (
	"time"

	"fingerzeig/hw/kiosk"
)

const (
	// askTimeout bounds one question to the service before a line counts as cut. A comparison takes well under a second, a slow line a few; a
	// citizen who waits longer thinks that the terminal is out of order.
	askTimeout = 5 * time.Second

	// beatEvery is how often the terminal tells how it is, while nobody is there: a clerk who wants a locker opened waits that long.
	beatEvery = 2 * time.Second

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

	// testHour is the hour, by the machine's clock, of the nightly self-test: nobody comes then.
	testHour = 3

	// testAgain is the pause after which a self-test that a visit was in the way of is tried again.
	testAgain = time.Minute

	// floorPatience is how long a citizen waits while the terminal tests itself: longer than twenty lockers on a serial line take.
	floorPatience = 5 * time.Second

	// soundTimeout bounds one sound: the longest sentence takes ten seconds.
	soundTimeout = 15 * time.Second

	// maxHealthBytes is how much of an error goes into the health.
	maxHealthBytes = 200

	// readyTimeout bounds the question whether the server works.
	readyTimeout = 10 * time.Second

	// lampTimeout bounds one change of a sensor's light.
	lampTimeout = time.Second

	// guardTries is how often the guard of a terminal that died tries to reach the locks, and guardPause the pause between: the devices of
	// the one that died may take a while to be free, and one that was started again has shut them by then.
	guardTries = 60
	guardPause = time.Second

	// The pace of the simulated citizen: slow enough to be read along, and for the kiosk to see the door.
	reachFor = time.Second     // from the click of the lock to the open door
	takeOut  = 2 * time.Second // from the open to the shut door

	// maxImageBytes is the largest image file that the simulated sensor reads.
	maxImageBytes = 32 << 20

	// maxLockers is the largest number of lockers of a terminal. The largest that are sold have a few hundred.
	maxLockers = 1000
)
