package desk_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/desk"
	"fingerzeig/server/internal/pickup"
)

// counter is the page of a desk with a terminal of two lockers, and clerks who have keys, or are believed.
type counter struct {
	*rig
	book *pickup.Book
	kept *contacts.Store
	keys map[string]string // of clerks
}

func newCounter(t *testing.T, keyed bool) *counter {
	t.Helper()
	c := &counter{keys: map[string]string{"anna": "", "bert": ""}}
	dir, key := t.TempDir(), bytes.Repeat([]byte{3}, 32)
	log, state, err := pickup.OpenFile(filepath.Join(dir, "pickup.log"), key, rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	hasher, err := pickup.NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := contacts.Open(filepath.Join(dir, "contacts"), key)
	if err != nil {
		t.Fatal(err)
	}
	c.kept = kept
	c.book = pickup.NewBook(log, state, hasher, time.Now, rand.Reader)
	if err := c.book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) {
		return pickup.Setting("hall", []pickup.Locker{{Size: 1, Height: 900}, {Size: 2, Height: 1000}})
	}); err != nil {
		t.Fatal(err)
	}
	o := api.Options{Pickups: &api.Pickups{
		Book: c.book, Contacts: kept, Gallery: "hall", Key: ed25519.NewKeyFromSeed(key), Zone: time.UTC,
	}}
	if keyed {
		o.Keys = c.clerks(t, filepath.Join(dir, "keys.json"))
	}
	c.rig = newRig(t, nil)
	served := api.New(c.index, o)
	c.rig = serve(t, c.rig, desk.Options{
		API: served.Inside(), Sensor: plate{}, Pickups: "hall", Local: true, Now: c.clock.now, Random: rand.Reader,
	})
	return c
}

// clerks gives each clerk a key.
func (c *counter) clerks(t *testing.T, path string) *access.Keys {
	t.Helper()
	if err := access.Edit(path, func(entries []access.Entry) ([]access.Entry, error) {
		for name := range c.keys {
			key, err := access.NewKey(rand.Reader)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256([]byte(key))
			c.keys[name] = key
			entries = append(entries, access.Entry{
				Name: name, Role: access.Desk, Galleries: []string{"hall"}, Key: hex.EncodeToString(sum[:]), Created: time.Now(),
				Expires: time.Now().AddDate(1, 0, 0), Rate: 1000,
			})
		}
		return entries, nil
	}); err != nil {
		t.Fatal(err)
	}
	keys, err := access.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// only returns the one pickup that there is.
func (c *counter) only() pickup.Pickup {
	c.t.Helper()
	for _, p := range c.book.State().Pickups {
		return p
	}
	c.t.Fatal("there is no pickup")
	return pickup.Pickup{}
}
