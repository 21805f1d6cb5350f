package osia

import "time"

const (
	defaultVerifyFMR  = 1e-4 // of a verification that names no threshold, in a gallery without one: that of the service's own API
	defaultFPIR       = 1e-3 // of a search, likewise
	highestThreshold  = 10000
	defaultCandidates = 10
	mostCandidates    = 100
	mostHits          = 1000 // encounters that a search takes from a gallery, of which several may be of one person

	defaultRows = 1000   // of a gallery's content, by the interface
	mostRows    = 100000 // at a time

	mostMerged = 1000 // encounters of a person

	tasksAtOnce  = 2                // each may use all processors
	mostTasks    = 1000             // kept at a time, done or not
	mostHeld     = 256 << 20        // bytes of bodies and results that they hold
	taskTimeout  = 5 * time.Minute  // for one to be done
	keepTasks    = time.Hour        // after which one is forgotten, delivered or not
	sendTimeout  = 15 * time.Second // for a result to be taken
	sendAttempts = 8                // one second after the first failure, two after the second: two minutes in all
	firstWait    = time.Second
	mostPerHost  = 8 // results that are sent to one host at the same time
)
