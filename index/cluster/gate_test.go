package cluster

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
)

var rejecting = index.Policy{Duplicates: index.DuplicatesReject, DuplicateAt: threshold}

// claimed has a node come as far as the gate with somebody, and no farther.
func claimed(t *testing.T, n *Node, g index.GalleryID, s index.Subject) (c newcomer, before last, token string) {
	t.Helper()
	shard := n.shardOf(g, s.ID)
	name, record, err := n.index.Seal(local(g, shard), s)
	if err != nil {
		t.Fatal(err)
	}
	c = newcomer{gallery: g, Subject: s, shard: shard, name: name, record: record, id: newToken()}
	brief, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if before, err = n.lastFor(brief, c); err != nil {
		t.Fatal(err)
	}
	token = newToken()
	if _, err := n.claim(brief, g, claim{Token: token, Node: n.id, Shard: shard, Name: name, Before: before.seq}); err != nil {
		t.Fatal(err)
	}
	return c, before, token
}

// TestGate lets enrolments end at every point behind the gate: the next one goes on, and what comes later comes too late.
func TestGate(t *testing.T) {
	pace := brisk
	pace.Answer = 20 * time.Second // so long nobody waits, unless the machine is busy
	r := newRig(t, 3, 4, pace)
	r.start(0, 1, 2)
	r.balanced(3)
	t.Run("unchecked", func(t *testing.T) { unchecked(t, r) })
	a, b := r.node(0), r.node(1)
	r.policy(0, "hall", rejecting)
	enrol := func(i int, id string, seed uint64) error { return r.enrolled(i, "hall", subject(id, seed)) }
	if err := enrol(0, "ann", 1); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]index.Subject{"new": subject("ben", 20), "in their own place": subject("ann", 2)} {
		late, before, _ := claimed(t, a, "hall", c)
		if err := enrol(0, "other-"+string(c.ID), 30+uint64(len(what))); err != nil { // the node itself knows that nobody is at it
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
	there, before, _ := claimed(t, a, "hall", subject("carl", 40))
	if _, err := a.replaceAs(ctx, there.id, there.shard, there.name, there.record, before); err != nil { // in the log, and no node has heard of it
		t.Fatal(err)
	}
	if err := enrol(1, "twin", 40); !errors.Is(err, index.ErrDuplicate) {
		t.Errorf("a twin of one that nobody has applied yet: %v", err)
	}
	_, _, token := claimed(t, r.node(2), "hall", subject("finn", 60))
	b.gates.seen("hall", token)
	b.gates.of("hall").since = time.Now().Add(-time.Hour)
	if err := enrol(1, "gus", 60); err != nil { // a node that is alive and has given up is waited for as long as an enrolment may take
		t.Error(err)
	}
	claimed(t, r.node(2), "hall", subject("dora", 50))
	r.kill(2)
	eventually(t, time.Minute, func() error { return enrol(1, "eve", 50) })
	r.heal()
	r.start(2)
	eventually(t, time.Minute, func() error {
		if err := enrol(2, "dora", 50); !errors.Is(err, index.ErrDuplicate) {
			return fmt.Errorf("the one that was too late: %w", err)
		}
		return nil
	})
}

// unchecked cuts a node off: it lets nobody in who would have to be looked for elsewhere, nor decides by a policy that may be another by now.
func unchecked(t *testing.T, r *rig) {
	r.policy(0, "cell", rejecting)
	if err := r.enrolled(1, "cell", subject("ann", 1)); err != nil {
		t.Fatal(err)
	}
	r.isolate(0)
	cut := r.node(0)
	brief, cancel := context.WithTimeout(ctx, 700*time.Millisecond)
	defer cancel()
	var group sync.WaitGroup
	for what, do := range map[string]func() (error, error){
		"enrol": func() (error, error) {
			_, err := cut.Enroll(brief, "cell", subject("ben", 1))
			return err, index.ErrUnchecked
		},
		"without policy": func() (error, error) {
			_, err := cut.Enroll(brief, "none", subject("ben", 1))
			return err, index.ErrUnchecked
		},
		"many": func() (error, error) {
			_, err := cut.EnrollAll(brief, "none", []index.Subject{subject("ben", 1)})
			return err, index.ErrUnchecked
		},
		"policy":     func() (error, error) { _, err := cut.Policy(brief, "cell"); return err, ErrUnavailable },
		"set policy": func() (error, error) { return cut.SetPolicy(brief, "rules", index.Policy{}), ErrUnavailable },
		"galleries":  func() (error, error) { _, err := cut.Galleries(brief); return err, ErrPartial },
		"size":       func() (error, error) { _, err := cut.Size(brief, "cell"); return err, ErrPartial },
		"pairs": func() (error, error) {
			_, err := cut.Deduplicate(brief, "cell", threshold, nil)
			return err, ErrPartial
		},
		"verify": func() (error, error) {
			v, err := cut.Verify(brief, "cell", "ann", probe(1), 0)
			if v.Decision != index.Rejected {
				t.Errorf("by the policy's threshold: %+v", v)
			}
			return err, ErrUnavailable
		},
		"identify": func() (error, error) {
			f, err := cut.Identify(brief, "cell", probe(1), index.IdentifyOptions{})
			if f.Decision != index.Indeterminate || len(f.Hits) > 0 {
				t.Errorf("by the policy's threshold: %+v", f)
			}
			return err, ErrPartial
		},
	} {
		group.Go(func() {
			if err, want := do(); !errors.Is(err, want) {
				t.Errorf("%s at a node that is cut off: %v, want %v", what, err, want)
			}
		})
	}
	group.Wait()
	r.heal()
	eventually(t, time.Minute, func() error {
		_, err := cut.Enroll(ctx, "cell", subject("carl", 3))
		return err
	})
	for _, g := range []index.GalleryID{"cell", "none"} {
		if _, err := cut.Get(ctx, g, "ben"); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("%s: who was refused: %v", g, err)
		}
	}
}
