package cluster

import (
	"cmp"
	"context"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// print is a probe of one finger on its way.
type print struct {
	Finger    index.Finger
	Candidate []byte
}

func printsOf(some []index.Print) (all []print) {
	for _, p := range some {
		all = append(all, print{p.Finger, p.Probe.Candidate().Bytes()})
	}
	return all
}

// prints returns the probes of a question.
func (q question) prints() (all []index.Print, err error) {
	for _, p := range q.Prints {
		c, err := matcher.ParseCandidate(p.Candidate)
		if err != nil {
			return nil, err
		}
		all = append(all, index.Print{Finger: p.Finger, Probe: matcher.ProbeOf(c)})
	}
	return all, nil
}

// compares tells whether what is asked for depends on the version of the algorithms.
func (k kind) compares() bool {
	return k == search || k == searchAll || k == verify || k == verifyAll || k == alike || k == fingers
}

// VerifyPrints compares prints of several fingers with a subject, as index.Index does. With any error the verdict is a rejection.
func (n *Node) VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, some []index.Print, threshold matcher.Score) (index.Verdict, error) {
	return n.verify(ctx, question{Kind: verifyAll, Gallery: g, Subject: id, Prints: printsOf(some), Threshold: threshold})
}

// IdentifyPrints looks for somebody by prints of several fingers, in each shard as index.Index does. What Identify says of shards that nobody answers
// for holds here, too.
func (n *Node) IdentifyPrints(ctx context.Context, g index.GalleryID, some []index.Print, o index.IdentifyOptions) (index.Identification, error) {
	return n.identify(ctx, question{Kind: searchAll, Gallery: g, Prints: printsOf(some), Threshold: o.Threshold, Max: o.Max, Exhaustive: o.Exhaustive})
}

// searchPrintsHere searches some shards by several fingers, one shard after the other.
func (n *Node) searchPrintsHere(ctx context.Context, q question, a *answer) error {
	prints, err := q.prints()
	if err != nil {
		return err
	}
	a.Searched = map[int]int{}
	for _, s := range q.Work {
		r, err := n.index.IdentifyPrints(ctx, local(q.Gallery, s), prints,
			index.IdentifyOptions{Threshold: q.Threshold, Max: cmp.Or(q.Max, usualHits), Exhaustive: q.Exhaustive})
		if err != nil {
			return err
		}
		a.Searched[s] = r.Searched
		a.Took[0], a.Took[1] = a.Took[0]+r.Screening, a.Took[1]+r.Matching
		for _, h := range r.Hits {
			a.Hits = append(a.Hits, hit{s, h})
		}
	}
	return nil
}
