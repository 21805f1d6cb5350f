package access

import (
	"time"

	"golang.org/x/time/rate"
)

const (
	secretBytes  = 32          // of randomness in a key
	mostEntries  = 1024        // of a file: each is compared with each key that is shown, 25 ns each
	mostBytes    = 4 << 20     // of a file
	mostName     = 64          // characters of an entry's name
	mostRate     = 1_000_000   // requests a second that an entry can be given
	everywhere   = "*"         // stands for all galleries
	fileVersion  = 1           // of the file's form
	locksVersion = 1           // of the form of the file of locks
	fileMode     = 0o600       // of the file
	foreign      = 0o022       // bits of a mode by which others could write
	newSuffix    = ".new"      // of the file that a change is written to
	firstRetry   = time.Second // what a caller is asked to wait for attempts of others that are under way
)

// Requests a second of one who authenticates, where the entry has no figure of its own. A terminal serves one person at a time, a desk a handful;
// other programs are the admin's, and have to be given what they need.
var rates = map[Role]rate.Limit{Terminal: 5, Desk: 50, Operator: 50, Auditor: 20, Admin: 200}

// burst is how many seconds' worth of requests may come at once.
const burst = 4

// Refused keys are answered at most this often: above, whoever shows a wrong key is told to wait. They are noted one by one at most notedPerSecond times,
// and counted in between: anybody can show wrong keys, and 50 entries a second would fill a disk of 100 GB in three months.
const (
	refusedPerSecond = 50
	notedPerSecond   = 1
	refusedBurst     = 200
)

// subjectRule locks a subject. A finger that is there is refused in less than one of 50 attempts (docs/ACCURACY.md): five wrong ones in a row are
// somebody else's, or need a clerk. 1 in 10,000 lets a wrong finger in, so five attempts are 1 in 2,000, and then it is a minute, two, four.
var subjectRule = rule{wrong: 5, within: 15 * time.Minute, first: time.Minute, longest: time.Hour, forget: 24 * time.Hour}

// terminalRule locks a terminal or a desk that is wrong about many subjects: in its busiest hour one sees 60 people, 1 in 50 refused.
var terminalRule = rule{wrong: 30, within: 10 * time.Minute, first: time.Minute, longest: 15 * time.Minute, forget: 24 * time.Hour}

const mostTallies = 100_000 // of a ledger: 40 MB

const (
	replayTime = 24 * time.Hour // for which a sample is remembered
	mostReplay = 100_000        // samples remembered: 10 MB, and up to 5 MB of their file

	replaysRetry = time.Minute // after which a file of samples that could not be written is tried again
)
