// Package matcher compares templates.
package matcher

import (
	"errors"

	"fingerzeig/minutiae"
)

// Version is the version of the comparison algorithm: of candidates and of scores.
const Version = 1

// ErrCandidate is returned when bytes are not a candidate of this Version.
var ErrCandidate = errors.New("matcher: not a candidate of this version")

// Score is -10 log10 of the estimated false match rate in hundredths: Score(4000) means that one impostor in 10,000 scores as high.
// Its String is "40.00". The zero Score says nothing in favour of a match.
type Score int32

// Probe is a template prepared for many comparisons. It is read-only after NewProbe and safe for concurrent use.
type Probe struct{}

// Candidate is a template in its compact form, ready to be compared; it has no pointers and can lie in a large arena.
type Candidate struct{ b []byte }

// Scratch is the working memory of Match, for one goroutine.
type Scratch struct{}

// NewProbe prepares a template for comparison.
func NewProbe(t minutiae.Template) *Probe { return &Probe{} }

// NewCandidate makes the compact form of a template.
func NewCandidate(t minutiae.Template) Candidate { return Candidate{} }

// ParseCandidate reads what Bytes gave; it keeps b. It returns ErrCandidate for anything else, or for another Version.
func ParseCandidate(b []byte) (Candidate, error) { return Candidate{b}, nil }

// Bytes returns the candidate's storage form; the caller must not change it.
func (c Candidate) Bytes() []byte { return c.b }

// Match compares. It is symmetric, allocates nothing and its result depends on the two templates and Version alone.
func (p *Probe) Match(c Candidate, s *Scratch) Score { return 0 }

// ScoreAtFMR returns the score at which the estimated false match rate is fmr (0 < fmr <= 1).
func ScoreAtFMR(fmr float64) Score { return 0 }

// FMR returns the estimated false match rate at this score; atMost is true where the data supports no more than "less than fmr".
func (s Score) FMR() (fmr float64, atMost bool) { return 1, false }

// String returns the score with two decimals.
func (s Score) String() string { return "0.00" }
