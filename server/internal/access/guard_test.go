package access_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
)

// wrong lets p be wrong about a subject, and returns what it was told at the beginning.
func wrong(g *access.Guard, p access.Principal, subject string) error {
	a, err := g.Begin(p, "hall", subject)
	if err == nil {
		a.End(true)
	}
	return err
}

// waits expects an error that says how long to wait.
func waits(t *testing.T, what string, err, want error, after time.Duration) {
	t.Helper()
	var w *access.WaitError
	if !errors.As(err, &w) || !errors.Is(err, want) || w.After != after {
		t.Errorf("%s: %v, want %v and %s", what, err, want, after)
	}
}

// TestSubjectLocked locks a subject again and again: each time for longer, until it has been quiet for a day.
func TestSubjectLocked(t *testing.T) {
	c := newClock()
	g := access.NewGuard([]byte("key"), c.read)
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for _, minutes := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		for i := range 5 {
			if err := wrong(g, terminal, "anna"); err != nil {
				t.Fatalf("wrong for the %d. time: %v", i+1, err)
			}
		}
		waits(t, "the sixth", wrong(g, terminal, "anna"), access.ErrLocked, minutes*time.Minute)
		if a, err := g.Begin(terminal, "hall", "ben"); err != nil {
			t.Errorf("another one: %v", err)
		} else {
			a.End(false)
		}
		if a, err := g.Begin(terminal, "annex", "anna"); err != nil {
			t.Errorf("one of the name in another gallery: %v", err)
		} else {
			a.End(false)
		}
		c.pass(minutes*time.Minute - 1)
		waits(t, "too early", wrong(g, terminal, "anna"), access.ErrLocked, 1)
		c.pass(1)
	}
	c.pass(24 * time.Hour)
	for range 5 {
		if err := wrong(g, terminal, "anna"); err != nil {
			t.Fatal(err)
		}
	}
	waits(t, "after a day", wrong(g, terminal, "anna"), access.ErrLocked, time.Minute)
}

// TestRightTakesNothingBack mixes right attempts with wrong ones: they do not help.
func TestRightTakesNothingBack(t *testing.T) {
	g := access.NewGuard([]byte("key"), newClock().read)
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for i := range 5 {
		a, err := g.Begin(terminal, "hall", "anna")
		if err != nil {
			t.Fatal(err)
		}
		if terminalLocked, subjectLocked := a.End(false); terminalLocked || subjectLocked {
			t.Error("locked by a right one")
		}
		a, err = g.Begin(terminal, "hall", "anna")
		if err != nil {
			t.Fatal(err)
		}
		if _, locked := a.End(true); locked != (i == 4) {
			t.Errorf("wrong for the %d. time: locked %v", i+1, locked)
		}
	}
	waits(t, "after five", wrong(g, terminal, "anna"), access.ErrLocked, time.Minute)
}

// TestWrongOnesPassAway is wrong so rarely that nothing is locked.
func TestWrongOnesPassAway(t *testing.T) {
	c := newClock()
	g := access.NewGuard([]byte("key"), c.read)
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for range 100 {
		if err := wrong(g, terminal, "anna"); err != nil {
			t.Fatal(err)
		}
		c.pass(4 * time.Minute)
	}
}

// TestTerminalLocked lets a terminal be wrong about many subjects and in searches; another terminal goes on.
func TestTerminalLocked(t *testing.T) {
	c := newClock()
	g := access.NewGuard([]byte("key"), c.read)
	k := newKeys(t)
	bad, other := k.add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}}), k.add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for i := range 30 {
		subject := fmt.Sprint(i)
		if i%3 == 0 {
			subject = "" // a search
		}
		if err := wrong(g, bad, subject); err != nil {
			t.Fatalf("wrong for the %d. time: %v", i+1, err)
		}
	}
	waits(t, "a search", wrong(g, bad, ""), access.ErrLocked, time.Minute)
	waits(t, "a subject", wrong(g, bad, "new"), access.ErrLocked, time.Minute)
	if err := wrong(g, other, "new"); err != nil {
		t.Errorf("another terminal: %v", err)
	}
	if !g.UnlockTerminal(bad.Name) || g.UnlockTerminal(bad.Name) || g.UnlockTerminal("nobody") {
		t.Error("unlocked once, and no more")
	}
	if err := wrong(g, bad, "new"); err != nil {
		t.Errorf("unlocked: %v", err)
	}
}

// TestDeskLocked lets a desk be wrong: no subject is locked by it, nor is a desk held up by one that is; but after many its own key is. An admin's never is.
func TestDeskLocked(t *testing.T) {
	g := access.NewGuard([]byte("key"), newClock().read)
	k := newKeys(t)
	desk, admin := k.add(access.Entry{Role: access.Desk, Galleries: []string{"hall"}}), k.add(access.Entry{Role: access.Admin, Galleries: []string{"hall"}})
	terminal := k.add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for i := range 5 {
		if err := errors.Join(wrong(g, terminal, "ben"), wrong(g, admin, "ben")); err != nil {
			t.Fatalf("wrong for the %d. time: %v", i+1, err)
		}
	}
	for i := range 30 {
		if err := wrong(g, desk, []string{"anna", "ben"}[i%2]); err != nil {
			t.Fatalf("wrong for the %d. time: %v", i+1, err)
		}
	}
	waits(t, "the desk", wrong(g, desk, "carla"), access.ErrLocked, time.Minute)
	if subjects, keys := g.Locked(); subjects != 1 || keys != 1 {
		t.Errorf("%d subjects and %d keys are locked", subjects, keys)
	}
	if err := errors.Join(wrong(g, terminal, "anna"), wrong(g, admin, "anna")); err != nil {
		t.Errorf("others: %v", err)
	}
	if !g.UnlockTerminal(desk.Name) || wrong(g, desk, "anna") != nil {
		t.Error("unlocked, and still held up")
	}
}

// TestUnlock ends a lock, and what led to it.
func TestUnlock(t *testing.T) {
	g := access.NewGuard([]byte("key"), newClock().read)
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for range 2 {
		for range 5 {
			if err := wrong(g, terminal, "anna"); err != nil {
				t.Fatal(err)
			}
		}
		waits(t, "locked", wrong(g, terminal, "anna"), access.ErrLocked, time.Minute) // not two: it was forgotten
		if !g.UnlockSubject("hall", "anna") || g.UnlockSubject("hall", "anna") {
			t.Error("unlocked once, and no more")
		}
	}
}

// TestManyAtOnce asks for many attempts before the first one ends: no more can be wrong than one after the other.
func TestManyAtOnce(t *testing.T) {
	g := access.NewGuard([]byte("key"), newClock().read)
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	var mu sync.Mutex
	var under []*access.Attempt
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			a, err := g.Begin(terminal, "hall", "anna")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				under = append(under, a)
			} else if !errors.Is(err, access.ErrTooMany) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(under) != 5 {
		t.Fatalf("%d are under way", len(under))
	}
	if g.UnlockSubject("hall", "anna") {
		t.Error("it was not locked")
	}
	for i, a := range under {
		if _, locked := a.End(true); locked != (i == 4) {
			t.Errorf("%d: locked %v", i, locked)
		}
	}
	waits(t, "afterwards", wrong(g, terminal, "anna"), access.ErrLocked, time.Minute)
}

// TestRates asks as fast as it can: for each name alone, and by the entry's own rate.
func TestRates(t *testing.T) {
	c := newClock()
	g := access.NewGuard([]byte("key"), c.read)
	k := newKeys(t)
	terminal, fast := k.add(access.Entry{Role: access.Terminal, Galleries: []string{"*"}}), k.add(access.Entry{Role: access.Terminal, Galleries: []string{"*"}, Rate: 10})
	count := func(p access.Principal) (n int) {
		for g.Ask(p) == nil {
			n++
		}
		return n
	}
	if n := count(terminal); n != 20 {
		t.Errorf("%d at once, want 20", n)
	}
	waits(t, "one more", g.Ask(terminal), access.ErrTooMany, 200*time.Millisecond)
	if n := count(fast); n != 40 {
		t.Errorf("%d at once by its own rate, want 40", n)
	}
	c.pass(time.Second)
	if n := count(terminal); n != 5 {
		t.Errorf("%d after a second, want 5", n)
	}
	everybody := access.Everybody()
	for range 10_000 {
		if err := g.Ask(everybody); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRefused counts refusals: some are noted, the others with the next one that is, and after too many whoever asks has to wait.
func TestRefused(t *testing.T) {
	c := newClock()
	g := access.NewGuard([]byte("key"), c.read)
	noted, waiting := 0, 0
	for range 1000 {
		n, err := g.Refused()
		noted += n
		if err != nil {
			waiting++
		}
	}
	if noted != 200 || waiting != 800 {
		t.Errorf("%d noted, %d waiting", noted, waiting)
	}
	c.pass(time.Second)
	if n, err := g.Refused(); n != 801 || err != nil {
		t.Errorf("%d noted, %v", n, err)
	}
	noted, answered := 0, 0
	for range 100_000 { // a thousand seconds of guessing
		if n, err := g.Refused(); err == nil {
			answered++
			if n > 0 {
				noted++
			}
		}
		c.pass(10 * time.Millisecond)
	}
	if noted > 1010 || answered < 40_000 {
		t.Errorf("%d are answered, in %d entries", answered, noted)
	}
	c.pass(time.Second)
	if n, err := g.Refused(); n < 10 || err != nil {
		t.Errorf("the last ones are not counted: %d, %v", n, err)
	}
}
