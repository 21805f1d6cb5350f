package matcher

import (
	"bytes"
	"iter"
	"sync"

	"fingerzeig/minutiae"
)

// Match compares. It is symmetric, allocates nothing after the first call with a Scratch, and its result depends on the two templates and
// Version alone. A nil Scratch is allowed.
func (p *Probe) Match(c Candidate, s *Scratch) Score { return calibrated(p.evidence(c, 0, s)) }

// MatchAtLeast is Match where the score is least or more, and 0 where it is less, which it often finds out sooner.
func (p *Probe) MatchAtLeast(c Candidate, least Score, s *Scratch) Score {
	if score := calibrated(p.evidence(c, evidenceBelow(least), s)); score >= least {
		return score
	}
	return 0
}

// evidence returns the evidence of the best alignment, or that of enough where it is not more.
func (p *Probe) evidence(c Candidate, enough int32, s *Scratch) int32 {
	if s == nil {
		s = new(Scratch)
	}
	a, b := s.sides(p, c)
	return s.compare(a, b, enough)
}

// sides returns the two prints in the same order whichever is the probe, so that the score is symmetric to the last bit.
func (s *Scratch) sides(p *Probe, c Candidate) (a, b *side) {
	s.other.read(c)
	if bytes.Compare(p.candidate.b, c.b) > 0 {
		return &s.other, &p.side
	}
	return &p.side, &s.other
}

// compare returns the evidence of the best alignment, or best where none has more.
func (s *Scratch) compare(a, b *side, best int32) int32 {
	for alignment := range s.alignments(a, b) {
		best = max(best, evidence(a, b, alignment, best))
	}
	return best
}

// alignments goes through the alignments that are worth a look. Each is valid until the next.
func (s *Scratch) alignments(a, b *side) iter.Seq[*aligner] {
	return func(yield func(*aligner) bool) {
		if a.n < fewestMinutiae || b.n < fewestMinutiae {
			return
		}
		alike := s.similarity.run(a, b)
		pairs := s.pairs.run(alike)
		s.relax.run(a, b, pairs)
		for _, seed := range s.seeds.run(pairs, &s.relax) {
			s.align.run(a, b, alike, pairs, &s.relax, seed)
			if !yield(&s.align) {
				return
			}
		}
	}
}

// Probe is a template prepared for many comparisons. It is read-only after NewProbe and safe for concurrent use.
type Probe struct {
	candidate Candidate
	side      side
	screen    func() screen // made when it is asked for: a verification does without
}

// NewProbe prepares a template for comparison.
func NewProbe(t minutiae.Template) *Probe {
	p := new(Probe)
	p.candidate = p.side.make(t)
	return p.ready()
}

// ProbeOf prepares the compact form of a template for comparison. The probe is that which NewProbe makes of the template: a search that is
// shared out to several machines sends it in this form. c must not be changed afterwards.
func ProbeOf(c Candidate) *Probe {
	p := &Probe{candidate: c}
	p.side.read(p.candidate)
	return p.ready()
}

// ready returns the probe, whose candidate and side are there.
func (p *Probe) ready() *Probe {
	p.screen = sync.OnceValue(func() screen { return newScreen(p.candidate) })
	return p
}

// Candidate returns the compact form of what is looked for.
func (p *Probe) Candidate() Candidate { return p.candidate }

// Scratch is the working memory of Match, a part for each stage. It serves one goroutine at a time. The zero Scratch is ready.
type Scratch struct {
	other      side
	similarity similarity
	pairs      pairer
	relax      relaxer
	seeds      seeder
	align      aligner
}
