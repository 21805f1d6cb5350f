package main

import (
	"sync"
	"sync/atomic"
)

// parallel calls do for 0 to n-1, each on one of some goroutines with what newWorker made for it. After an error nothing more is begun.
// It returns the error of the lowest number, which is the same however the goroutines run: numbers are begun in order.
func parallel[W any](n, goroutines int, newWorker func() W, do func(w W, i int) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	var group sync.WaitGroup
	errs := make([]error, n)
	for range min(n, goroutines) {
		group.Go(func() {
			w := newWorker()
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if errs[i] = do(w, i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
