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
	queue   time.Duration // how long one waits for a bench
	done    func(took time.Duration)
	inside  atomic.Int64 // images at a bench or waiting for one
}

func newWorkshop(n int, done func(time.Duration)) *workshop {
	w := &workshop{benches: make(chan *minutiae.Scratch, n), queue: queueTimeout, done: done}
	for range n {
		w.benches <- new(minutiae.Scratch)
	}
	return w
}

// extract returns the template of an image file whose resolution is ppi, or as the file says where that is 0. It returns errBusy where no bench
// gets free in time. Files are read at the bench, too: a large one takes time and memory.
func (w *workshop) extract(ctx context.Context, file []byte, ppi int) (minutiae.Template, error) {
	queue := time.NewTimer(w.queue)
	defer queue.Stop()
	if w.inside.Add(1) > int64(cap(w.benches)*(1+waitersPerBench)) {
		queue.Reset(0) // whoever came last would wait longest, and make all who come later wait: it is sent away at once
	}
	defer w.inside.Add(-1)
	var bench *minutiae.Scratch
	select {
	case bench = <-w.benches:
	case <-queue.C:
		return minutiae.Template{}, errBusy
	case <-ctx.Done():
		return minutiae.Template{}, ctx.Err()
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
		return minutiae.Template{}, err
	}
	t, err := minutiae.Extract(img, bench)
	w.done(time.Since(start))
	return t, err
}
