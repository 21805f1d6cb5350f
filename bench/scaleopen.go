package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"fingerzeig/index"
	"fingerzeig/minutiae"
)

// keepOnDisk enrols the gallery in an index on disk, closes it, and opens it three times: what it has written is then in memory, as after a
// restart of the service. It returns templates enrolled a second, durably, and the seconds that opening takes.
func keepOnDisk(h *hidden, fingers int, progress progressFunc) (enrolPerS, openS float64, err error) {
	dir, err := os.MkdirTemp("", "fingerzeig-scale-*")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	o := index.Options{Key: make([]byte, index.KeyBytes)}
	rand.Read(o.Key)
	x, err := index.Open(dir, o)
	if err != nil {
		return 0, 0, err
	}
	took, err := enrolAll(x, "scale", h, fingers, progress)
	if err = errors.Join(err, x.Close()); err != nil {
		return 0, 0, err
	}
	var opened []float64
	for range 3 { // the first finds the files where writing left them, the others find them in memory
		x = nil
		runtime.GC() // what the index before held is not part of what opening costs
		start := time.Now()
		if x, err = index.Open(dir, o); err != nil {
			return 0, 0, err
		}
		opened = append(opened, time.Since(start).Seconds())
		g, err := x.Galleries(context.Background())
		if err == nil && (len(g) != 1 || g[0].Samples != fingers) {
			err = fmt.Errorf("of %d fingers the index has kept %+v", fingers, g)
		}
		if err = errors.Join(err, x.Ready(), x.Close()); err != nil {
			return 0, 0, err
		}
	}
	return float64(fingers) / took.Seconds(), quantile(opened, 0.5), nil
}

// enrolAll fills a gallery and returns how long that took without drawing it.
func enrolAll(x *index.Index, g index.GalleryID, h *hidden, fingers int, progress progressFunc) (took time.Duration, err error) {
	step, done := progress("enrol", fingers)
	defer done()
	for first := 0; first < fingers; first += drawAtOnce {
		some := make([]index.Subject, min(drawAtOnce, fingers-first))
		_ = parallel(len(some), runtime.GOMAXPROCS(0), noWorker, func(_ struct{}, i int) error {
			var t minutiae.Template
			if n := first + i; n < len(h.enrolled) {
				t = h.enrolled[n]
			} else {
				t = stranger(n - len(h.enrolled))
			}
			some[i] = index.Subject{ID: index.SubjectID(fmt.Sprintf("s%08d", first+i)), Samples: []index.Sample{{Template: t}}}
			return nil
		})
		start := time.Now()
		if _, err := x.EnrollAll(context.Background(), g, some); err != nil {
			return 0, err
		}
		took += time.Since(start)
		step(len(some))
	}
	return took, nil
}
