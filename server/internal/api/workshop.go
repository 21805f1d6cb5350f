package api

import (
	"context"
	"sync/atomic"
	"time"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// workshop makes templates of images, as many at a time as it has benches.
type workshop struct {
	benches chan *minutiae.Scratch
	queue   time.Duration // how long one who is hurried waits for a bench
	done    func(took time.Duration)
	inside  atomic.Int64 // images at a bench or waiting for one, of those who are hurried
}

// patience says how long one waits for a bench.
type patience bool

// The patiences: somebody waits for the answer to this one image, or nobody does.
const (
	hurried patience = false
	patient patience = true
)

func newWorkshop(n int, done func(time.Duration)) *workshop {
	w := &workshop{benches: make(chan *minutiae.Scratch, n), queue: queueTimeout, done: done}
	for range n {
		w.benches <- new(minutiae.Scratch)
	}
	return w
}

// room is how many images of those who are hurried there may be inside.
func (w *workshop) room() int64 { return int64(cap(w.benches) * (1 + waitersPerBench)) }

// full reports whether one more who is hurried would be sent away.
func (w *workshop) full() bool { return w.inside.Load() >= w.room() }

// extract returns the template of an image file whose resolution is ppi, or as the file says where that is 0, and what would make the image
// better. It returns errBusy where no bench gets free in time for one who is hurried. Files are read at the bench, too: a large one takes time and
// memory.
func (w *workshop) extract(ctx context.Context, file []byte, ppi int, p patience) (t minutiae.Template, advice minutiae.Advice, err error) {
	var late <-chan time.Time
	if p == hurried {
		queue := time.NewTimer(w.queue)
		defer queue.Stop()
		if w.inside.Add(1) > w.room() {
			queue.Reset(0) // whoever came last would wait longest, and make all who come later wait: it is sent away at once
		}
		defer w.inside.Add(-1)
		late = queue.C
	}
	var bench *minutiae.Scratch
	select {
	case bench = <-w.benches:
	case <-late:
		return t, 0, errBusy
	case <-ctx.Done():
		return t, 0, ctx.Err()
	}
	defer func() {
		if p := recover(); p != nil {
			w.benches <- new(minutiae.Scratch) // the old one was left in the middle of something
			panic(p)
		}
		w.benches <- bench
	}()
	start := time.Now()
	img, err := imageio.Decode(file, ppi)
	if err != nil {
		return t, 0, err
	}
	if t, err = minutiae.Extract(img, bench); err == nil {
		advice = bench.Advice()
	}
	w.done(time.Since(start))
	return t, advice, err
}
