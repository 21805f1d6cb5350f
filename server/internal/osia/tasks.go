package osia

import (
	"cmp"
	"container/heap"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// The states of a task, by the interface.
const (
	pending   = "PENDING"
	scheduled = "RESPONSE_SCHEDULED" // it is done, and its result is being sent
	unsent    = "RESPONSE_ERROR"     // it is done, and nobody has taken its result
	retrying  = "RESPONSE_RETRY"     // its result is being sent again, as somebody asked
	completed = "COMPLETED"          // its result was taken, and is forgotten
)

// task is an operation whose result is sent.
type task struct {
	id       string
	by       string
	callback string
	priority int
	number   int // counts the tasks
	do       work
	record   func(*Trail, error) error
	since    time.Time // when it came, then when it was done

	state string // this and what follows under the lock of the tasks
	held  int    // bytes
	media string
	body  []byte // the result
}

// tasks are those under way and over. They live in memory.
type tasks struct {
	o     Options
	ctx   context.Context // ends with the ABIS
	stop  context.CancelFunc
	group sync.WaitGroup
	http  *http.Client

	mu      sync.Mutex
	byID    map[string]*task
	order   []*task // oldest first
	waiting queue
	running int
	held    int
	count   int
	closed  bool
}

func newTasks(o Options) *tasks {
	t := &tasks{o: o, byID: map[string]*task{}, http: newSender(o.HTTP)}
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t
}

// queue is a heap of tasks: the highest priority first, then the oldest.
type queue []*task

// Len implements heap.Interface.
func (q queue) Len() int { return len(q) }

// Less implements heap.Interface.
func (q queue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].priority, q[i].priority), cmp.Compare(q[i].number, q[j].number)) < 0
}

// Swap implements heap.Interface.
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push implements heap.Interface.
func (q *queue) Push(x any) { *q = append(*q, x.(*task)) }

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	(*q)[len(*q)-1] = nil
	*q = (*q)[:len(*q)-1]
	return last
}

// begin takes a task, and answers with its name.
func (t *tasks) begin(x *task) (Answer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tidy()
	if t.closed || len(t.order) >= mostTasks || t.held+x.held > mostHeld {
		return Answer{}, refuse(ErrBusy, "there are too many tasks: come back later")
	}
	t.count++
	x.id, x.number, x.since, x.state = t.o.NewID(), t.count, t.o.Now(), pending
	t.byID[x.id], t.order, t.held = x, append(t.order, x), t.held+x.held
	heap.Push(&t.waiting, x)
	if t.running < tasksAtOnce {
		t.running++
		t.group.Go(t.work)
	}
	answer, err := reply(struct {
		TaskID string `json:"taskId"`
	}{x.id})
	answer.Status = http.StatusAccepted
	return answer, err
}

// tidy forgets the tasks that are over and old, and the oldest of those whose result was taken where there is no room. The tasks are locked.
func (t *tasks) tidy() {
	for _, x := range slices.Clone(t.order) {
		if x.state == completed && len(t.order) >= mostTasks || x.state != pending && t.o.Now().Sub(x.since) > keepTasks {
			t.held -= x.held
			x.held, x.body = 0, nil
			delete(t.byID, x.id)
			t.order = slices.DeleteFunc(t.order, func(other *task) bool { return other == x })
		}
	}
}

// work does the tasks that wait, until there are none.
func (t *tasks) work() {
	for {
		t.mu.Lock()
		if len(t.waiting) == 0 || t.closed {
			t.running--
			t.mu.Unlock()
			return
		}
		x := heap.Pop(&t.waiting).(*task)
		t.mu.Unlock()
		t.finish(x)
	}
}

// finish does a task, and has its result sent.
func (t *tasks) finish(x *task) {
	ctx, cancel := context.WithTimeout(t.ctx, taskTimeout)
	defer cancel()
	trail := &Trail{}
	answer, err := safely(func() (Answer, error) { return x.do(ctx, trail) })
	if x.record != nil {
		err = cmp.Or(x.record(trail, err), err) // what is not recorded is not told
	}
	media, body := "application/json", answer.Body
	switch {
	case err != nil:
		media = "application/error+json"
		code, message := t.o.Describe(err)
		body, _ = json.Marshal(Error{code, message}) // of a number and a text
	case answer.Status == http.StatusNoContent:
		body = []byte(`"OK"`)
	case answer.Media != "":
		media = answer.Media
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held += len(body) - x.held
	x.state, x.media, x.body, x.held, x.do, x.since = scheduled, media, body, len(body), nil, t.o.Now()
	if !t.closed {
		t.group.Go(func() { t.deliver(x) })
	}
}

// safely turns a panic into an error: it stays in its task.
func safely(do func() (Answer, error)) (a Answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("osia: panic: %v", p)
		}
	}()
	return do()
}

// find returns a task of whoever asks.
func (t *tasks) find(id, by string) (*task, error) {
	t.tidy()
	x := t.byID[id]
	if x == nil || x.by != by {
		return nil, refuse(ErrUnknown, "unknown task")
	}
	return x, nil
}

func (a *ABIS) readTaskStatus(r Request) (work, error) {
	if r.Query.Has("callback") {
		return nil, refuse(ErrRequest, "callback: this operation has none")
	}
	return func(context.Context, *Trail) (Answer, error) {
		a.tasks.mu.Lock()
		defer a.tasks.mu.Unlock()
		x, err := a.tasks.find(r.Path["taskId"], r.By)
		if err != nil {
			return Answer{}, err
		}
		return reply(x.state)
	}, nil
}

// redeliverTaskResult has a result sent that nobody has taken. One that was taken is forgotten.
func (a *ABIS) redeliverTaskResult(r Request) (work, error) {
	if r.Query.Has("callback") {
		return nil, refuse(ErrRequest, "callback: this operation has none")
	}
	return func(context.Context, *Trail) (Answer, error) {
		t := a.tasks
		t.mu.Lock()
		defer t.mu.Unlock()
		x, err := t.find(r.Path["taskId"], r.By)
		switch {
		case err != nil:
			return Answer{}, err
		case x.state == completed:
			return Answer{}, refuse(ErrUnknown, "unknown task: its result was taken and is forgotten")
		case x.state == unsent && !t.closed:
			x.state, x.since = retrying, t.o.Now()
			t.group.Go(func() { t.deliver(x) })
		}
		return done, nil
	}, nil
}

// close ends the tasks.
func (t *tasks) close(ctx context.Context) error {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.stop()
	ended := make(chan struct{})
	go func() { defer close(ended); t.group.Wait() }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return errors.Join(errors.New("osia: tasks do not end"), ctx.Err())
	}
}
