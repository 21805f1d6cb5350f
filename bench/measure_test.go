package main

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"
)

func quiet(string, int) (func(int), func()) { return func(int) {}, func() {} }

func measureSet(t *testing.T, folder string, goroutines int) measured {
	t.Helper()
	s, err := openSet(folder, "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := measurer{engine: telling, goroutines: goroutines, progress: quiet}.measure(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestProtocol counts the comparisons of 10 fingers of 8 impressions: 10 x 8 x 7 / 2 mated and 80 x 79 / 2 less those non-mated.
func TestProtocol(t *testing.T) {
	m := measureSet(t, writeSet(t, "db", 10, 8, 500, nil), 3)
	seen := map[[2]int]bool{}
	for _, c := range m.comparisons {
		pair := [2]int{min(c.probe, c.candidate), max(c.probe, c.candidate)}
		if pair[0] == pair[1] || seen[pair] {
			t.Fatalf("pair %v is compared twice or with itself", pair)
		}
		seen[pair] = true
		if c.mated != (m.images[c.probe].finger == m.images[c.candidate].finger) || c.mated != (c.score >= 50) {
			t.Fatalf("%+v", c)
		}
	}
	if got := m.counts(); got != (counts{Fingers: 10, Images: 80, Genuine: 280, Impostor: 2880}) {
		t.Errorf("got %+v", got)
	}
	if len(m.extractMS) != 80 || len(m.matchUS) != (3160+batch-1)/batch {
		t.Errorf("%d times of extraction, %d of comparison", len(m.extractMS), len(m.matchUS))
	}
}

// TestGoroutines checks that their number changes nothing but times.
func TestGoroutines(t *testing.T) {
	folder := writeSet(t, "db", 7, 5, 508, map[string]byte{"f3_1": failsByError, "f6_4": failsByBlank})
	want := measureSet(t, folder, 1)
	for _, n := range []int{2, 3, 8, 500} {
		got := measureSet(t, folder, n)
		if !reflect.DeepEqual(got.comparisons, want.comparisons) || !reflect.DeepEqual(got.minutiae, want.minutiae) {
			t.Errorf("%d goroutines gave something else", n)
		}
	}
}

// TestTimes checks that they are durations and in their units: together no longer than the whole took.
func TestTimes(t *testing.T) {
	folder := writeSet(t, "db", 5, 4, 500, nil)
	start := time.Now()
	m := measureSet(t, folder, 1)
	whole := time.Since(start)
	var sum float64 // seconds
	for _, ms := range m.extractMS {
		sum += ms / 1e3
	}
	for i, us := range m.matchUS {
		sum += us / 1e6 * float64(min(batch, len(m.comparisons)-i*batch))
	}
	if sum < 0 || sum > whole.Seconds() {
		t.Errorf("parts took %g s, the whole %v", sum, whole)
	}
}

// TestFailures checks that every comparison with an image that failed is there, without a score.
func TestFailures(t *testing.T) {
	m := measureSet(t, writeSet(t, "db", 2, 3, 500, map[string]byte{"f0_1": failsByError, "f1_2": failsByBlank}), 2)
	if got := m.counts(); got != (counts{Fingers: 2, Images: 6, FTE: 2, Genuine: 6, Impostor: 9}) {
		t.Errorf("got %+v", got)
	}
	for _, c := range m.comparisons {
		a, b := m.images[c.probe].name, m.images[c.candidate].name
		failed := a == "f0_1" || b == "f0_1" || a == "f1_2" || b == "f1_2"
		if failed != (c.score == noScore) {
			t.Errorf("%s with %s: got %g", a, b, c.score)
		}
	}
}

func TestParallel(t *testing.T) {
	for _, goroutines := range []int{1, 2, 16} {
		var made, sum atomic.Int64
		newWorker := func() int64 { return made.Add(1) }
		err := parallel(1000, goroutines, newWorker, func(_ int64, i int) error {
			sum.Add(int64(i))
			return nil
		})
		if err != nil || sum.Load() != 499500 || made.Load() != int64(goroutines) {
			t.Errorf("%d goroutines: %v, sum %d, %d workers", goroutines, err, sum.Load(), made.Load())
		}
		bad := errors.New("bad")
		err = parallel(1000, goroutines, newWorker, func(_ int64, i int) error {
			if i == 37 || i > 40 {
				return fmt.Errorf("%d: %w", i, bad)
			}
			return nil
		})
		if err == nil || err.Error() != "37: bad" {
			t.Errorf("%d goroutines: got %v, want that of 37", goroutines, err)
		}
		begun := 0
		_ = parallel(1000, 1, newWorker, func(_ int64, i int) error {
			begun++
			return bad
		})
		if begun != 1 {
			t.Errorf("%d begun after an error", begun-1)
		}
	}
}
