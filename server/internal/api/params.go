package api

import "time"

const (
	maxBodyBytes   = 8 << 20          // of a request: an uncompressed image of the largest size, in base64
	maxHeaderBytes = 16 << 10         // of a request's header
	readTimeout    = 15 * time.Second // for a whole request to arrive
	writeTimeout   = 15 * time.Second
	idleTimeout    = 60 * time.Second // between two requests of a connection
	workTimeout    = 20 * time.Second // for an answer to be made
	queueTimeout   = 3 * time.Second  // for a place among the extractions
	// waitersPerBench bounds the queue for the extractions: two benches share a processor, an image takes 13 ms, so the last one in the queue waits
	// 0.4 s.
	waitersPerBench = 16
	sniffBytes      = 512 // of a body, by which a busy service sees that it brings an image
	retryAfterS     = 1   // what a busy server asks for
	maxConnections  = 1024
	maxRefusals     = 64          // connections beyond these that are told so at the same time; the others are just closed
	refuseTimeout   = time.Second // for one to be told

	defaultVerifyFMR = 1e-4 // 1 in 10,000 (FRONTEX and BSI TR-03121 ask for 1 in 1,000 at least)
	defaultFPIR      = 1e-3 // of a search over the whole gallery
	// defaultDuplicateFMR is that of a pair in a de-duplication: a gallery of 1,000 fingers has 500,000 pairs.
	defaultDuplicateFMR = 1e-6
	mostHits            = 100
	defaultHits         = 10
	highestScore        = 10000

	visitPrints = 3    // that a citizen may lay down in one visit: see kiosk.MaxAttempts
	poorQuality = 50   // of a print, below which "no match" says little about the finger: synthetic prints of the unreadable kind have 0
	mostReports = 256  // that a terminal tells at once
	mostHealth  = 4096 // bytes of what a terminal tells of itself

	openingWanted = time.Minute // that a clerk's wish waits for the terminal to be heard: the clerk stands in front of it

	mostDetail     = 120  // bytes of what a problem says of its request beyond the message of the table
	maxRequestName = 64   // characters of a caller's X-Request-Id
	maxKey         = 255  // characters of an Idempotency-Key
	defaultRows    = 100  // of a page of a list
	mostRows       = 1000 // of a page
	mostAmong      = 1000 // subjects that a search is narrowed to

	mostProbes = 1000      // of a batch
	mostJobs   = 32        // kept at a time, under way or over
	jobsAtOnce = 2         // under way; each may use all processors
	keepJobs   = time.Hour // with their results

	importLines   = 64          // that are enrolled in one step to the disk
	importBytes   = 4 << 20     // of these lines
	importTimeout = time.Minute // for such a step
	exportRows    = 1000        // subjects that are listed at a time

	keepAnswers = 24 * time.Hour // of requests with an Idempotency-Key, for repetitions
	mostAnswers = 10000          // kept at a time
)
