package pickup

import (
	"encoding/hex"
	"fmt"
	"time"

	"fingerzeig/internal/release"
)

// ID names a pickup: 32 hexadecimal digits, drawn at random. It says nothing about anybody.
type ID string

// TerminalID is the name of a terminal, as the operator chose it.
type TerminalID string

// Subject is the name under which the collector's fingers are enrolled for this pickup, and for nothing else; empty: none are. It is a random
// number, no person's name.
type Subject string

// Operator is the pseudonym of a member of staff.
type Operator string

// Digest is a keyed hash of a code or a barcode: see Hasher.
type Digest [32]byte

// MarshalText returns d in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(b []byte) error {
	if len(b) != 2*len(d) {
		return fmt.Errorf("%w: a digest of %d digits", ErrEvent, len(b))
	}
	_, err := hex.Decode(d[:], b)
	return err
}

// Nonce is a terminal's nonce, in hexadecimal where it is written.
type Nonce release.Nonce

// MarshalText returns n in hexadecimal.
func (n Nonce) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, n[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (n *Nonce) UnmarshalText(b []byte) error {
	if len(b) != 2*len(n) {
		return fmt.Errorf("%w: a nonce of %d digits", ErrEvent, len(b))
	}
	_, err := hex.Decode(n[:], b)
	return err
}

// Kind is a kind of document.
type Kind string

// The kinds. An identity card and a residence permit have a PIN letter, a passport has none.
const (
	Passport Kind = "passport"
	IDCard   Kind = "id"
	Permit   Kind = "permit"
)

// Document is one document of a pickup.
type Document struct {
	Kind    Kind      `json:"kind"`
	Barcode Digest    `json:"barcode"`
	Issued  time.Time `json:"issued"` // the day of issue, midnight UTC
	Child   bool      `json:"child"`  // the holder is under 16 and cannot collect it: who is 16 acts alone, PAuswG section 9 (2)
	PIN     bool      `json:"pin"`    // the holder has confirmed in writing that the PIN letter has come
}

// Role says in what capacity somebody collects.
type Role string

// The roles.
const (
	Holder   Role = "holder"   // of all documents of the pickup
	Guardian Role = "guardian" // of the holder; custody has to be shown
	Proxy    Role = "proxy"    // for the holder, by a written authority that has to be shown
)

// Collector is who comes for the documents.
type Collector struct {
	Subject Subject `json:"subject"`
	Role    Role    `json:"role"`
	Proved  bool    `json:"proved"` // the clerk has seen what a guardian or proxy has to show
}

// Size is the size of a locker or of what goes into it, 1 the smallest, 9 the largest.
type Size uint8

// Status is where a pickup stands; the package comment has the table.
type Status string

// The statuses.
const (
	Announced  Status = "announced"
	Reserved   Status = "reserved"
	Loaded     Status = "loaded"
	Notified   Status = "notified"
	Released   Status = "released"
	Opened     Status = "opened"
	HandedOver Status = "handed-over"
	Expired    Status = "expired"
	Returned   Status = "returned"
	Cancelled  Status = "cancelled"
)

// Known reports whether s is one of them.
func (s Status) Known() bool {
	switch s {
	case Announced, Reserved, Loaded, Notified, Released, Opened, HandedOver, Expired, Returned, Cancelled:
		return true
	}
	return false
}

// Way is how a citizen has shown to be the collector, beside the code but for ByFingerAlone.
type Way string

// The ways. Which of the others are offered is the authority's decision; one must be (GDPR, article 9; EN 301 549, clause 5.3).
const (
	ByFinger      Way = "finger"
	ByFingerAlone Way = "finger-alone" // without a code, among the open pickups: see AmongFMR
	ByBirthDate   Way = "birth-date"
	ByOldDocument Way = "old-document"
	ByEID         Way = "eid"
	BySecondCode  Way = "second-code" // sent another way than the first
)

// Why says why a pickup is on the return list.
type Why string

// The reasons.
const (
	TooLate  Why = "too-late" // nobody came in time
	Recalled Why = "recalled" // the desk wants it back
	Forced   Why = "forced"   // the door was opened without a release
	Unclear  Why = "unclear"  // nobody can tell whether it was taken
	Restored Why = "restored" // the log was put back: see State.Heard
)

// Seen is what a terminal saw of a released locker.
type Seen string

// The sights. The terminal has voided the nonce of the release before it reports any but SeenOpened.
const (
	SeenOpened  Seen = "opened"  // the door is open, and watched
	SeenFull    Seen = "full"    // the door is shut, and it was not opened or something still lies inside
	SeenEmptied Seen = "emptied" // the door was opened and is shut again, and nothing is seen inside
	SeenOpen    Seen = "open"    // the door was left open, and is not watched any more
	SeenUnclear Seen = "unclear" // the door is shut, and nobody can tell whether it was opened
)

// valid reports whether a name can be one: 1 to 128 characters of A-Z a-z 0-9 . _ ~ -
func valid[S ~string](name S) bool {
	if len(name) == 0 || len(name) > longestName {
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '~', c == '-':
		default:
			return false
		}
	}
	return true
}
