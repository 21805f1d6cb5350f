package cluster

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/index"
)

// all does something at every node.
func (r *rig) all(do func(i int, n *Node)) {
	for i := range r.nodes {
		if n := r.node(i); n != nil {
			do(i, n)
		}
	}
}

// policy sets the policy of a gallery by one node, and sees that all nodes know it then.
func (r *rig) policy(by int, g index.GalleryID, p index.Policy) {
	r.t.Helper()
	eventually(r.t, time.Minute, func() error { return r.node(by).SetPolicy(ctx, g, p) })
	r.all(func(i int, n *Node) {
		eventually(r.t, time.Minute, func() error {
			got, err := n.Policy(ctx, g)
			if err == nil && got != p {
				r.t.Errorf("node %d: the policy of %s is %+v, want %+v", i, g, got, p)
			}
			return err
		})
	})
}

// enrolled enrols somebody by a node as soon as that can be decided, however busy the machine is.
func (r *rig) enrolled(i int, g index.GalleryID, s index.Subject) error {
	for end := time.Now().Add(time.Minute); ; {
		_, err := r.node(i).Enroll(ctx, g, s)
		if !errors.Is(err, index.ErrUnchecked) && !errors.Is(err, ErrUnavailable) || time.Now().After(end) {
			return err
		}
	}
}

// TestPolicies has three nodes obey the policies of galleries that any of them was told, as one index does.
func TestPolicies(t *testing.T) {
	r := newRig(t, 3, 4, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	t.Run("replaced", func(t *testing.T) { replaced(t, r) })
	t.Run("threshold", func(t *testing.T) { thresholds(t, r) })
	t.Run("duplicates", func(t *testing.T) { duplicates(t, r) })
	t.Run("twins", func(t *testing.T) { twinsAtOneTime(t, r) })
	t.Run("size", func(t *testing.T) { sizes(t, r) })
	t.Run("retention", func(t *testing.T) { retention(t, r) })
	t.Run("pairs", func(t *testing.T) { pairs(t, r) })
	t.Run("kept", func(t *testing.T) { kept(t, r) })
}

// replaced has nodes change one policy at a time: one does.
func replaced(t *testing.T, r *rig) {
	old := index.Policy{Threshold: 4000}
	r.policy(0, "lobby", old)
	for _, p := range []index.Policy{{Threshold: -1}, {Duplicates: index.DuplicatesReport}} {
		if err := r.node(0).SetPolicy(ctx, "lobby", p); !errors.Is(err, index.ErrPolicy) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	var group sync.WaitGroup
	var won atomic.Int32
	for i := range 3 {
		group.Go(func() {
			p := index.Policy{MaxSubjects: i + 1}
			switch err := r.node(i).ReplacePolicy(ctx, "lobby", old, p); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, index.ErrOvertaken):
				t.Errorf("node %d: %v", i, err)
			}
		})
	}
	if group.Wait(); won.Load() != 1 {
		t.Errorf("%d nodes have replaced one policy", won.Load())
	}
	if got := galleriesOf(t, r.node(1)); !slices.Contains(got, index.GalleryInfo{ID: "lobby"}) {
		t.Errorf("a gallery that has a policy and nobody is not listed: %v", got)
	}
	if ids, err := r.node(1).List(ctx, "lobby", index.ListOptions{}); len(ids) > 0 || err != nil {
		t.Errorf("it holds %v, %v", ids, err)
	}
	if err := r.node(2).DropGallery(ctx, "lobby"); err != nil {
		t.Error(err)
	}
	if got, err := r.node(0).Policy(ctx, "lobby"); got != (index.Policy{}) || err != nil {
		t.Errorf("dropped, and the policy is %+v, %v", got, err)
	}
	if err := r.node(1).DropGallery(ctx, "lobby"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("dropped twice: %v", err)
	}
	if err := r.node(1).ReplacePolicy(ctx, "lobby", index.Policy{}, old); err != nil {
		t.Errorf("in place of none: %v", err)
	}
}

func thresholds(t *testing.T, r *rig) {
	if _, err := r.node(0).Enroll(ctx, "room", subject("ann", 1, 2)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		policy index.Policy
		err    error
		want   index.Decision
	}{{index.Policy{}, index.ErrThreshold, index.Rejected}, {index.Policy{Threshold: threshold}, nil, index.Matched}, {index.Policy{Threshold: 1 << 20}, nil, index.Rejected}} {
		r.policy(1, "room", c.policy)
		prints := []index.Print{{Finger: 1, Probe: probe(1)}, {Finger: 2, Probe: probe(2)}}
		r.all(func(i int, n *Node) {
			v, verr := n.Verify(ctx, "room", "ann", probe(1), 0)
			w, werr := n.VerifyPrints(ctx, "room", "ann", prints, 0)
			f, ferr := n.Identify(ctx, "room", probe(1), index.IdentifyOptions{})
			p, perr := n.IdentifyPrints(ctx, "room", prints, index.IdentifyOptions{})
			for _, err := range []error{verr, werr, ferr, perr} {
				if !errors.Is(err, c.err) || c.err == nil && err != nil {
					t.Errorf("node %d, %+v: %v", i, c.policy, err)
				}
			}
			if v.Decision != c.want || w.Decision != c.want || f.Decision != c.want || p.Decision != c.want {
				t.Errorf("node %d, %+v: %v %v %v %v", i, c.policy, v.Decision, w.Decision, f.Decision, p.Decision)
			}
		})
	}
}

func duplicates(t *testing.T, r *rig) {
	if _, err := r.node(0).Enroll(ctx, "hall", subject("ann", 1, 2)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		check index.DuplicateCheck
		err   error
	}{{index.DuplicatesReport, nil}, {index.DuplicatesReject, index.ErrDuplicate}} {
		r.policy(2, "hall", index.Policy{Duplicates: c.check, DuplicateAt: threshold})
		r.all(func(i int, n *Node) {
			id := fmt.Sprint("ben", i)
			e, err := n.Enroll(ctx, "hall", subject(id, 50, 2))
			if !errors.Is(err, c.err) || c.err == nil && err != nil || e.Created != (err == nil) || len(e.Duplicates) != 1 || e.Duplicates[0].Subject != "ann" || e.Duplicates[0].Finger != 2 {
				t.Errorf("node %d, check %d: %+v, %v", i, c.check, e, err)
			}
			if err := n.Remove(ctx, "hall", index.SubjectID(id)); errors.Is(err, index.ErrNotFound) != (c.err != nil) {
				t.Errorf("node %d, check %d: removing: %v", i, c.check, err)
			}
			if e, err := n.Enroll(ctx, "hall", subject("ann", 1, 2)); err != nil || e.Created || len(e.Duplicates) > 0 {
				t.Errorf("node %d: in their own place: %+v, %v", i, e, err)
			}
		})
	}
	if _, err := r.node(1).EnrollAll(ctx, "hall", []index.Subject{subject("carl", 7)}); !errors.Is(err, index.ErrPolicy) {
		t.Errorf("many at once: %v", err)
	}
}

// twinsAtOneTime enrols a finger under another name at each node, at one time: one is let in.
func twinsAtOneTime(t *testing.T, r *rig) {
	r.policy(0, "desk", index.Policy{Duplicates: index.DuplicatesReject, DuplicateAt: threshold})
	for f := range 10 {
		var in atomic.Int32
		var group sync.WaitGroup
		for i := range 3 {
			group.Go(func() {
				err := r.enrolled(i, "desk", subject(fmt.Sprintf("twin%d-%d", f, i), uint64(900+f)))
				switch {
				case err == nil:
					in.Add(1)
				case !errors.Is(err, index.ErrDuplicate):
					t.Errorf("finger %d at node %d: %v", f, i, err)
				}
			})
		}
		if group.Wait(); in.Load() != 1 {
			t.Errorf("%d of three with finger %d are let in", in.Load(), f)
		}
	}
}

// sizes enrols three at each moment, by three nodes, into a gallery that has room for one more.
func sizes(t *testing.T, r *rig) {
	for most := 1; most <= 3; most++ {
		r.policy(1, "cell", index.Policy{MaxSubjects: most})
		var in atomic.Int32
		var group sync.WaitGroup
		for i := range 3 {
			group.Go(func() {
				err := r.enrolled(i, "cell", subject(fmt.Sprintf("s%d-%d", most, i), uint64(10*most+i)))
				switch {
				case err == nil:
					in.Add(1)
				case !errors.Is(err, index.ErrFull):
					t.Errorf("s%d-%d: %v", most, i, err)
				}
			})
		}
		group.Wait()
		if there, err := r.node(0).Size(ctx, "cell"); in.Load() != 1 || there.Subjects != most || err != nil {
			t.Errorf("%d are let in, there are %+v, %v", in.Load(), there, err)
		}
	}
	ids, err := r.node(0).List(ctx, "cell", index.ListOptions{})
	if err != nil || len(ids) != 3 {
		t.Fatal(ids, err)
	}
	if e, err := r.node(2).Enroll(ctx, "cell", subject(string(ids[1]), 70)); e.Created || err != nil {
		t.Errorf("in the place of one: %+v, %v", e, err)
	}
	if n, err := r.node(1).EnrollAll(ctx, "cell", []index.Subject{subject(string(ids[0]), 71), subject("new", 72)}); n != 1 || !errors.Is(err, index.ErrFull) {
		t.Errorf("many at once: %d, %v", n, err)
	}
}

// retention has each node erase whose time is over of the shards that it leads, and nobody else of any.
func retention(t *testing.T, r *rig) {
	r.policy(0, "long", index.Policy{Retention: time.Hour})
	for k := range 12 {
		s := subject(fmt.Sprint("s", k), uint64(k))
		if s.Enrolled = time.Now().Add(-2 * time.Hour); k < 3 {
			s.Enrolled = time.Now()
		}
		if _, err := r.node(k%3).Enroll(ctx, "long", s); err != nil {
			t.Fatal(err)
		}
	}
	r.policy(2, "long", index.Policy{Retention: 3 * time.Hour})
	erased := func(want int) {
		t.Helper()
		got := 0
		r.all(func(i int, n *Node) {
			led := 0
			for s := range 4 {
				if n.leads(s) {
					led++
				}
			}
			k, err := n.EraseExpired(ctx)
			if got += k; err != nil || led == 0 && k > 0 {
				t.Errorf("node %d, which leads %d shards, erases %d, %v", i, led, k, err)
			}
		})
		if got != want {
			t.Errorf("%d erased, want %d", got, want)
		}
	}
	erased(0)
	r.policy(2, "long", index.Policy{Retention: time.Hour})
	erased(9)
	if got, err := r.node(1).Size(ctx, "long"); got.Subjects != 3 || err != nil {
		t.Errorf("left are %+v, %v", got, err)
	}
}

// kept stops a node, changes policies, and starts it again; another one is what it was.
func kept(t *testing.T, r *rig) {
	first, second := index.Policy{MaxSubjects: 7}, index.Policy{Threshold: 5000}
	r.policy(0, "first", first)
	r.policy(0, "second", first)
	r.policy(0, "third", first)
	r.stop(2)
	var err error
	eventually(t, time.Minute, func() error { // the leader of the log may be the one that was stopped
		err = r.node(0).SetPolicy(ctx, "second", second)
		return err
	})
	eventually(t, time.Minute, func() error {
		if err = r.node(0).DropGallery(ctx, "third"); errors.Is(err, index.ErrNotFound) {
			err = nil
		}
		return err
	})
	r.start(2)
	for g, want := range map[index.GalleryID]index.Policy{"first": first, "second": second, "third": {}} {
		eventually(t, time.Minute, func() error {
			got, err := r.node(2).Policy(ctx, g)
			if err == nil && got != want {
				t.Errorf("%s: %+v, want %+v", g, got, want)
			}
			return err
		})
	}
}
