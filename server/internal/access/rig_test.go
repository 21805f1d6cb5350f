package access_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
)

// noon is when tests begin.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// clock is one that is set by hand.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{noon} }

func (c *clock) read() time.Time       { return c.now }
func (c *clock) pass(by time.Duration) { c.now = c.now.Add(by) }

// keys makes entries with keys.
type keys struct {
	t       *testing.T
	entries []access.Entry
	secret  string // of the last one
}

func newKeys(t *testing.T) *keys { return &keys{t: t} }

// add adds an entry with a new key, and returns whom it lets in.
func (k *keys) add(e access.Entry) access.Principal {
	k.t.Helper()
	var err error
	if k.secret, err = access.NewKey(rand.Reader); err != nil {
		k.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(k.secret))
	e.Name, e.Key, e.Created = fmt.Sprintf("e%d", len(k.entries)), hex.EncodeToString(sum[:]), noon
	k.entries = append(k.entries, e)
	p, err := k.set().Key(k.secret, noon)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func (k *keys) set() *access.Set {
	k.t.Helper()
	s, err := access.NewSet(k.entries)
	if err != nil {
		k.t.Fatal(err)
	}
	return s
}
