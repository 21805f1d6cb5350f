package api

import (
	"context"
	"time"

	"fingerzeig/minutiae"
)

// workshop makes templates of images, as many at a time as it has benches.
type workshop struct{ benches chan *minutiae.Scratch }

func newWorkshop(n int) *workshop {
	w := &workshop{make(chan *minutiae.Scratch, n)}
	for range n {
		w.benches <- new(minutiae.Scratch)
	}
	return w
}

// extract returns the template of an image. It returns errBusy where no bench gets free in time, and errNoPrint where nothing is found.
func (w *workshop) extract(ctx context.Context, img minutiae.Image) (minutiae.Template, error) {
	queue := time.NewTimer(queueTimeout)
	defer queue.Stop()
	var bench *minutiae.Scratch
	select {
	case bench = <-w.benches:
	case <-queue.C:
		return minutiae.Template{}, errBusy
	case <-ctx.Done():
		return minutiae.Template{}, ctx.Err()
	}
	defer func() { w.benches <- bench }()
	t, err := minutiae.Extract(img, bench)
	if err == nil && len(t.Minutiae) == 0 {
		err = errNoPrint
	}
	return t, err
}
