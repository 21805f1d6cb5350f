package kerong

import "time"

const (
	// defaultBaud is how the boards are delivered.
	defaultBaud = 19200

	// defaultPulse is taken for the board's pulse where the caller does not know it. Boards are delivered with about half a second.
	defaultPulse = time.Second

	// answerTime is how long a board may take to answer: the longest exchange takes 10 ms on the line at 19200 baud.
	answerTime = 200 * time.Millisecond

	// statusTries is how often a status is asked for before the board counts as silent. Asking moves nothing.
	statusTries = 3

	// busyTime is how long a board may be deaf after an unlock.
	busyTime = time.Second

	// pollEvery is how often the hook is looked at after an unlock.
	pollEvery = 50 * time.Millisecond

	// maxBoards is how many boards one line addresses in the dialect of the CU16: four bits.
	maxBoards = 16
)
