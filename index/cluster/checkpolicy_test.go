package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
)

const (
	clerks      = 3 // who set policies, and enrol where duplicates are rejected
	twinNames   = 12
	twinFingers = 6
	firstTwin   = 1 << 30 // finger
	policyName  = "the policy"
)

// rule sets, replaces, drops or reads the policy of a gallery in which nobody is, at some node: a register like a subject.
func (c *checker) rule(r *rand.Rand) {
	n := c.node(r.IntN(len(c.nodes)))
	if n == nil {
		return
	}
	start, value := c.history.now(), c.fingers.Add(1)
	next := index.Policy{MaxSubjects: int(value)}
	switch k := r.IntN(10); {
	case k < 3:
		err := n.SetPolicy(ctx, "rules", next)
		c.history.wrote(policyName, fmt.Sprintf("set %d at %s: %v", value, n.o.Name, err), start, value, err == nil)
		c.count(outcome("set a policy", err))
	case k < 4:
		err := n.DropGallery(ctx, "rules")
		c.history.wrote(policyName, fmt.Sprintf("drop at %s: %v", n.o.Name, err), start, none, err == nil || errors.Is(err, index.ErrNotFound))
		c.count(outcome("drop a policy", err))
	default:
		now, err := n.Policy(ctx, "rules")
		c.count(outcome("read a policy", err))
		if err != nil {
			return
		}
		old := uint64(now.MaxSubjects)
		c.history.saw(policyName, fmt.Sprintf("read %d at %s", old, n.o.Name), start, old, is(old))
		if k < 7 {
			return
		}
		start = c.history.now()
		err = n.ReplacePolicy(ctx, "rules", now, next)
		what := fmt.Sprintf("replace %d by %d at %s: %v", old, value, n.o.Name, err)
		if errors.Is(err, index.ErrOvertaken) {
			c.history.saw(policyName, what, start, old, isNot(old))
		} else {
			c.history.replaced(policyName, what, start, old, value, err == nil)
		}
		c.count(outcome("replace a policy", err))
	}
}

// twins are the writes of a gallery that rejects duplicates.
type twins struct {
	mu  sync.Mutex
	all []twinOp
}

type twinOp struct {
	who        string
	finger     uint64 // none: erased
	start, end time.Duration
	sure       bool
}

// twin enrols one of a few fingers under one of some names, or erases a name, at some node.
func (c *checker) twin(r *rand.Rand) {
	n := c.node(r.IntN(len(c.nodes)))
	if n == nil {
		return
	}
	o := twinOp{who: fmt.Sprint("t", r.IntN(twinNames)), start: c.history.now()}
	var err error
	if r.IntN(4) == 0 {
		err = n.Remove(ctx, "desk", index.SubjectID(o.who))
		c.count(outcome("erase a twin", err))
	} else {
		o.finger = firstTwin + uint64(r.IntN(twinFingers))
		_, err = n.Enroll(ctx, "desk", subject(o.who, o.finger))
		if errors.Is(err, index.ErrDuplicate) {
			c.count("refuse a twin")
			return
		}
		c.count(outcome("enrol a twin", err))
	}
	o.end, o.sure = c.history.now(), err == nil
	if !o.sure {
		o.end = unknown
	}
	c.twins.mu.Lock()
	defer c.twins.mu.Unlock()
	c.twins.all = append(c.twins.all, o)
}

// onlyOnce looks for who has each finger, when all is at rest.
func (c *checker) onlyOnce(n *Node) {
	for f := range uint64(twinFingers) {
		eventually(c.t, 20*time.Second, func() error {
			found, err := n.Identify(ctx, "desk", probe(firstTwin+f), sure())
			if err == nil && len(found.Hits) > 1 {
				c.t.Errorf("in the end %v have one finger", found.Hits)
			}
			return err
		})
	}
}

// check returns an error where two were enrolled with one finger, and neither can have lost it before the other came.
func (w *twins) check() error {
	for i, a := range w.all {
		for _, b := range w.all[:i] {
			if a.finger == none || a.finger != b.finger || a.who == b.who || !a.sure || !b.sure {
				continue
			}
			if !w.lost(a, b) && !w.lost(b, a) {
				return fmt.Errorf("%+v and %+v were let in with one finger", a, b)
			}
		}
	}
	return nil
}

// lost tells whether one may have lost the finger with which they were enrolled before another was.
func (w *twins) lost(one, before twinOp) bool {
	for _, o := range w.all {
		if o.who == one.who && o != one && o.start < before.end && o.end > one.start {
			return true
		}
	}
	return false
}

// TestTwins holds what is right and what is wrong before the check.
func TestTwins(t *testing.T) {
	e := func(who string, start, end time.Duration, finger uint64, sure bool) twinOp {
		return twinOp{who, finger, start, end, sure}
	}
	for name, c := range map[string]struct {
		all  []twinOp
		fine bool
	}{
		"two":                          {[]twinOp{e("a", 0, 1, 5, true), e("b", 2, 3, 5, true)}, false},
		"two at a time":                {[]twinOp{e("a", 0, 3, 5, true), e("b", 0, 3, 5, true)}, false},
		"two fingers":                  {[]twinOp{e("a", 0, 1, 5, true), e("b", 2, 3, 6, true)}, true},
		"one again":                    {[]twinOp{e("a", 0, 1, 5, true), e("a", 2, 3, 5, true)}, true},
		"erased between":               {[]twinOp{e("a", 0, 1, 5, true), e("a", 2, 3, none, true), e("b", 4, 5, 5, true)}, true},
		"perhaps erased between":       {[]twinOp{e("a", 0, 1, 5, true), e("a", 2, unknown, none, false), e("b", 4, 5, 5, true)}, true},
		"another finger between":       {[]twinOp{e("a", 0, 1, 5, true), e("a", 2, 3, 6, true), e("b", 4, 5, 5, true)}, true},
		"erased too late":              {[]twinOp{e("a", 0, 1, 5, true), e("b", 2, 3, 5, true), e("a", 4, 5, none, true)}, false},
		"one of which nobody is sure":  {[]twinOp{e("a", 0, unknown, 5, false), e("b", 2, 3, 5, true)}, true},
		"the other erased in due time": {[]twinOp{e("b", 0, 1, 5, true), e("b", 2, 3, none, true), e("a", 2, 5, 5, true)}, true},
	} {
		if err := (&twins{all: c.all}).check(); (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
	}
}
