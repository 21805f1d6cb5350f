package modbus

import "time"

const (
	// defaultBaud is how most boards are delivered.
	defaultBaud = 9600

	// answerTime is how long a unit may take to answer: the longest exchange takes 30 ms on the line at 9600 baud, gateways add their share.
	answerTime = 500 * time.Millisecond

	// flashBase is the address of the first relay's timer, and flashUnit what it counts in.
	flashBase = 0x0200
	flashUnit = 100 * time.Millisecond

	// linkBase is the holding register that says what links the first relay to its input; 0: nothing.
	linkBase = 0x1000

	// maxOutputs is how many relays one terminal has.
	maxOutputs = 1000
)
