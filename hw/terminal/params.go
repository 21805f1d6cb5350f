package main

import "time"

const (
	// eraseEvery is how often deletions that did not work are tried again. A server that restarts is back within a minute.
	eraseEvery = time.Minute

	// eraseTimeout bounds one round of such deletions.
	eraseTimeout = 30 * time.Second

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
