package access_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
)

// keeping returns a guard that keeps its locks in a file, as after a start.
func keeping(t *testing.T, c *clock, key, path string) (*access.Guard, error) {
	t.Helper()
	g := access.NewGuard([]byte(key), c.read)
	return g, g.KeepLocks(path, func(err error) { t.Error(err) })
}

// TestLocksOutlast locks a subject and a terminal, and begins anew: they are locked as long as they were, and longer the next time. Wrong attempts that
// were short of a lock are forgotten.
func TestLocksOutlast(t *testing.T) {
	c, path := newClock(), filepath.Join(t.TempDir(), "locks")
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	begin := func() *access.Guard {
		t.Helper()
		g, err := keeping(t, c, "key", path)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := begin()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("before anything is locked: %v", err)
	}
	for range 5 {
		_ = wrong(g, terminal, "anna")
	}
	for range 4 {
		_ = wrong(g, terminal, "ben")
	}
	b, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(b), "anna") || strings.Contains(string(b), "hall") {
		t.Errorf("%s, %v", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}

	c.pass(30 * time.Second)
	g = begin()
	waits(t, "anna after a restart", wrong(g, terminal, "anna"), access.ErrLocked, 30*time.Second)
	if subjects, terminals := g.Locked(); subjects != 1 || terminals != 0 {
		t.Errorf("%d subjects and %d terminals are locked", subjects, terminals)
	}
	for i := range 5 {
		if err := wrong(g, terminal, "ben"); err != nil {
			t.Errorf("ben for the %d. time: %v", i+1, err)
		}
	}
	c.pass(30 * time.Second)
	for range 5 {
		_ = wrong(g, terminal, "anna")
	}
	g = begin()
	waits(t, "anna's second lock", wrong(g, terminal, "anna"), access.ErrLocked, 2*time.Minute)
	for i := range 30 {
		_ = wrong(g, terminal, "x"+string(rune('a'+i)))
	}
	g = begin()
	waits(t, "the terminal", wrong(g, terminal, "zoe"), access.ErrLocked, time.Minute)
	if subjects, terminals := g.Locked(); subjects != 2 || terminals != 1 {
		t.Errorf("%d subjects and %d terminals are locked", subjects, terminals)
	}
	if !g.UnlockTerminal(terminal.Name) || !g.UnlockSubject("hall", "anna") {
		t.Error("what was locked before cannot be unlocked")
	}
	g = begin()
	if err := wrong(g, terminal, "anna"); err != nil {
		t.Errorf("unlocked before the restart: %v", err)
	}
	c.pass(48 * time.Hour)
	for range 5 {
		_ = wrong(g, terminal, "carl")
	}
	if b, err = os.ReadFile(path); err != nil || strings.Count(string(b), `"of"`) != 1 {
		t.Errorf("what is forgotten is kept: %s, %v", b, err)
	}
}

// TestLocksDamaged begins with files that this guard has not written: it says so, begins with none, and keeps its own.
func TestLocksDamaged(t *testing.T) {
	c, path := newClock(), filepath.Join(t.TempDir(), "locks")
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	lock := func(g *access.Guard) {
		for range 5 {
			_ = wrong(g, terminal, "anna")
		}
	}
	g, err := keeping(t, c, "key", path)
	if err != nil {
		t.Fatal(err)
	}
	lock(g)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, row := range map[string]struct{ text, key string }{
		"cut":             {string(good[:len(good)-9]), "key"},
		"empty":           {"", "key"},
		"another key":     {string(good), "yek"},
		"fewer locks":     {strings.Replace(string(good), `"locks":1`, `"locks":0`, 1), "key"},
		"another version": {strings.Replace(string(good), `"version":1`, `"version":2`, 1), "key"},
	} {
		if err := os.WriteFile(path, []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		g, err := keeping(t, c, row.key, path)
		if !errors.Is(err, access.ErrLocks) {
			t.Errorf("%s: %v", what, err)
		}
		if subjects, _ := g.Locked(); subjects != 0 {
			t.Errorf("%s: %d are locked", what, subjects)
		}
		lock(g)
		if g, err = keeping(t, c, row.key, path); err != nil {
			t.Errorf("%s, written anew: %v", what, err)
		}
		waits(t, what, wrong(g, terminal, "anna"), access.ErrLocked, time.Minute)
	}
}

// TestLocksUnkept cannot write: the lock holds all the same, and somebody is told.
func TestLocksUnkept(t *testing.T) {
	told := 0
	g := access.NewGuard([]byte("key"), newClock().read)
	if err := g.KeepLocks(filepath.Join(t.TempDir(), "none", "locks"), func(error) { told++ }); err != nil {
		t.Fatal(err)
	}
	terminal := newKeys(t).add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	for range 5 {
		_ = wrong(g, terminal, "anna")
	}
	waits(t, "locked", wrong(g, terminal, "anna"), access.ErrLocked, time.Minute)
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

// FuzzLocks takes up any bytes: an error, or locks.
func FuzzLocks(f *testing.F) {
	f.Add([]byte(`{"version":1,"subjects":null,"terminals":null,"sum":"00"}`))
	f.Add([]byte("{"))
	path := filepath.Join(f.TempDir(), "locks")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keeping(t, newClock(), "key", path); err != nil && !errors.Is(err, access.ErrLocks) {
			t.Error(err)
		}
	})
}
