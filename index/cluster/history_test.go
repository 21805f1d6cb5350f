package cluster

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"
)

// history is what was asked and answered. A subject is a register: it holds the finger that is enrolled, or none.
type history struct {
	mu    sync.Mutex
	began time.Time
	ops   map[string][]op // by subject
}

// op is one call: a write of a finger (none: an erasure), which may hold only in place of what fits, or a look at it.
type op struct {
	what       string
	start, end time.Duration
	write      bool
	value      uint64 // that is written; that is looked for
	fits       func(register uint64) bool
}

const (
	none    uint64        = 0
	other   uint64        = math.MaxUint64 // some value that nobody has looked for
	unknown time.Duration = math.MaxInt64  // a write that may happen at any time, or never
)

func newHistory() *history { return &history{began: time.Now(), ops: map[string][]op{}} }

func (h *history) now() time.Duration { return time.Since(h.began) }

// wrote notes a write. sure is false where nobody knows whether it happened.
func (h *history) wrote(subject, what string, start time.Duration, value uint64, sure bool) {
	o := op{what: what, start: start, end: h.now(), write: true, value: value}
	if !sure {
		o.end = unknown
	}
	h.add(subject, o)
}

// replaced notes a write in place of a value, and of no other.
func (h *history) replaced(subject, what string, start time.Duration, old, value uint64, sure bool) {
	o := op{what: what, start: start, end: h.now(), write: true, value: value, fits: is(old)}
	if !sure {
		o.end = unknown
	}
	h.add(subject, o)
}

// saw notes what a look at a subject said of its register.
func (h *history) saw(subject, what string, start time.Duration, value uint64, fits func(register uint64) bool) {
	h.add(subject, op{what: what, start: start, end: h.now(), value: value, fits: fits})
}

func (h *history) add(subject string, o op) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ops[subject] = append(h.ops[subject], o)
}

func is(v uint64) func(uint64) bool    { return func(r uint64) bool { return r == v } }
func isNot(v uint64) func(uint64) bool { return func(r uint64) bool { return r != v } }

// check returns an error where there is no order of the calls, each at some moment between its beginning and its end, in which all answers are right
// (linearisability; Wing and Gong, J. Parallel Distrib. Comput. 17, 1993, with Lowe's memory of what was tried).
func (h *history) check() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for subject, ops := range h.ops {
		if err := checkRegister(ops); err != nil {
			return fmt.Errorf("%s: %w", subject, err)
		}
	}
	return nil
}

func checkRegister(all []op) error {
	ops := slices.Clone(all)
	for i, o := range ops {
		// A finger that nobody has found leaves one trace alone: the one before it is there no more.
		if o.write && o.end == unknown && o.value != none &&
			!slices.ContainsFunc(all, func(r op) bool { return !r.write && r.fits(o.value) && r.value == o.value }) {
			ops[i].value = other
		}
	}
	slices.SortFunc(ops, func(a, b op) int { return int(a.start - b.start) })
	c := &ordering{ops: ops, done: make([]bool, len(ops)), tried: map[string]bool{}}
	if c.order(none, 0) {
		return nil
	}
	text := ""
	for i, o := range ops {
		text += fmt.Sprintf("\n%4d %8.3f to %8.3f  %s", i, o.start.Seconds(), min(o.end, time.Hour).Seconds(), o.what)
		if !c.most[i] {
			text += "  <-- unexplained"
		}
	}
	return fmt.Errorf("no order of %d calls explains the answers:%s", len(ops), text)
}

// ordering looks for an order of the calls on one register.
type ordering struct {
	ops   []op
	done  []bool
	tried map[string]bool
	count int
	best  int
	most  []bool // what was done where most was
}

// order tells whether the calls that are left can follow, where the first are done.
func (c *ordering) order(register uint64, first int) bool {
	for first < len(c.ops) && c.done[first] {
		first++
	}
	if c.count >= c.best {
		c.best, c.most = c.count, slices.Clone(c.done)
	}
	// Of the calls that are left, none can stand before another has begun that must have ended by then.
	limit, left := unknown, false
	for i := first; i < len(c.ops); i++ {
		if !c.done[i] {
			limit = min(limit, c.ops[i].end)
			left = left || c.ops[i].end != unknown
		}
	}
	if !left {
		return true
	}
	key := c.key(register, first)
	if c.tried[key] {
		return false
	}
	c.tried[key] = true
	return c.next(register, first, limit, false) || c.next(register, first, limit, true)
}

// next tries the calls that may come next: those that nobody can tell from each other last, and in the order in which they began.
func (c *ordering) next(register uint64, first int, limit time.Duration, alike bool) bool {
	for i := first; i < len(c.ops) && c.ops[i].start <= limit; i++ {
		o := c.ops[i]
		if c.done[i] || o.fits != nil && !o.fits(register) || alike != (o.value == other && o.fits == nil) {
			continue
		}
		next := register
		if o.write {
			next = o.value
		}
		c.done[i] = true
		c.count++
		if c.order(next, first) {
			return true
		}
		c.done[i] = false
		if c.count--; alike {
			return false
		}
	}
	return false
}

func (c *ordering) key(register uint64, first int) string {
	b := fmt.Appendf(nil, "%d %d ", register, first)
	var bits byte
	for i := first; i < len(c.done); i++ {
		if bits <<= 1; c.done[i] {
			bits |= 1
		}
		if (i-first)%8 == 7 {
			b, bits = append(b, bits), 0
		}
	}
	return string(append(b, bits))
}

// TestHistory holds histories that are right and that are wrong before the checker.
func TestHistory(t *testing.T) {
	w := func(start, end time.Duration, v uint64) op { return op{start: start, end: end, write: true, value: v} }
	r := func(start, end time.Duration, v uint64) op { return op{start: start, end: end, value: v, fits: is(v)} }
	gone := func(start, end time.Duration, v uint64) op {
		return op{start: start, end: end, value: v, fits: isNot(v)}
	}
	x := func(start, end time.Duration, old, v uint64) op {
		return op{start: start, end: end, write: true, value: v, fits: is(old)}
	}
	for name, c := range map[string]struct {
		ops  []op
		fine bool
	}{
		"empty":                             {nil, true},
		"read what was written":             {[]op{w(0, 1, 5), r(2, 3, 5)}, true},
		"a lost write":                      {[]op{w(0, 1, 5), r(2, 3, none)}, false},
		"read while it is written":          {[]op{w(0, 4, 5), r(1, 2, none), r(2, 3, 5)}, true},
		"seen and gone again":               {[]op{w(0, 5, 5), r(1, 2, 5), r(3, 4, none)}, false},
		"erased and found":                  {[]op{w(0, 1, 5), w(2, 3, none), r(4, 5, 5)}, false},
		"erased while it is read":           {[]op{w(0, 1, 5), w(2, 6, none), r(3, 5, 5)}, true},
		"unknown and read late":             {[]op{w(0, unknown, 5), r(2, 3, none), r(8, 9, 5)}, true},
		"unknown and never read":            {[]op{w(0, unknown, 5), r(2, 3, none)}, true},
		"unknown, erased, and back":         {[]op{w(0, unknown, 5), r(1, 2, 5), w(3, 4, none), r(5, 6, 5)}, false},
		"of two at a time either is last":   {[]op{w(0, 5, 5), w(0, 5, 6), r(6, 7, 5)}, true},
		"of two at a time one is last":      {[]op{w(0, 5, 5), w(0, 5, 6), r(6, 7, 5), r(8, 9, 6)}, false},
		"of two in place of one either":     {[]op{w(0, 1, 5), x(2, 6, 5, 6), r(7, 8, 6)}, true},
		"two in place of one":               {[]op{w(0, 1, 5), x(2, 6, 5, 6), x(2, 6, 5, 7), r(7, 8, 6)}, false},
		"in place of what is gone":          {[]op{w(0, 1, 5), w(2, 3, none), x(4, 6, 5, 7)}, false},
		"gone, and nobody knows by whom":    {[]op{w(0, 1, 5), w(2, unknown, 6), gone(3, 4, 5)}, true},
		"gone before that began":            {[]op{w(0, 1, 5), gone(3, 4, 5), w(5, unknown, 6)}, false},
		"gone twice by one":                 {[]op{w(0, 1, 5), w(2, unknown, 6), gone(3, 4, 5), w(5, 6, 7), gone(8, 9, 7)}, false},
		"gone twice by two":                 {[]op{w(0, 1, 5), w(2, unknown, 6), w(2, unknown, 8), gone(3, 4, 5), w(5, 6, 7), gone(8, 9, 7)}, true},
		"an unknown erasure may come later": {[]op{w(0, 1, 5), w(2, unknown, none), r(3, 4, 5), r(5, 6, none)}, true},
	} {
		if err := checkRegister(c.ops); (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
	}
}
