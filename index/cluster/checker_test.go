package cluster

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/index"
)

var (
	long     = flag.Bool("long", false, "run TestChecker for two minutes instead of some seconds")
	fromSeed = flag.Uint64("seed", 1, "of TestChecker")
)

// checker asks three nodes at random, while others cut, kill and restart them, and notes what they answer.
type checker struct {
	*rig
	history *history
	fingers atomic.Uint64 // the last one given out: each is enrolled once
	mu      sync.Mutex
	given   map[string][]uint64 // fingers that were enrolled, or tried to be, by subject
	counts  map[string]int
	twins   twins
}

const (
	checkedSubjects = 8
	askers          = 10
	patience        = 400 * time.Millisecond // of one call: nobody should wait for a node that is cut off while others write
)

func (c *checker) count(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[what]++
}

// ask does something with somebody at some node.
func (c *checker) ask(r *rand.Rand) {
	n := c.node(r.IntN(len(c.nodes)))
	if n == nil {
		return
	}
	id := fmt.Sprint("s", r.IntN(checkedSubjects))
	switch k := r.IntN(10); {
	case k < 3:
		c.enroll(n, id)
	case k < 5:
		c.remove(n, id)
	case k < 7:
		c.identify(n, id, c.someFinger(r, id))
	case k < 9:
		c.verify(n, id, c.someFinger(r, id))
	default:
		c.get(n, id)
	}
}

// someFinger returns one of the last fingers of a subject.
func (c *checker) someFinger(r *rand.Rand, id string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.given[id]
	if len(all) == 0 {
		return 1 << 40 // nobody's
	}
	return all[max(0, len(all)-1-r.IntN(3))]
}

func (c *checker) enroll(n *Node, id string) {
	v := c.fingers.Add(1)
	c.mu.Lock()
	c.given[id] = append(c.given[id], v)
	c.mu.Unlock()
	start := c.history.now()
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := n.Enroll(brief, "hall", subject(id, v))
	c.history.wrote(id, fmt.Sprintf("enrol %d at %s: %v", v, n.o.Name, err), start, v, err == nil)
	c.count(outcome("enrol", err))
}

func (c *checker) remove(n *Node, id string) {
	start := c.history.now()
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := n.Remove(brief, "hall", index.SubjectID(id))
	fine := err == nil || errors.Is(err, index.ErrNotFound)
	c.history.wrote(id, fmt.Sprintf("erase at %s: %v", n.o.Name, err), start, none, fine)
	c.count(outcome("erase", err))
}

func (c *checker) identify(n *Node, id string, v uint64) {
	start := c.history.now()
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	f, err := n.Identify(brief, "hall", probe(v), sure())
	c.count(outcome("search", err))
	if err != nil {
		if f.Decision == index.Matched || len(f.Hits) > 0 {
			c.t.Errorf("a search that is not complete finds %+v, %v", f, err)
		}
		return
	}
	found := isNot(v)
	for _, h := range f.Hits {
		if string(h.Subject) != id {
			c.t.Errorf("finger %d of %s finds %s", v, id, h.Subject)
			continue
		}
		found = is(v)
	}
	c.history.saw(id, fmt.Sprintf("search %d at %s: %v", v, n.o.Name, f.Hits), start, v, found)
}

func (c *checker) verify(n *Node, id string, v uint64) {
	start := c.history.now()
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	verdict, err := n.Verify(brief, "hall", index.SubjectID(id), probe(v), threshold)
	c.count(outcome("verify", err))
	what := fmt.Sprintf("verify %d at %s: %v, %v", v, n.o.Name, verdict.Decision, err)
	switch {
	case errors.Is(err, index.ErrNotFound):
		c.history.saw(id, what, start, none, is(none))
	case err != nil:
		if verdict.Decision == index.Matched {
			c.t.Errorf("matched with %v", err)
		}
	case verdict.Decision == index.Matched:
		c.history.saw(id, what, start, v, is(v))
	default: // that somebody else's finger is there is not noted: it may be one whose enrolment nobody knows to have happened
		c.history.saw(id, what, start, v, isNot(v))
	}
}

func (c *checker) get(n *Node, id string) {
	start := c.history.now()
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s, err := n.Get(brief, "hall", index.SubjectID(id))
	c.count(outcome("get", err))
	what := fmt.Sprintf("get at %s: %v", n.o.Name, err)
	if errors.Is(err, index.ErrNotFound) {
		c.history.saw(id, what, start, none, is(none))
		return
	}
	if err != nil {
		return
	}
	c.mu.Lock()
	given := append([]uint64(nil), c.given[id]...)
	c.mu.Unlock()
	for _, v := range given {
		if reflect.DeepEqual(s.Samples[0].Template, finger(v)) {
			c.history.saw(id, fmt.Sprint(what, " ", v), start, v, is(v))
			return
		}
	}
	c.t.Errorf("%s has a finger that nobody gave it", id)
}

func outcome(what string, err error) string {
	switch {
	case err == nil || errors.Is(err, index.ErrNotFound):
		return what
	case errors.Is(err, index.ErrOvertaken):
		return what + ", overtaken"
	case errors.Is(err, index.ErrUnchecked) || errors.Is(err, ErrPartial) || errors.Is(err, ErrUnavailable) || errors.Is(err, index.ErrClosed), errors.Is(err, context.DeadlineExceeded):
		return what + ", not answered"
	}
	return what + ": " + err.Error()
}

// TestChecker asks three nodes at random while they are cut off, killed and restarted. No acknowledged write may be lost, no erased finger match
// again, no answer be wrong, and answers be complete or say that they are not: for each subject, and for a policy, there must be an order of all calls that
// explains every answer; and no finger may be let in twice where the policy rejects that. Run it for longer with -long, and with another -seed.
func TestChecker(t *testing.T) {
	most := 8 * time.Second
	if *long {
		most = 2 * time.Minute
	}
	c := &checker{rig: newRig(t, 3, 4, brisk), history: newHistory(), given: map[string][]uint64{}, counts: map[string]int{}}
	c.start(0, 1, 2)
	c.balanced(3)
	c.policy(0, "desk", rejecting)
	until, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	var group sync.WaitGroup
	for w := range uint64(askers) {
		group.Go(func() {
			for r := rand.New(rand.NewPCG(*fromSeed, w)); until.Err() == nil; {
				c.ask(r)
				pause(until, time.Duration(r.IntN(10))*time.Millisecond)
			}
		})
	}
	group.Go(func() {
		for r := rand.New(rand.NewPCG(*fromSeed, 99)); until.Err() == nil; {
			pause(until, time.Duration(100+r.IntN(500))*time.Millisecond)
			c.disturb(r)
		}
	})
	for w := range uint64(clerks) {
		group.Go(func() {
			for r := rand.New(rand.NewPCG(*fromSeed, 50+w)); until.Err() == nil; {
				c.rule(r)
				c.twin(r)
			}
		})
	}
	group.Wait()
	c.settle()
	if err := errors.Join(c.history.check(), c.twins.check()); err != nil {
		t.Error(err)
	}
	t.Logf("seed %d: %v", *fromSeed, c.counts)
}

// settle lets the nodes come to rest, looks at everybody once more at every node, and into their own indexes for those who are gone.
func (c *checker) settle() {
	c.heal()
	for i := range c.nodes {
		if c.node(i) == nil {
			c.start(i)
		}
	}
	c.balanced(3)
	for i := range c.nodes {
		n := c.node(i)
		brief, cancel := context.WithTimeout(ctx, 30*time.Second)
		if err := n.AwaitErased(brief); err != nil {
			c.t.Error(err)
		}
		cancel()
		for k := range checkedSubjects {
			id := fmt.Sprint("s", k)
			for _, v := range c.given[id] {
				eventually(c.t, 20*time.Second, func() error {
					_, err := n.Identify(ctx, "hall", probe(v), sure())
					return err
				})
				c.identify(n, id, v)
			}
			c.get(n, id)
			c.rest(n, id)
		}
		c.onlyOnce(n)
	}
}

// rest compares what a node holds itself with what all say.
func (c *checker) rest(n *Node, id string) {
	want, werr := n.Get(ctx, "hall", index.SubjectID(id))
	got, err := n.Local().Get(ctx, local("hall", n.shardOf("hall", index.SubjectID(id))), index.SubjectID(id))
	if !errors.Is(err, werr) && werr != nil || !reflect.DeepEqual(got.Samples, want.Samples) {
		c.t.Errorf("%s itself has of %s %d samples, %v; all say %d, %v", n.o.Name, id, len(got.Samples), err, len(want.Samples), werr)
	}
}
