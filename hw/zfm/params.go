package zfm

import "time"

const (
	// defaultBaud is how modules are delivered. The line's speed is 9600 times register 4.
	defaultBaud = 57600
	baudUnit    = 9600

	// answerTime is how long a module may take to answer a command. Taking an image is the slowest, with up to half a second.
	answerTime = time.Second

	// gapTime is the longest pause inside an image. A packet of 256 bytes takes 0.3 s at 9600 baud.
	gapTime = 500 * time.Millisecond

	// quietTime is for how long a module says nothing when it has stopped talking, and quietMax how long that is waited for: an image and
	// a half at 57600 baud.
	quietTime = 100 * time.Millisecond
	quietMax  = 11 * time.Second

	// tries is how often a command is repeated. None of those used here does anything twice that matters.
	tries = 3

	// pollEvery is the pause between two looks for a finger.
	pollEvery = 50 * time.Millisecond

	// maxPayload is the longest payload of a packet: 256 bytes of data and the sum.
	maxPayload = 258

	// bufferBytes hold the longest packet but for its end, and what one read brings.
	bufferBytes = headBytes + maxPayload + chunkBytes
	chunkBytes  = 512
)

// bauds are the speeds at which Open looks for a module that does not answer, the most likely ones first.
var bauds = []int{57600, 115200, 9600, 19200, 38400}
