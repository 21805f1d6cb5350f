package cluster

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"fingerzeig/index"
)

var rejecting = index.Policy{Duplicates: index.DuplicatesReject, DuplicateAt: threshold}

// claimed has a node come as far as the gate with somebody, and no farther.
func claimed(t *testing.T, n *Node, g index.GalleryID, s index.Subject) (c newcomer, before last) {
	t.Helper()
	shard := n.shardOf(g, s.ID)
	name, record, err := n.index.Seal(local(g, shard), s)
	if err != nil {
		t.Fatal(err)
	}
	c = newcomer{gallery: g, Subject: s, shard: shard, name: name, record: record, id: newToken()}
	if before, err = n.lastOf(ctx, shard, subjectOf(shard, name), true); err != nil {
		t.Fatal(err)
	}
	if _, err := n.claim(ctx, g, claim{Token: newToken(), Node: n.id, Shard: shard, Name: name, Before: before.seq}); err != nil {
		t.Fatal(err)
	}
	return c, before
}

// TestGate lets enrolments end at every point behind the gate: the next one goes on, and what comes later comes too late.
func TestGate(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	a, b := r.node(0), r.node(1)
	r.policy(0, "hall", rejecting)
	if _, err := a.Enroll(ctx, "hall", subject("ann", 1)); err != nil {
		t.Fatal(err)
	}
	enrol := func(n *Node, id string, seed uint64) error {
		brief, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, err := n.Enroll(brief, "hall", subject(id, seed))
		return err
	}
	for what, c := range map[string]index.Subject{"new": subject("ben", 20), "in their own place": subject("ann", 2)} {
		late, before := claimed(t, a, "hall", c)
		if err := enrol(a, "other-"+string(c.ID), 30+uint64(len(what))); err != nil { // the node itself knows that nobody is at it
			t.Errorf("%s: %v", what, err)
		}
		if _, err := a.replaceAs(ctx, late.id, late.shard, late.name, late.record, before); !errors.Is(err, errOvertaken) {
			t.Errorf("%s: what was given up is enrolled after all: %v", what, err)
		}
	}
	if got, err := finds(b, 1); got != "ann " || err != nil {
		t.Errorf("who was to be replaced: finger 1 finds %q, %v", got, err)
	}
	if _, err := a.Get(ctx, "hall", "ben"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("who was to be new: %v", err)
	}
	// Another node waits for one that is alive, as long as that may take, and not for one that is gone. What is there by then is found.
	there, before := claimed(t, a, "hall", subject("carl", 40))
	if _, err := a.replaceAs(ctx, there.id, there.shard, there.name, there.record, before); err != nil { // in the log, and no node has heard of it
		t.Fatal(err)
	}
	if err := enrol(b, "twin", 40); !errors.Is(err, index.ErrDuplicate) {
		t.Errorf("a twin of one that nobody has applied yet: %v", err)
	}
	claimed(t, r.node(2), "hall", subject("dora", 50))
	r.kill(2)
	eventually(t, time.Minute, func() error { return enrol(b, "eve", 50) })
	r.heal()
	r.start(2)
	eventually(t, time.Minute, func() error {
		if err := enrol(r.node(2), "dora", 50); !errors.Is(err, index.ErrDuplicate) {
			return fmt.Errorf("the one that was too late: %w", err)
		}
		return nil
	})
}

// TestUnchecked cuts a node off: it lets nobody in who would have to be looked for elsewhere, nor decides by a policy that may be another by now.
func TestUnchecked(t *testing.T) {
	r := newRig(t, 3, 4, brisk)
	r.start(0, 1, 2)
	r.balanced(3)
	r.policy(0, "hall", rejecting)
	if _, err := r.node(1).Enroll(ctx, "hall", subject("ann", 1)); err != nil {
		t.Fatal(err)
	}
	r.isolate(0)
	cut := r.node(0)
	for _, g := range []index.GalleryID{"hall", "none"} {
		if _, err := cut.Enroll(ctx, g, subject("ben", 1)); !errors.Is(err, index.ErrUnchecked) {
			t.Errorf("%s: %v", g, err)
		}
	}
	if _, err := cut.EnrollAll(ctx, "none", []index.Subject{subject("ben", 1)}); !errors.Is(err, index.ErrUnchecked) {
		t.Errorf("many: %v", err)
	}
	if _, err := cut.Policy(ctx, "hall"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("the policy: %v", err)
	}
	if err := cut.SetPolicy(ctx, "hall", index.Policy{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("setting it: %v", err)
	}
	if v, err := cut.Verify(ctx, "hall", "ann", probe(1), 0); v.Decision != index.Rejected || !errors.Is(err, ErrUnavailable) {
		t.Errorf("by the policy's threshold: %+v, %v", v, err)
	}
	if f, err := cut.Identify(ctx, "hall", probe(1), index.IdentifyOptions{}); f.Decision != index.Indeterminate || len(f.Hits) > 0 || !errors.Is(err, ErrPartial) {
		t.Errorf("by the policy's threshold: %+v, %v", f, err)
	}
	// Back again it goes on, and who was refused is not there.
	r.heal()
	eventually(t, time.Minute, func() error {
		_, err := cut.Enroll(ctx, "hall", subject("carl", 3))
		return err
	})
	if _, err := cut.Get(ctx, "hall", "ben"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("who was refused: %v", err)
	}
}
