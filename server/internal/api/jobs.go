package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"fingerzeig/index"
)

// The states of a job.
const (
	jobQueued    = "queued"
	jobRunning   = "running"
	jobSucceeded = "succeeded"
	jobFailed    = "failed"
	jobCancelled = "cancelled"
)

// jobs are what is done while nobody waits. They and their results live in memory: what is to survive a restart is kept by the index.
type jobs struct {
	mu    sync.Mutex
	byID  map[string]*job
	order []*job        // oldest first
	room  chan struct{} // one entry for each that runs
	group sync.WaitGroup
	ctx   context.Context // ends with the server
	stop  context.CancelFunc
	now   func() time.Time
	fault func(error) // is told of panics
}

func newJobs(now func() time.Time, fault func(error)) *jobs {
	j := &jobs{byID: map[string]*job{}, room: make(chan struct{}, jobsAtOnce), now: now, fault: fault}
	j.ctx, j.stop = context.WithCancel(context.Background())
	return j
}

// job is one of them.
type job struct {
	id, kind string
	gallery  index.GalleryID
	created  time.Time
	cancel   context.CancelFunc

	mu          sync.Mutex
	state       string
	done, total int
	finished    time.Time
	err         error
	results     []json.RawMessage
}

// progress notes how far a job has come, and results that it has found since.
func (j *job) progress(done, total int, results ...any) error {
	var more []json.RawMessage
	for _, r := range results {
		b, err := json.Marshal(r)
		if err != nil {
			return err
		}
		more = append(more, b)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done, j.total, j.results = done, total, append(j.results, more...)
	return nil
}

// ended returns when a job ended, and whether it has.
func (j *job) ended() (at time.Time, over bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.finished, !j.finished.IsZero()
}

// over reports whether a job has ended.
func (j *job) over() bool {
	_, over := j.ended()
	return over
}

// start begins a job, which does something until it is done or its context ends. It returns errBusy where too many are under way.
func (j *jobs) start(kind string, g index.GalleryID, total int, do func(context.Context, *job) error) (*job, error) {
	ctx, cancel := context.WithCancel(j.ctx)
	started := &job{id: strings.ToLower(rand.Text()), kind: kind, gallery: g, created: j.now(), cancel: cancel, state: jobQueued, total: total}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidy()
	if len(j.order) >= mostJobs || j.ctx.Err() != nil {
		cancel()
		return nil, errBusy
	}
	j.byID[started.id], j.order = started, append(j.order, started)
	j.group.Go(func() { defer cancel(); j.run(ctx, started, do) })
	return started, nil
}

// tidy forgets those that ended long ago, and the oldest of those that ended where there is no room. The jobs are locked.
func (j *jobs) tidy() {
	for _, old := range slices.Clone(j.order) {
		if at, over := old.ended(); over && (j.now().Sub(at) > keepJobs || len(j.order) >= mostJobs) {
			j.drop(old)
		}
	}
}

func (j *jobs) drop(old *job) {
	delete(j.byID, old.id)
	j.order = slices.DeleteFunc(j.order, func(other *job) bool { return other == old })
}

func (j *jobs) run(ctx context.Context, r *job, do func(context.Context, *job) error) {
	defer func() { time.AfterFunc(keepJobs+time.Minute, j.look) }() // results name people: they go also where nobody asks again
	select {
	case j.room <- struct{}{}:
		defer func() { <-j.room }()
	case <-ctx.Done():
	}
	err := ctx.Err()
	if err == nil {
		r.mu.Lock()
		r.state = jobRunning
		r.mu.Unlock()
		err = safely(func() error { return do(ctx, r) })
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished = j.now()
	switch {
	case err == nil:
		r.state = jobSucceeded
	case ctx.Err() != nil:
		r.state = jobCancelled
	default:
		r.state, r.err = jobFailed, err
		if problemOf(err).status >= 500 {
			j.fault(err)
		}
	}
}

// safely does something, and makes an error of a panic: outside of a request nothing else stops it from ending the process.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}

// look tidies.
func (j *jobs) look() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidy()
}

// get returns a job.
func (j *jobs) get(id string) (*job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidy()
	if found := j.byID[id]; found != nil {
		return found, nil
	}
	return nil, errNoJob
}

// all lists the jobs, oldest first.
func (j *jobs) all() []*job {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidy()
	return slices.Clone(j.order)
}

// forget drops a job that is over.
func (j *jobs) forget(old *job) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.drop(old)
}

// end cancels all jobs and waits for them until ctx ends.
func (j *jobs) end(ctx context.Context) error {
	j.mu.Lock()
	j.stop()
	j.mu.Unlock()
	done := make(chan struct{})
	go func() { j.group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
