package desk

import "time"

const (
	idleTime       = 20 * time.Minute // after which a session without a request ends: a counter is left more often than signed out of
	idleWarning    = 2 * time.Minute  // before which the page offers to stay (WCAG 2.2, 2.2.1)
	longestSession = 10 * time.Hour   // a working day
	mostSessions   = 256              // at the same time; the one idle for longest makes room
	tokenBytes     = 32
	mostKeyBytes   = 512

	maxBodyBytes    = 8 << 20 // as the API takes
	maxAnswerBytes  = 8 << 20
	maxHeaderBytes  = 16 << 10
	readTimeout     = 15 * time.Second // for a whole request to arrive
	writeTimeout    = 30 * time.Second
	idleTimeout     = time.Minute
	shutdownTimeout = 5 * time.Second
	queueTimeout    = 3 * time.Second // for a place at which a print is looked at

	// sameFingerFMR is the false match rate at which two captures count as of one finger: what the API takes for a verification.
	sameFingerFMR = 1e-4

	// leastReliability is the chance, in percent, of being seen again from which a minutia is shown: noise has nearly none, and is no sight for a clerk.
	leastReliability = 25

	fewestCaptures, mostCaptures = 2, 5 // that are held against each other
)
