package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// loadCall does request n and tells what it was.
type loadCall func(ctx context.Context, n int) loadAnswer

// loadAnswer is how a request ended.
type loadAnswer struct {
	operation string
	failure   string // kind of the error; empty: none
	answered  bool   // whether an answer came, be it an error
	matched   bool   // whether the answer is a match
}

// loadLoop is one run. In the closed loop (rate 0) each client asks, waits for the answer, and asks again: who is answered late asks less, so
// that a server under stress is spared. In the open loop requests arrive by a plan that knows nothing of the answers, as citizens do, and
// their time runs from when they were to arrive: waiting for a free connection counts. Otherwise the very requests that fare worst would be
// left out ("coordinated omission").
type loadLoop struct {
	clients int     // goroutines that ask
	rate    float64 // arrivals a second
	poisson bool    // or all the same time apart
	seed    uint64
	warmup  time.Duration // what arrives before is not counted
	length  time.Duration
	drain   time.Duration // after the end the waiting are worked off for so long; who then still waits has waited in vain
	most    int           // requests
	call    loadCall
}

// arrivals is the plan of a run, shared by its goroutines.
type arrivals struct {
	loop  *loadLoop
	start time.Time

	mutex sync.Mutex
	rng   *rand.Rand
	next  time.Duration // since the start
	n     int
}

// take returns the next arrival: its number and when it is due since the start; false at the end.
func (a *arrivals) take() (n int, due time.Duration, ok bool) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	l := a.loop
	if l.rate == 0 {
		due = time.Since(a.start)
	} else {
		gap := 1.0
		if l.poisson {
			gap = a.rng.ExpFloat64()
		}
		a.next += time.Duration(gap / l.rate * float64(time.Second))
		due = a.next
	}
	if due >= l.warmup+l.length || a.n == l.most {
		return 0, 0, false
	}
	a.n++
	return a.n - 1, due, true
}

// run runs until the plan is at its end and everybody has an answer or has waited in vain, or until the context ends.
func (l *loadLoop) run(ctx context.Context) loadResult {
	a := &arrivals{loop: l, start: time.Now(), rng: rand.New(rand.NewPCG(l.seed, 0))}
	r := newLoadRecorder()
	var group sync.WaitGroup
	for range l.clients {
		group.Go(func() {
			for ctx.Err() == nil {
				n, due, ok := a.take()
				if !ok {
					return
				}
				l.serve(ctx, a, n, due, r)
			}
		})
	}
	group.Wait()
	return r.result(l)
}

// serve lets one arrival ask when it is due.
func (l *loadLoop) serve(ctx context.Context, a *arrivals, n int, due time.Duration, r *loadRecorder) {
	select {
	case <-time.After(time.Until(a.start.Add(due))):
	case <-ctx.Done():
		return
	}
	begin := time.Since(a.start)
	answer := loadAnswer{operation: failureAbandoned, failure: failureAbandoned}
	if begin < l.warmup+l.length+l.drain {
		answer = l.call(ctx, n)
	}
	if end := time.Since(a.start); due >= l.warmup && ctx.Err() == nil {
		if l.rate == 0 {
			begin = due
		}
		r.add(answer, end-due, end-begin, end-l.warmup)
	}
}

const failureAbandoned = "abandoned" // the run was over before a connection was free
