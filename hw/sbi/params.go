package sbi

import "time"

const (
	// firstPort and lastPort are where services listen.
	firstPort, lastPort = 4501, 4600

	// findTime is how long a port may take to answer when scanners are looked for, findAtOnce how many are asked at a time.
	findTime   = 5 * time.Second
	findAtOnce = 20

	// captureTime is the longest time-out of one call. It is the longest for which a service is busy with a citizen who has left.
	captureTime = 10 * time.Second

	// spare is how much later than asked for a service may answer.
	spare = 5 * time.Second

	// busyPause is the pause before a busy service is asked again.
	busyPause = 200 * time.Millisecond
)
