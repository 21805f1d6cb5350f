package capture

import "time"

const (
	// maxPayload is the longest payload: a picture of 16 megapixels, ten times what a sensor for one finger has.
	maxPayload = 16 << 20

	// helloTime is how long a helper may take from its start to its first words. SDKs that talk to licence servers are slow.
	helloTime = 10 * time.Second

	// aliveEvery is how often a helper says that it is alive, and silentFor after which silence it is not.
	aliveEvery = time.Second / 2
	silentFor  = 3 * time.Second

	// starts is how many helpers one capture uses up.
	starts = 2

	// maxLog is how much of what a helper says on its standard error is passed on.
	maxLog = 1 << 20
)
