package pickup

import "time"

const (
	// DefaultDays is how long a document waits. Seven days are what the first terminals allowed (Ludwigsburg, Langenhagen) and most do.
	DefaultDays = 7

	// lifeOfPrints is the end of every print and pickup after the document was issued. Prints that were taken to make an identity card or a
	// residence permit are kept until it is collected, and in no case for more than 90 days from its issue: Regulation (EU) 2019/1157, article 10 (3),
	// whose successor is Council Regulation (EU) 2025/1208. Nothing here keeps such prints; those that serve the pickup live no longer.
	lifeOfPrints = 90 * 24 * time.Hour

	// remindBefore is how long before its end a citizen is reminded of a pickup that lasts longer than that: a working day and an evening.
	remindBefore = 48 * time.Hour

	// fingerTries is how many prints one round takes before the other way: see kiosk.MaxAttempts.
	fingerTries = 3

	// fingerRounds is how many rounds of prints a pickup gets. At a false match rate of 1e-4 a round, a finder of the code has 3e-4 in all.
	fingerRounds = 3

	// fingerPause is how long the way by finger is closed after a round: a wet finger has dried, a cold one is warm again.
	fingerPause = 30 * time.Minute

	// mostOffline is how many reports of a terminal that went on by itself are remembered for a pickup, so that one that is repeated is known. It
	// may take three prints of each pickup while a line is down, and tells all it has before the line is used for another.
	mostOffline = 16

	// factorTries is how many wrong answers by another factor lock a pickup until staff draw a new code. A birth date is one of some 30,000.
	factorTries = 3

	// The brake of a terminal: after codeFailures wrong codes within codeWindow it pauses, for codePause at first and twice as long after each
	// further one, up to longestPause, until no pause was needed for codeForgiven. The longest pause is short, for it keeps everybody waiting. It leaves
	// whoever tries day and night 36 guesses an hour of 23^7 codes: with 608 lockers, the largest terminal known (Bochum), and a code each,
	// one chance in 6,400 a day to find a code, and then the finger is still missing.
	codeFailures = 5
	codeWindow   = 10 * time.Minute
	codePause    = 30 * time.Second
	longestPause = 2 * time.Minute
	codeForgiven = time.Hour

	// The band of handle heights that is reached from a wheelchair, in millimetres above the floor: EN 301 549, clause 8.3, unobstructed forward reach.
	lowReach, highReach = 380, 1220

	// mostWanted is the longest that an opening for staff may be wanted: who has gone home is not expected to stand before the locker.
	mostWanted = 10 * time.Minute

	// mostLives is how many openings of the log are remembered: a terminal that was not heard for as many is looked at.
	mostLives = 256

	// Bounds of one pickup and one terminal, so that no event grows without end.
	mostDocuments = 16
	mostLockers   = 4096
	mostDays      = 90
	longestName   = 128
)

// A log is written anew when it is opened with compactFrom events or more, and compactShare times as many as there are pickups: a pickup makes
// some 15. It takes a second to read 100,000.
const (
	compactFrom  = 1000
	compactShare = 60
)
