package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

const usualHits = 10 // as in package index

// Identify looks for the finger of a probe in a gallery: in each shard by one owner, as index.Index does. Where a shard has nobody to answer for it in
// time, or nobody with the algorithms of this node, the decision is Indeterminate, there are no hits, and the error is ErrPartial. Screening and
// Matching are those of the owner that took longest.
func (n *Node) Identify(ctx context.Context, g index.GalleryID, p *matcher.Probe, o index.IdentifyOptions) (index.Identification, error) {
	return n.identify(ctx, question{Kind: search, Gallery: g, Candidate: p.Candidate().Bytes(), Threshold: o.Threshold, Max: o.Max, Exhaustive: o.Exhaustive})
}

// identify asks the owners of all shards.
func (n *Node) identify(ctx context.Context, q question) (index.Identification, error) {
	leave, err := n.enter()
	if err != nil {
		return index.Identification{}, err
	}
	defer leave()
	if err := check(q.Gallery); err != nil {
		return index.Identification{}, err
	}
	if q.Threshold, err = n.thresholdOr(ctx, q.Gallery, q.Threshold); errors.Is(err, ErrUnavailable) {
		return index.Identification{Decision: index.Indeterminate}, fmt.Errorf("%w: the policy: %w", ErrPartial, err)
	} else if err != nil {
		return index.Identification{}, err
	}
	q.Max = cmp.Or(max(q.Max, 0), usualHits)
	got, missing := n.collect(ctx, job{question: q, shards: n.shards(), work: true})
	found := index.Identification{Threshold: q.Threshold}
	for shard, a := range got {
		found.Searched += a.Searched[shard]
		found.Screening, found.Matching = max(found.Screening, a.Took[0]), max(found.Matching, a.Took[1])
		for _, h := range a.Hits {
			if h.Shard == shard { // of its other shards another answer may have been taken
				found.Hits = append(found.Hits, h.Hit)
			}
		}
	}
	if len(missing) > 0 {
		found.Decision, found.Hits = index.Indeterminate, nil
		return found, cmp.Or(ctx.Err(), fmt.Errorf("%w: %d of %d shards", ErrPartial, len(missing), n.founding.Shards))
	}
	slices.SortFunc(found.Hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Subject, b.Subject))
	})
	if found.Hits = found.Hits[:min(len(found.Hits), q.Max)]; len(found.Hits) > 0 {
		found.Decision = index.Matched
	}
	return found, nil
}

// one has an owner of a subject's shard do some work.
func (n *Node) one(ctx context.Context, q question) (*answer, error) {
	shard := n.shardOf(q.Gallery, q.Subject)
	got, missing := n.collect(ctx, job{question: q, shards: []int{shard}, work: true})
	if len(missing) > 0 {
		return nil, cmp.Or(ctx.Err(), fmt.Errorf("%w: shard %d", ErrUnavailable, shard))
	}
	if got[shard].Missing {
		return nil, index.ErrNotFound
	}
	if got[shard].Inactive {
		return nil, index.ErrInactive
	}
	return got[shard], nil
}

// Verify compares a probe with all samples of a subject, as index.Index does. With any error the verdict is a rejection.
func (n *Node) Verify(ctx context.Context, g index.GalleryID, id index.SubjectID, p *matcher.Probe, threshold matcher.Score) (index.Verdict, error) {
	return n.verify(ctx, question{Kind: verify, Gallery: g, Subject: id, Candidate: p.Candidate().Bytes(), Threshold: threshold})
}

// verify asks the owners of a subject's shard.
func (n *Node) verify(ctx context.Context, q question) (index.Verdict, error) {
	leave, err := n.enter()
	if err != nil {
		return index.Verdict{}, err
	}
	defer leave()
	if err := check(q.Gallery, q.Subject); err != nil {
		return index.Verdict{}, err
	}
	if q.Threshold, err = n.thresholdOr(ctx, q.Gallery, q.Threshold); err != nil {
		return index.Verdict{}, err
	}
	a, err := n.one(ctx, q)
	if err != nil {
		return index.Verdict{}, err
	}
	return a.Verdict, nil
}

// Get returns a subject with its templates, or ErrNotFound.
func (n *Node) Get(ctx context.Context, g index.GalleryID, id index.SubjectID) (index.Subject, error) {
	leave, err := n.enter()
	if err != nil {
		return index.Subject{}, err
	}
	defer leave()
	if err := check(g, id); err != nil {
		return index.Subject{}, err
	}
	a, err := n.one(ctx, question{Kind: get, Gallery: g, Subject: id})
	if err != nil {
		return index.Subject{}, err
	}
	_, s, err := n.index.OpenRecord(n.index.Name(local(g, n.shardOf(g, id)), id), a.Record)
	return s, err
}

// Galleries lists the galleries that hold subjects or have a policy, by name. It returns ErrPartial where some shards have nobody to answer for them:
// what they hold could be the most of a gallery, or all of one.
func (n *Node) Galleries(ctx context.Context) ([]index.GalleryInfo, error) {
	leave, err := n.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	return n.sizes(ctx, "")
}

// Size returns the size of a gallery: zeros where there is none. It returns ErrPartial where some shards have nobody to answer for them.
func (n *Node) Size(ctx context.Context, g index.GalleryID) (index.GalleryInfo, error) {
	leave, err := n.enter()
	if err != nil {
		return index.GalleryInfo{}, err
	}
	defer leave()
	return n.size(ctx, g)
}

// sizes returns those of a gallery, which is empty where there is none, or of all.
func (n *Node) sizes(ctx context.Context, g index.GalleryID) ([]index.GalleryInfo, error) {
	got, missing := n.collect(ctx, job{question: question{Kind: listing, Gallery: g}, shards: n.shards(), work: true})
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: %d of %d shards", ErrPartial, len(missing), n.founding.Shards)
	}
	return sum(got), nil
}

func (n *Node) size(ctx context.Context, g index.GalleryID) (index.GalleryInfo, error) {
	all, err := n.sizes(ctx, g)
	if err != nil || len(all) == 0 {
		return index.GalleryInfo{ID: g}, err
	}
	return all[0], nil
}

// sum adds up what shards say of galleries, by name.
func sum(got map[int]*answer) []index.GalleryInfo {
	sums := map[index.GalleryID]index.GalleryInfo{}
	for shard, a := range got {
		for _, g := range a.Galleries[shard] {
			sum := sums[g.ID]
			sums[g.ID] = index.GalleryInfo{ID: g.ID, Subjects: sum.Subjects + g.Subjects, Samples: sum.Samples + g.Samples}
		}
	}
	list := []index.GalleryInfo{}
	for _, g := range sums {
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b index.GalleryInfo) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

// Ready returns an error where a search would not be complete just now, as far as this node knows, or where the node has just been opened and still
// lacks some of the logs, so that no other may be stopped: ErrPartial, index.ErrClosed, or what its own index says.
func (n *Node) Ready() error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	if n.hasLeft.Load() {
		return errLeft
	}
	t, short := n.tableNow(), 0
	for s := range t.Owners {
		alive, alike := 0, 0
		for _, id := range t.Owners[s] {
			if !n.suspect(id) {
				alive++
				if n.versionOf(id) == n.o.version {
					alike++
				}
			}
		}
		if alive < t.majority(s) || alike == 0 {
			short++
		}
	}
	if short > 0 || t.Epoch == 0 {
		err = fmt.Errorf("%w: %d of %d shards", ErrPartial, short, len(t.Owners))
	}
	if !n.current.Load() {
		err = errors.Join(err, fmt.Errorf("%w: the logs that it keeps are behind", ErrPartial))
	}
	return errors.Join(err, n.index.Ready())
}

// Spare returns how many nodes may fail, whichever they are, so that what the others answer stays complete and writes go on, as far as this node
// knows: 0 where none may, as while a cluster grows from one node, or where one already has.
func (n *Node) Spare() int {
	leave, err := n.enter()
	if err != nil {
		return 0
	}
	defer leave()
	t := n.tableNow()
	if t.Epoch == 0 || !n.current.Load() {
		return 0
	}
	spare := (n.copies(t) - 1) / 2
	for s, owners := range t.Owners {
		alive := 0
		for _, id := range owners {
			if !n.suspect(id) && n.heardOf(id, s) {
				alive++
			}
		}
		spare = min(spare, max(alive-t.majority(s), 0))
	}
	return spare
}
