package cluster

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"fingerzeig/index"
)

// Where a policy asks who else is enrolled, enrolments into a gallery go one after the other, through its gate. That is a value in the bucket, the last
// claim: who wants to enrol whom, and behind which entry of that name. Whoever comes next puts a claim of their own in its place, by compare-and-set, once
// the last one is over: the name has an entry behind the one that the claim names, and most owners have applied it, so that every search from then on sees
// it. Where the one who claimed is gone the next one publishes such an entry, which changes nothing: the enrolment can come no more, for it is accepted
// only behind the entry that it names. Time decides how long one waits for another, and nothing else.

// claim is who wants to enrol somebody.
type claim struct {
	Token  string // another for each
	Node   string
	Shard  int
	Name   index.Name
	Before uint64 // the last entry of the name; 0: none
	Over   bool   // nobody was enrolled
}

// blob makes a claim a message, which is sealed: whoever runs NATS can make none up.
func (c *claim) blob() *[]byte { return new([]byte) }

// gateKey is the key of a gallery's gate.
func (n *Node) gateKey(g index.GalleryID) string {
	name := n.index.Name(g, "")
	return "gate." + hex.EncodeToString(name[:])
}

// claim puts a claim in the place of the last one, once that is over.
func (n *Node) claim(ctx context.Context, g index.GalleryID, c claim) (revision uint64, err error) {
	key := n.gateKey(g)
	n.gates.letOthers(ctx, g)
	for ; ctx.Err() == nil; pause(ctx, publishPause) {
		var last claim
		if last, revision, err = n.lastClaim(ctx, key); err != nil {
			continue
		}
		if last.Token == c.Token {
			return revision, nil // an answer was lost
		}
		if revision > 0 && !last.Over && !n.gates.isOver(g, last.Token) {
			if err = n.awaitOver(ctx, g, last, revision); err != nil {
				continue
			}
		}
		if revision, err = n.putClaim(ctx, key, c, revision); err == nil {
			return revision, nil
		}
	}
	return 0, fmt.Errorf("%w: the gate: %w", ErrUnavailable, cmp.Or(err, ctx.Err()))
}

// lastClaim reads a gate; revision is 0 where nobody has ever come.
func (n *Node) lastClaim(ctx context.Context, key string) (c claim, revision uint64, err error) {
	sealed, revision, err := n.lastInBucket(ctx, key)
	if err != nil || revision == 0 {
		return c, 0, err
	}
	return c, revision, n.envelope.open(key, sealed, &c)
}

// putClaim puts a claim in the place of that of a revision.
func (n *Node) putClaim(ctx context.Context, key string, c claim, revision uint64) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	kv, sealed := n.bucket(), n.envelope.seal(key, &c)
	if kv == nil {
		return 0, ErrUnavailable
	}
	if revision == 0 {
		return kv.Create(ctx, key, sealed)
	}
	return kv.Update(ctx, key, sealed, revision)
}

// release says that nobody was enrolled by a claim. Where that is lost the next one finds out.
func (n *Node) release(ctx context.Context, g index.GalleryID, c claim, revision uint64) {
	c.Over = true
	_, _ = n.putClaim(context.WithoutCancel(ctx), n.gateKey(g), c, revision)
}

// awaitOver returns when nothing can come of a claim any more that the searches of most owners do not see: once the name has a later entry than the claim
// has seen, which most owners have applied. Where the node that claimed is not at it any more, it makes such an entry. It returns errOvertaken where there
// is another claim by now.
func (n *Node) awaitOver(ctx context.Context, g index.GalleryID, c claim, revision uint64) error {
	for ; ; pause(ctx, claimLook) {
		l, err := n.lastOf(ctx, c.Shard, subjectOf(c.Shard, c.Name), true)
		if err == nil && l.seq > c.Before {
			_, missing := n.collect(ctx, job{question: question{Kind: seqs}, shards: []int{c.Shard}, least: map[int]uint64{c.Shard: l.seq}})
			if len(missing) > 0 {
				return fmt.Errorf("%w: shard %d", ErrUnavailable, c.Shard)
			}
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if n.waitsFor(g, c) {
			if _, now, err := n.lastClaim(ctx, n.gateKey(g)); err == nil && now > revision {
				return errOvertaken
			}
		} else if err == nil {
			err = n.outrun(ctx, c, l)
			n.o.Log.Warn("an enrolment is not waited for", "node", c.Node, "error", err)
		}
	}
}

// waitsFor tells whether a claim is left some more time: that in which a node is known to be gone, or in which one that is alive has enrolled somebody.
func (n *Node) waitsFor(g index.GalleryID, c claim) bool {
	if c.Node == n.id {
		return false // nobody is at it: whoever is has the turn
	}
	most := n.o.Pace.Answer / 2 // of what who waits has
	if n.suspect(c.Node) {
		most = 2 * n.o.Pace.Suspect // it may only have been busy
	}
	return time.Since(n.gates.seen(g, c.Token)) < most
}

// outrun puts an entry behind the last one of a name, l, that says what that one says: an enrolment that waits for nothing to have come behind l comes too late.
func (n *Node) outrun(ctx context.Context, c claim, l last) error {
	var record []byte
	if l.there() {
		all, _, err := n.read(ctx, c.Shard, l.seq-1)
		if len(all) == 0 || all[0].Seq != l.seq {
			return cmp.Or(err, errOvertaken)
		}
		g, s, err := n.index.OpenRecord(c.Name, all[0].Record)
		if err == nil {
			_, record, err = n.index.Seal(g, s)
		}
		if err != nil {
			return err
		}
	}
	seq, err := n.replace(ctx, c.Shard, c.Name, record, l)
	if err != nil {
		return err
	}
	return n.agree(ctx, c.Shard, seq, l, c.Name, record)
}

// gates lets those of this node go through a gate one after the other.
type gates struct {
	mu  sync.Mutex
	all map[index.GalleryID]*gate
}

// gate is what a node knows of the gate of a gallery.
type gate struct {
	turn chan struct{}
	over string // the token of the last claim that is known to be over
	row  int    // claims of this node since others were let in

	last  string    // token of a claim that was waited for
	since time.Time // from when
}

func (k *gates) of(g index.GalleryID) *gate {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = map[index.GalleryID]*gate{}
	}
	if k.all[g] == nil {
		k.all[g] = &gate{turn: make(chan struct{}, 1)}
	}
	return k.all[g]
}

// take waits for the turn of a gallery. What else the gate is asked for is asked by who has the turn.
func (k *gates) take(ctx context.Context, g index.GalleryID) (give func(), err error) {
	turn := k.of(g).turn
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (k *gates) setOver(g index.GalleryID, token string) { k.of(g).over = token }

func (k *gates) isOver(g index.GalleryID, token string) bool { return k.of(g).over == token }

// seen returns from when a claim has been waited for.
func (k *gates) seen(g index.GalleryID, token string) time.Time {
	gate := k.of(g)
	if gate.last != token {
		gate.last, gate.since = token, time.Now()
	}
	return gate.since
}

// letOthers waits for a moment now and then: those of other nodes only look from time to time whether it is their turn.
func (k *gates) letOthers(ctx context.Context, g index.GalleryID) {
	gate := k.of(g)
	if gate.row++; gate.row >= claimsInARow {
		gate.row = 0
		pause(ctx, 2*claimLook)
	}
}
