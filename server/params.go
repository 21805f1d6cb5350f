package main

import "time"

const (
	// shutdownTimeout is how long requests under way may take to end after the process was asked to end: twice what a comparison against a
	// large gallery takes, and less than the 30 s after which service managers kill.
	shutdownTimeout = 15 * time.Second

	// longestDrain bounds --drain: service managers kill after 90 s.
	longestDrain = time.Minute

	// readyEvery is how often the checks of readiness are done at most for those who ask the API.
	readyEvery = time.Second

	// readyAgain is how often the ready command asks while it waits.
	readyAgain = 200 * time.Millisecond

	// dutyLook is how often the clock on the wall is looked at: it may be set while the process waits.
	dutyLook = 10 * time.Minute

	// socketFile is where the keeper's socket lies in the folder of the index.
	socketFile = "admin.sock"

	// keyFile is where an index keeps a key-encryption key of its own.
	keyFile = "kek"

	// auditKeyFile is where an audit log has its keys, unless they are elsewhere.
	auditKeyFile = "audit.key"

	// auditTries and auditRetry say how often and when a log is read again that ended in the middle of a line.
	auditTries = 3
	auditRetry = 100 * time.Millisecond

	// keysLook is how often the file of keys is looked at: a revoked key lets nobody in after that.
	keysLook = time.Second

	// receiptsPurpose is what the key of receipts of erasures is derived for: they can be checked as long as the index lives.
	receiptsPurpose = "receipts of erasures"

	// locksPurpose is what the key of the file of locks is derived for, locksFile its name in the folder of the index.
	locksPurpose = "locks after wrong verifications"
	locksFile    = "locks"

	// replaysPurpose is what the key of the samples seen is derived for, replaysFile the name of their file in the folder of the index.
	replaysPurpose = "samples seen before"
	replaysFile    = "replays"

	// What the keys of pickups are derived for: of their log, of the digests of codes and barcodes, of what is kept of people, and that by which releases
	// are signed.
	pickupLogPurpose     = "log of pickups"
	pickupDigestsPurpose = "digests of pickups"
	contactsPurpose      = "contacts of pickups"
	releasesPurpose      = "releases of lockers"
	releaseKeysPurpose   = "keys of releases"

	// pickupFile and contactsFolder are where pickups lie in the folder of the index.
	pickupFile     = "pickup.log"
	contactsFolder = "contacts"

	// releaseKeysFile is where the keys of releases lie there, when they were changed.
	releaseKeysFile = "release-keys"

	// pickupLook is how often it is looked whether something is to be done for pickups.
	pickupLook = 500 * time.Millisecond

	// townGallery is where the demo enrols its citizens.
	townGallery = "demo"

	// terminalLockers is the size of the demo's terminal: a column of lockers as post offices have them, four by six.
	terminalLockers = 24

	// demoTimeout bounds the played part of the demo. It takes seconds; a machine that needs minutes hangs.
	demoTimeout = 2 * time.Minute

	// demoPace is how often the demo's service looks whether messages are to be sent: its citizens wait for them.
	demoPace = 10 * time.Millisecond

	// doorPoll is how often the demo's terminal looks at a door. Its citizens act at once, so that nobody waits for them.
	doorPoll = 5 * time.Millisecond

	// keptMessages is how many messages the page shows.
	keptMessages = 12

	// keptLines is how many lines of what has happened the page shows.
	keptLines = 40
)

// The citizen on the page acts slowly enough to be watched.
const (
	timeToOpen = 900 * time.Millisecond
	timeToTake = 1200 * time.Millisecond
	timeToShut = 900 * time.Millisecond
)
