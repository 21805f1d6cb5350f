package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// listen answers questions that come by the network.
func (n *Node) listen(m *nats.Msg) {
	var q question
	if err := n.envelope.open(m.Subject, m.Data, &q); err != nil {
		n.o.Log.Warn("a message is left alone", "error", err)
		return
	}
	go n.serve(q, func(a answer) {
		to := answerSubject(q.From, q.Token)
		_ = n.lines.publish(q.Token, to, n.envelope.seal(to, &a)) // who waits for it asks somebody else
	})
}

// serve answers a question.
func (n *Node) serve(q question, reply func(answer)) {
	ctx, cancel := context.WithTimeout(n.ctx, n.o.Pace.Answer)
	defer cancel()
	t := n.tableFrom(ctx, q.Epoch)
	a := answer{Node: n.id, Epoch: t.Epoch, Version: n.o.version, Applied: map[int]uint64{}}
	if t.Epoch != q.Epoch {
		a.Refused, a.Done = otherEpoch, true
		reply(a)
		return
	}
	if q.Entry != nil {
		n.pushed(ctx, *q.Entry)
	}
	n.wait(ctx, q)
	for _, s := range q.Shards {
		if r := n.replica(s); r != nil && slices.Contains(t.Owners[s], n.id) {
			a.Applied[s] = r.at()
		}
	}
	if len(q.Work) == 0 {
		a.Done = true
		reply(a)
		return
	}
	if q.Kind == search || q.Kind == searchAll {
		reply(a)
	}
	n.work(ctx, t, q, &a)
	a.Done, a.Work = true, q.Work
	reply(a)
}

// wait waits for a while until the replicas have applied what they must.
func (n *Node) wait(ctx context.Context, q question) {
	ctx, cancel := context.WithTimeout(ctx, waitAtOwner)
	defer cancel()
	for s, least := range q.Least {
		r := n.replica(s)
		if r == nil || r.at() >= least {
			continue
		}
		if r.lacks(least) {
			go n.fill(r)
		}
		r.reach(ctx, least)
	}
}

// pushed applies an entry that the node asked has published, as soon as what stands before it has been applied.
func (n *Node) pushed(ctx context.Context, e entry) {
	r := n.replica(e.Shard)
	if r == nil {
		return
	}
	done, gap := r.add(e)
	n.awake()
	if gap {
		time.AfterFunc(gapPatience, func() {
			if r.lacks(e.Seq) {
				n.fill(r)
			}
		})
	}
	ctx, cancel := context.WithTimeout(ctx, waitAtOwner)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// work does what a question asks for.
func (n *Node) work(ctx context.Context, t table, q question, a *answer) {
	a.At = map[int]uint64{}
	tears := map[*replica]int{}
	for _, s := range q.Work {
		r := n.replica(s)
		if r == nil || !slices.Contains(t.Owners[s], n.id) {
			a.Refused = notOwner
			return
		}
		var whole bool
		if a.At[s], tears[r], whole = r.whole(); !whole || a.At[s] < q.Least[s] {
			a.Refused = behind
			return
		}
	}
	if q.Kind.compares() && q.Version != n.o.version {
		a.Refused = otherVersion
		return
	}
	if err := n.answerFrom(ctx, q, a); err != nil {
		n.o.Log.Error("a question cannot be answered", "kind", string(q.Kind), "error", err)
		a.Refused = damaged
		return
	}
	for r, before := range tears { // nothing was taken away, and nothing passed over, while it was looked at
		if _, now, whole := r.whole(); !whole || now != before {
			a.Refused = behind
		}
	}
}

// answerFrom asks the local index.
func (n *Node) answerFrom(ctx context.Context, q question, a *answer) (err error) {
	switch q.Kind {
	case search:
		return n.searchHere(ctx, q, a)
	case verify:
		c, err := matcher.ParseCandidate(q.Candidate)
		if err != nil {
			return err
		}
		a.Verdict, err = n.index.Verify(ctx, local(q.Gallery, q.Work[0]), q.Subject, matcher.ProbeOf(c), q.Threshold)
		a.Missing, a.Inactive = errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrInactive)
		return unless(a.Missing || a.Inactive, err)
	case searchAll:
		return n.searchPrintsHere(ctx, q, a)
	case verifyAll:
		prints, err := q.prints()
		if err != nil {
			return err
		}
		a.Verdict, err = n.index.VerifyPrints(ctx, local(q.Gallery, q.Work[0]), q.Subject, prints, q.Threshold)
		a.Missing, a.Inactive = errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrInactive)
		return unless(a.Missing || a.Inactive, err)
	case list:
		return n.listHere(ctx, q, a)
	case get:
		a.Record, err = n.index.Record(ctx, local(q.Gallery, q.Work[0]), q.Subject)
		a.Missing = errors.Is(err, index.ErrNotFound)
		return unless(a.Missing, err)
	case names:
		a.Names = map[int][]index.Name{}
		for _, s := range q.Work {
			a.Names[s] = n.index.Names(local(q.Gallery, s), q.Max)
		}
	case rules:
		a.Record, err = n.index.PolicyRecord(ctx, local(q.Gallery, q.Work[0]))
		a.Missing = errors.Is(err, index.ErrNotFound)
		return unless(a.Missing, err)
	case alike:
		return n.alikeHere(ctx, q, a)
	case fingers:
		return n.fingersHere(ctx, q, a)
	case present:
		return n.presentHere(ctx, q, a)
	case listing:
		a.Galleries = map[int][]galleryInfo{}
		galleries, err := n.index.Galleries(ctx)
		if err != nil {
			return err
		}
		for _, g := range galleries {
			if of, s, ok := unlocal(g.ID); ok && slices.Contains(q.Work, s) && (q.Gallery == "" || of == q.Gallery) {
				g.ID = of
				a.Galleries[s] = append(a.Galleries[s], g)
			}
		}
	default:
		return fmt.Errorf("cluster: nobody knows how to %q", q.Kind) // an answer without anything in it would say that there is nothing
	}
	return nil
}

func unless(fine bool, err error) error {
	if fine {
		return nil
	}
	return err
}

// searchHere searches some shards as one gallery.
func (n *Node) searchHere(ctx context.Context, q question, a *answer) error {
	c, err := matcher.ParseCandidate(q.Candidate)
	if err != nil {
		return err
	}
	var among []index.GalleryID
	a.Searched = map[int]int{}
	for _, s := range q.Work {
		g := local(q.Gallery, s)
		among = append(among, g)
		size, err := n.index.Size(ctx, g)
		if err != nil {
			return err
		}
		a.Searched[s] = size.Samples
	}
	r, err := n.index.IdentifyAmong(ctx, among, matcher.ProbeOf(c),
		index.IdentifyOptions{Threshold: q.Threshold, Max: mostHits, Exhaustive: q.Exhaustive})
	if err != nil {
		return err
	}
	a.Took = [2]time.Duration{r.Screening, r.Matching}
	found := map[int]int{}
	for _, h := range r.Hits {
		s := n.shardOf(q.Gallery, h.Subject)
		if found[s]++; found[s] <= q.Max {
			a.Hits = append(a.Hits, hit{s, h})
		}
	}
	return nil
}
