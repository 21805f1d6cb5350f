package cluster

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// dedupNote is how far a search for pairs has come, as it lies in the bucket, sealed.
type dedupNote struct {
	Least matcher.Score
	Shard int             // the shards before it are done
	After index.SubjectID // and of this one the subjects up to this name
	Done  int
	Pairs []index.Pair
}

func (*dedupNote) blob() *[]byte { return new([]byte) }

func (n *Node) dedupKey(g index.GalleryID) string {
	name := n.index.Name(g, "")
	return "dedup." + hex.EncodeToString(name[:])
}

// Deduplicate looks for every subject of a gallery among all others, in all shards, as that of index.Index does. Progress is kept by the cluster: where ctx
// ends or the node dies, the next call for the gallery with the same least goes on from there, at whatever node. It returns ErrPartial where not
// everybody can be looked at: ask again, too.
func (n *Node) Deduplicate(ctx context.Context, g index.GalleryID, least matcher.Score, report func(index.Deduplication)) (d index.Deduplication, err error) {
	leave, err := n.enter()
	if err != nil {
		return d, err
	}
	defer leave()
	if err := check(g); err != nil {
		return d, err
	}
	if least <= 0 {
		return d, index.ErrThreshold
	}
	size, err := n.size(ctx, g)
	if err != nil {
		return d, err
	}
	if size.Subjects == 0 {
		return d, index.ErrNotFound
	}
	n.deduplicating.Lock()
	defer n.deduplicating.Unlock()
	note, err := n.resumeDedup(ctx, g, least)
	if err != nil {
		return d, err
	}
	d = index.Deduplication{Done: note.Done, Total: size.Subjects, Pairs: note.Pairs}
	for note.Shard < n.founding.Shards {
		ids, err := n.dedupSome(ctx, g, note, &d)
		if err != nil {
			return d, err
		}
		if len(ids) == 0 {
			note.Shard, note.After = note.Shard+1, ""
			continue
		}
		d.Done += len(ids)
		d.Total = max(d.Total, d.Done) // some were enrolled meanwhile
		note.After, note.Done, note.Pairs = ids[len(ids)-1], d.Done, d.Pairs
		if err := n.noteDedup(ctx, g, note); err != nil {
			return d, err
		}
		if report != nil {
			report(d)
		}
	}
	d.Total = d.Done
	if d.Pairs, err = n.stillThere(ctx, g, d.Pairs); err != nil {
		return d, err
	}
	return d, n.endDedup(ctx, g)
}

// dedupSome looks for the next subjects of a shard.
func (n *Node) dedupSome(ctx context.Context, g index.GalleryID, note dedupNote, d *index.Deduplication) (ids []index.SubjectID, err error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	on := []int{note.Shard}
	got, missing := n.collect(ctx, job{question: question{Kind: list, Gallery: g, Subject: note.After, Max: dedupAtOnce}, shards: on, work: true})
	if len(missing) > 0 {
		return nil, cmp.Or(ctx.Err(), fmt.Errorf("%w: shard %d", ErrPartial, note.Shard))
	}
	if ids = got[note.Shard].IDs[note.Shard]; len(ids) == 0 {
		return nil, nil
	}
	got, missing = n.collect(ctx, job{question: question{Kind: fingers, Gallery: g, Subjects: ids}, shards: on, work: true})
	if len(missing) > 0 {
		return nil, cmp.Or(ctx.Err(), fmt.Errorf("%w: shard %d", ErrPartial, note.Shard))
	}
	return ids, n.pair(ctx, g, got[note.Shard].Fingers, note.Least, d)
}

// pair looks for some subjects. Where that takes so long that it is not answered it looks for half of them at a time.
func (n *Node) pair(ctx context.Context, g index.GalleryID, some []fingersOf, least matcher.Score, d *index.Deduplication) error {
	var prints []print
	var of []index.SubjectID
	for _, s := range some {
		for _, p := range s.Prints {
			prints, of = append(prints, p), append(of, s.Subject)
		}
	}
	if len(prints) == 0 {
		return nil // erased meanwhile
	}
	found, err := n.alike(ctx, g, prints, least, mostAlike)
	if errors.Is(err, ErrPartial) && ctx.Err() == nil && len(some) > 1 {
		half := len(some) / 2
		return cmp.Or(n.pair(ctx, g, some[:half], least, d), n.pair(ctx, g, some[half:], least, d))
	}
	for i := 0; err == nil && i < len(found); i++ {
		if err = d.Add(of[i], found[i]); len(found[i]) >= mostAlike {
			err = index.ErrPairs // perhaps not all
		}
	}
	return cmp.Or(ctx.Err(), err)
}

// fingersHere returns the fingers of those of some subjects who are there.
func (n *Node) fingersHere(ctx context.Context, q question, a *answer) error {
	for _, id := range q.Subjects {
		s, err := n.index.Get(ctx, local(q.Gallery, q.Work[0]), id)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		a.Fingers = append(a.Fingers, fingersOf{id, printsOf(s.Prints())})
	}
	return nil
}

// stillThere returns those of some pairs who both are there.
func (n *Node) stillThere(ctx context.Context, g index.GalleryID, pairs []index.Pair) ([]index.Pair, error) {
	if len(pairs) == 0 {
		return pairs, nil
	}
	var ids []index.SubjectID
	for _, p := range pairs {
		ids = append(ids, p.First, p.Second)
	}
	slices.Sort(ids)
	got, missing := n.collect(ctx, job{question: question{Kind: present, Gallery: g, Subjects: slices.Compact(ids)}, shards: n.shards(), work: true})
	if len(missing) > 0 {
		return pairs, cmp.Or(ctx.Err(), fmt.Errorf("%w: %d of %d shards", ErrPartial, len(missing), n.founding.Shards))
	}
	there := map[index.SubjectID]bool{}
	for shard, a := range got {
		for _, id := range a.IDs[shard] {
			there[id] = true
		}
	}
	return slices.DeleteFunc(pairs, func(p index.Pair) bool { return !there[p.First] || !there[p.Second] }), nil
}

// presentHere says which of some subjects are in some shards.
func (n *Node) presentHere(ctx context.Context, q question, a *answer) error {
	a.IDs = map[int][]index.SubjectID{}
	for _, id := range q.Subjects {
		s := n.shardOf(q.Gallery, id)
		if !slices.Contains(q.Work, s) {
			continue
		}
		_, err := n.index.Record(ctx, local(q.Gallery, s), id)
		if err == nil {
			a.IDs[s] = append(a.IDs[s], id)
		} else if !errors.Is(err, index.ErrNotFound) {
			return err
		}
	}
	return nil
}

// resumeDedup returns the search that was left, or a new one.
func (n *Node) resumeDedup(ctx context.Context, g index.GalleryID, least matcher.Score) (note dedupNote, err error) {
	var sealed []byte
	err = n.withBucket(ctx, func(ctx context.Context, _ jetstream.KeyValue) (err error) {
		sealed, _, err = n.lastInBucket(ctx, n.dedupKey(g))
		return err
	})
	if sealed == nil || n.envelope.open(n.dedupKey(g), sealed, &note) != nil || note.Least != least {
		note = dedupNote{Least: least}
	}
	return note, err
}

// noteDedup keeps how far a search has come.
func (n *Node) noteDedup(ctx context.Context, g index.GalleryID, note dedupNote) error {
	sealed := n.envelope.seal(n.dedupKey(g), &note)
	return n.withBucket(ctx, func(ctx context.Context, kv jetstream.KeyValue) error {
		_, err := kv.Put(ctx, n.dedupKey(g), sealed)
		return err
	})
}

// dropDedup forgets a search that was left: it says who was there.
func (n *Node) dropDedup(ctx context.Context, g index.GalleryID) error {
	return n.withBucket(ctx, func(ctx context.Context, kv jetstream.KeyValue) error {
		_, revision, err := n.lastInBucket(ctx, n.dedupKey(g))
		if err != nil || revision == 0 {
			return err
		}
		return kv.Purge(ctx, n.dedupKey(g))
	})
}

// endDedup forgets how far a search has come.
func (n *Node) endDedup(ctx context.Context, g index.GalleryID) error {
	return n.withBucket(ctx, func(ctx context.Context, kv jetstream.KeyValue) error { return kv.Purge(ctx, n.dedupKey(g)) })
}
