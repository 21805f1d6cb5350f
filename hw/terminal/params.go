package main

import "time"

const (
	// askedTimeout bounds the reading and the answering of a question for the health, which come from this machine.
	askedTimeout = 2 * time.Second

	// testHour is the hour, by the machine's clock, of the nightly self-test: nobody comes then.
	testHour = 3

	// testAgain is the pause after which a self-test that a visit was in the way of is tried again.
	testAgain = time.Minute

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
