package index

import (
	"errors"
	"fmt"
	"time"

	"fingerzeig/index/internal/store"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// Errors. All are returned wrapped with what they are about, never with a name from the index.
var (
	// ErrNotFound is returned when there is no such gallery or subject.
	ErrNotFound = errors.New("index: not found")
	// ErrID is returned for a gallery or subject whose name is not 1 to 128 characters of A-Z a-z 0-9 . _ ~ - or begins with a dot.
	ErrID = errors.New("index: a name is 1 to 128 characters of A-Z a-z 0-9 . _ ~ - and does not begin with a dot")
	// ErrSample is returned by Enroll for a subject without samples, with too many, or with a template that holds too few minutiae.
	ErrSample = errors.New("index: samples cannot be enrolled")
	// ErrLabels is returned by Enroll for labels that are too many or too long.
	ErrLabels = errors.New("index: labels cannot be enrolled")
	// ErrThreshold is returned for a threshold that is not above zero: everybody would pass it.
	ErrThreshold = errors.New("index: a threshold must be above zero")
	// ErrInactive is returned by Verify for a subject that is suspended or whose time is over. Searches do not find it.
	ErrInactive = errors.New("index: the subject is not active")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("index: closed")
	// ErrKey is returned by Open when the key-encryption key is not that of the index, or missing.
	ErrKey = errors.New("index: the key-encryption key does not fit")
	// ErrLocked is returned by Open when another process has the index open.
	ErrLocked = errors.New("index: in use by another process")
	// ErrNoSpace is returned by what writes where the disk is nearly full. Erasing works longer than the rest.
	ErrNoSpace = store.ErrNoSpace
	// ErrPartial is returned with an Indeterminate search of an index on several machines: nobody could answer for a part of it.
	ErrPartial = errors.New("index: a part of the index cannot be reached")
	// ErrUnavailable is returned by other calls where nobody can answer for the subject's part of an index on several machines. A write may have
	// happened, or yet happen.
	ErrUnavailable = errors.New("index: the machines that hold this subject cannot be reached")
	// ErrCorrupt is returned when stored bytes are not what was written.
	ErrCorrupt = errors.New("index: a record is damaged")
)

// Limits of a subject. They keep it in one transaction of the store.
const (
	MaxSamples     = 20 // two of each finger
	MaxLabels      = 32
	MaxLabelBytes  = 512 // of a label's name and value together
	MaxIDBytes     = 128
	MinMinutiae    = 4 // of a template; with fewer there is nothing to compare
	maxTemplateLen = 8 << 10
)

// GalleryID names a gallery.
type GalleryID string

// SubjectID names a subject within its gallery.
type SubjectID string

// check returns ErrID for a name that is not allowed.
func check[ID ~string](id ID) error {
	if len(id) == 0 || len(id) > MaxIDBytes || id[0] == '.' {
		return fmt.Errorf("%w: %d bytes long, or begins with a dot", ErrID, len(id))
	}
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '~', c == '-':
		default:
			return fmt.Errorf("%w: byte %d", ErrID, i)
		}
	}
	return nil
}

// Check returns ErrID for a name that is not allowed.
func (g GalleryID) Check() error { return check(g) }

// Check returns ErrID for a name that is not allowed.
func (id SubjectID) Check() error { return check(id) }

// Finger is a finger position of ISO/IEC 19794-2, clause 6.4.3: 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left.
type Finger uint8

// MaxFinger is the highest finger position.
const MaxFinger Finger = 10

// Sample is a template of one finger.
type Sample struct {
	Finger   Finger
	Template minutiae.Template
}

// Subject is a person, or whatever else has fingers.
type Subject struct {
	ID       SubjectID
	Samples  []Sample
	Labels   map[string]string // the caller's, kept as they are
	Enrolled time.Time         // when that was first done, from which Policy.Retention counts; zero: now

	Expires   time.Time // from when the subject matches nothing and EraseExpired erases it; zero: never
	Suspended bool      // the subject matches nothing, until that is changed
}

// Decision is what a comparison or search comes to.
type Decision uint8

// The decisions. The zero Decision lets nobody in.
const (
	Rejected Decision = iota
	Matched
	Indeterminate // not everything could be compared
)

// String returns the decision in lower case.
func (d Decision) String() string {
	switch d {
	case Rejected:
		return "rejected"
	case Matched:
		return "matched"
	case Indeterminate:
		return "indeterminate"
	}
	return fmt.Sprintf("Decision(%d)", uint8(d))
}

// Verdict is the result of Verify. The zero Verdict is a rejection.
type Verdict struct {
	Decision  Decision
	Score     matcher.Score // of the sample that fits best
	Threshold matcher.Score
	Finger    Finger // of that sample
}

// Hit is a subject that Identify found.
type Hit struct {
	Subject SubjectID
	Finger  Finger
	Score   matcher.Score
}

// Identification is the result of Identify. The zero Identification is a rejection.
type Identification struct {
	Decision  Decision
	Hits      []Hit // at or above the threshold, best first, then by subject; none unless Decision is Matched
	Searched  int   // samples looked at
	Threshold matcher.Score
	Screening time.Duration // what the look at everybody took
	Matching  time.Duration // what the closer look at a few took
}

// IdentifyOptions says what Identify looks for.
type IdentifyOptions struct {
	Threshold matcher.Score // 0: that of the gallery's policy
	Max       int           // most hits returned; 0 stands for 10
	// Exhaustive compares the probe with every sample, at some ten thousand samples a second: to measure what the search otherwise loses.
	Exhaustive bool
}

// GalleryInfo tells the size of a gallery.
type GalleryInfo struct {
	ID       GalleryID
	Subjects int
	Samples  int
}
