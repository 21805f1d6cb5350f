package audit

import "time"

const (
	// checkpointEntries and checkpointTime bound what no signature covers yet.
	checkpointEntries = 1000
	checkpointTime    = time.Minute

	fileBytes   = 64 << 20 // from which a new file is begun: about 200,000 entries, read in a second when the log is opened
	mostGathers = 8        // times that a batch waits for others
	mostLine    = 4 << 10  // bytes of a line; entries have some hundred
	mostNote    = 1 << 10  // bytes of a note

	pseudonymBytes = 16 // of the HMAC: two people in 2^64 would share one
)
