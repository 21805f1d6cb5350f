package hwtest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// rule is one sentence of a contract. Its check returns an error where the driver in the rig R breaks it.
type rule[R any] struct {
	name  string
	check func(R) error
}

// testRules runs every rule as a subtest, each in a bubble of its own where the rig wants that. A check that does not come back within
// patience has failed: the driver hangs.
func testRules[R any](t *testing.T, rules []rule[R], rig R, bubble bool) {
	t.Helper()
	longest := patience
	if bubble {
		longest = time.Hour // waiting costs nothing
	}
	for _, r := range rules {
		check := func(t *testing.T) {
			if err := within(longest, func() error { return r.check(rig) }); err != nil {
				t.Error(err)
			}
		}
		if bubble {
			t.Run(r.name, func(t *testing.T) { synctest.Test(t, check) })
		} else {
			t.Run(r.name, check)
		}
	}
}

// within returns what f returns, or an error when f takes longer than d.
func within(d time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	alarm := time.NewTimer(d)
	defer alarm.Stop()
	select {
	case err := <-done:
		return err
	case <-alarm.C:
		return fmt.Errorf("the driver did not come back within %v", d)
	}
}

// shortContext returns a context that is done shortly.
func shortContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), shortly)
}

// cancelled returns a context that is done.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// want returns an error unless got is the sentinel that the contract demands of the call.
func want(call string, got, sentinel error) error {
	if !errors.Is(got, sentinel) {
		return fmt.Errorf("%s returned the error %v, the contract says %v", call, got, sentinel)
	}
	return nil
}

// together runs f in a crowd of goroutines at once and returns their errors.
func together(f func(i int) error) error {
	results := make(chan error, crowd)
	for i := range crowd {
		go func() { results <- f(i) }()
	}
	var all []error
	for range crowd {
		all = append(all, <-results)
	}
	return errors.Join(all...)
}
