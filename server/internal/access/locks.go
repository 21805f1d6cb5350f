package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"fingerzeig/internal/durable"
)

// ErrLocks is returned, wrapped with the reason, for a file of locks that a guard with this key has not written.
var ErrLocks = errors.New("access: the file of locks is damaged, or is another service's")

// locksFile is where a guard keeps its locks.
type locksFile struct {
	path   string
	failed func(error)
	mu     sync.Mutex // of writing it
}

// wireLocks is the file: what was locked within the time after which that is forgotten. Wrong attempts that have not come to a lock are not in it.
type wireLocks struct {
	Version   int        `json:"version"`
	Subjects  []wireLock `json:"subjects"`
	Terminals []wireLock `json:"terminals"`
	Sum       string     `json:"sum,omitempty"` // HMAC-SHA-256 of the JSON without it, in hexadecimal
}

// wireLock is a tally that has come to a lock.
type wireLock struct {
	Of    string    `json:"of"`    // hash of the names, in hexadecimal
	Locks int       `json:"locks"` // so far
	Until time.Time `json:"until"`
	Last  time.Time `json:"last"` // wrong attempt
}

// KeepLocks has a guard take up the locks of a file, where there is one, and write it anew whenever something is locked or unlocked, so that nobody gains
// from a restart more than the attempts that were still short of a lock. It is called before the guard is used. It returns ErrLocks for a file that cannot be
// taken up; the guard begins with none then, and goes on to keep them. What goes wrong later is told to failed: the locks hold until the end then.
func (g *Guard) KeepLocks(path string, failed func(error)) error {
	g.locks = &locksFile{path: path, failed: failed}
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := g.takeUp(b); err != nil {
		return fmt.Errorf("%s: %w: %w", path, ErrLocks, err)
	}
	return nil
}

// takeUp reads what bytes has written.
func (g *Guard) takeUp(b []byte) error {
	var w wireLocks
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	sum := w.Sum
	if w.Sum = ""; w.Version != locksVersion || !hmac.Equal([]byte(sum), []byte(g.sum(w))) {
		return errors.New("the sum does not fit")
	}
	subjects, err := entered(w.Subjects)
	if err != nil {
		return err
	}
	terminals, err := entered(w.Terminals)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.subjects.of, g.terminals.of = subjects, terminals
	return nil
}

// entered returns the tallies of locks.
func entered(locks []wireLock) (map[target]*tally, error) {
	of := map[target]*tally{}
	for _, l := range locks {
		b, err := hex.DecodeString(l.Of)
		if err != nil || len(b) != len(target{}) || l.Locks < 1 {
			return nil, errors.New("a lock is of nothing")
		}
		of[target(b)] = &tally{locks: l.Locks, until: l.Until, last: l.Last}
	}
	return of, nil
}

// keep writes the locks as they are now.
func (g *Guard) keep() {
	if g.locks == nil {
		return
	}
	g.locks.mu.Lock()
	defer g.locks.mu.Unlock()
	b, err := g.bytes()
	if err == nil {
		err = durable.Replace(g.locks.path, b)
	}
	if err != nil {
		g.locks.failed(err)
	}
}

// bytes returns the file.
func (g *Guard) bytes() ([]byte, error) {
	g.mu.Lock()
	now := g.now()
	w := wireLocks{Version: locksVersion, Subjects: g.subjects.kept(now), Terminals: g.terminals.kept(now)}
	g.mu.Unlock()
	w.Sum = g.sum(w)
	return json.Marshal(w)
}

// sum returns that of a file without one.
func (g *Guard) sum(w wireLocks) string {
	b, err := json.Marshal(w)
	if err != nil {
		panic(err) // a year beyond 9999, which a sum that fits has not
	}
	h := hmac.New(sha256.New, g.key)
	_, _ = h.Write([]byte("locks\x00")) // the hash of names is one of bytes that end in zero
	_, _ = h.Write(b)
	return hex.EncodeToString(h.Sum(nil))
}

// kept returns what of a ledger outlasts the process.
func (l *ledger) kept(now time.Time) (locks []wireLock) {
	for t, a := range l.of {
		if a.locks > 0 && (now.Before(a.until) || now.Sub(a.last) < l.rule.forget) {
			locks = append(locks, wireLock{hex.EncodeToString(t[:]), a.locks, a.until.UTC(), a.last.UTC()})
		}
	}
	slices.SortFunc(locks, func(a, b wireLock) int { return strings.Compare(a.Of, b.Of) })
	return locks
}
