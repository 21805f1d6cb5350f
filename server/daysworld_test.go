package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// hall is a town hall on the test bench: the service with its API and its record, a terminal with its kiosk, staff and citizens. Its truths, such as
// where a document lies, are kept beside what the service believes.
type hall struct {
	t      *testing.T
	random *rand.Rand
	bytes  *rand.ChaCha8
	dir    string
	counts map[string]int // what has happened

	// The service.
	skew     atomic.Int64 // of its clock, nanoseconds; the record reads it as well
	service  power
	disk     *platter
	register *register
	log      *audit.Log
	secrets  audit.Secrets
	keys     *access.Keys
	key      map[string]string // by the name of who shows it
	server   *api.Server
	pickups  *api.Pickups
	offline  bool // whether it lets terminals go on without a line
	out      *pickup.Outbox
	kept     []audit.Checkpoint

	// The terminal.
	terminal power
	drift    time.Duration // of its clock, against that of the service
	drawer   *drawer
	line     string // what happens to its next request, see lineFaults
	cut      bool   // whether there is no line at all
	locks    *sim.Locks
	bolts    *bolts
	station  *agent.Station
	kiosk    *kiosk.Kiosk // of the station
	own      ed25519.PrivateKey
	fingers  []uint64
	hands    func(hw.LockerID, kiosk.Step)
	orders   []*order
	boots    int
	asked    time.Time     // when it began to ask for staff's orders
	opening  release.Nonce // that the terminal has noted, and for which no lock has opened yet
	ordering bool          // it obeys an order of staff
	answered bool          // the service has said in this visit what the code stands for

	// What the terminal may do by itself.
	mirrored map[string]client.Mirrored // by pickup: what the service has told it
	byItself map[string]bool            // opened since then
	refused  map[string]int             // wrong prints

	// The world.
	entitled int          // the document that may come out now
	wanted   map[int]wish // what staff want opened, by document
	content  [4]int       // the document in a locker; 0: none
	sees     bool         // whether the terminal sees what lies inside
	place    []string
	ids      []string
	told     map[string][]string // codes that the citizen has read, by pickup
}

// wish is a locker that staff want opened.
type wish struct {
	inside func(hw.LockerID) // what they do there
	until  time.Time         // they have gone
}

const (
	hallName    = "hall"
	hallGallery = "pickups"
)

var hallKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{4}, ed25519.SeedSize))

func newHall(t *testing.T, seed uint64, dir string) *hall {
	h := &hall{
		t: t, random: rand.New(rand.NewPCG(seed, 6)), bytes: rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), 2}), dir: dir,
		counts: map[string]int{}, key: map[string]string{}, told: map[string][]string{}, wanted: map[int]wish{}, mirrored: map[string]client.Mirrored{}, byItself: map[string]bool{}, refused: map[string]int{}, place: []string{""}, ids: []string{""},
	}
	h.later(time.Until(time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)))
	h.sees, h.offline = h.random.IntN(2) == 0, h.random.IntN(5) > 0
	h.disk = &platter{power: &h.service, random: h.random}
	h.drawer = &drawer{power: &h.terminal, random: h.random, files: map[string][]byte{}}
	h.register = &register{power: &h.service, known: map[index.SubjectID]index.Subject{}}
	h.letIn()
	var err error
	if h.secrets, err = audit.NewSecrets(h.bytes); err != nil {
		t.Fatal(err)
	}
	log, err := pickup.NewLog(h.disk, hallSeal, h.bytes)
	if err != nil {
		t.Fatal(err)
	}
	h.serve(log, pickup.State{})
	t.Cleanup(func() { _ = h.log.Close() })
	lockers := []map[string]int{{"size": 1, "height": 900}, {"size": 1, "height": 1700}, {"size": 2, "height": 500}}
	h.ask(question{method: "PUT", path: "/v1/terminals/" + hallName, in: map[string]any{"lockers": lockers}}, "admin")
	h.locks = sim.NewLocks(len(h.content)-1, sim.LocksOptions{Events: h.moved})
	h.bolts = &bolts{Locks: h.locks, hall: h, forced: map[hw.LockerID]bool{}}
	h.boot()
	return h
}

var hallSeal = bytes.Repeat([]byte{7}, 32)

// letIn makes the file of keys.
func (h *hall) letIn() {
	path := filepath.Join(h.dir, "keys.json")
	err := access.Edit(path, func(entries []access.Entry) ([]access.Entry, error) {
		for _, who := range []struct {
			name string
			role access.Role
		}{{"anna", access.Desk}, {"bert", access.Desk}, {"admin", access.Admin}, {hallName, access.Terminal}} {
			name, role := who.name, who.role
			key, err := access.NewKey(h.bytes)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256([]byte(key))
			h.key[name] = key
			entries = append(entries, access.Entry{Name: name, Role: role, Galleries: []string{"*"}, Key: hex.EncodeToString(sum[:]), Rate: 1_000_000, Created: h.now()})
		}
		return entries, nil
	})
	if err == nil {
		h.keys, err = access.Open(path)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// now is the service's clock.
func (h *hall) now() time.Time { return time.Now().Add(time.Duration(h.skew.Load())) }

// clock is the terminal's.
func (h *hall) clock() time.Time { return h.now().Add(h.drift) }

// later sets both clocks forward, or back.
func (h *hall) later(d time.Duration) { h.skew.Add(int64(d)) }

// serve starts the service.
func (h *hall) serve(log *pickup.Log, s pickup.State) {
	hasher, err := pickup.NewHasher(hallSeal)
	if err != nil {
		h.t.Fatal(err)
	}
	store, err := contacts.Open(filepath.Join(h.dir, "contacts"), hallSeal)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.log, err = audit.Open(audit.Options{Dir: filepath.Join(h.dir, "audit"), Secrets: h.secrets, Now: h.now, After: time.After}); err != nil {
		h.t.Fatal(err)
	}
	book := pickup.NewBook(log, s, hasher, h.now, h.bytes)
	h.pickups = &api.Pickups{Book: book, Contacts: store, Gallery: hallGallery, Key: hallKey, Zone: time.UTC, Offline: h.offline}
	h.out = &pickup.Outbox{Book: book, Do: h.outside}
	h.server = api.New(h.register, api.Options{Now: h.now, Pickups: h.pickups, Keys: h.keys, Journal: record{h.log, &h.service}})
}

// outside does effects.
func (h *hall) outside(ctx context.Context, e pickup.Effect, code string) error {
	switch {
	case h.random.IntN(8) == 0:
		return errors.New("the line is down")
	case e.Kind == pickup.DestroyKey:
		if p := h.state().Pickups[e.Pickup]; p.Waiting() {
			h.t.Errorf("the key of a pickup that is %s is destroyed", p.Status)
		}
		return h.register.Remove(ctx, hallGallery, index.SubjectID(e.Subject))
	case e.Kind == pickup.TellReady && h.random.IntN(8) == 0:
		return fmt.Errorf("no such address: %w", pickup.ErrGiveUp)
	case e.Kind == pickup.Undelivered:
		if err := h.pickups.Contacts.Undelivered(string(e.Pickup), string(e.Failed())); err != nil && !errors.Is(err, contacts.ErrNotFound) {
			return err
		}
	}
	if code != "" {
		h.tell(string(e.Pickup), code)
	}
	return h.service.point()
}

// tell tells a citizen a code.
func (h *hall) tell(id, code string) { h.told[id] = append(h.told[id], code) }

// state is what the service believes.
func (h *hall) state() pickup.State { return h.pickups.Book.State() }

// ask asks for something with the keys of one or two, who wait until there is power, and reports whether it was done.
func (h *hall) ask(q question, who ...string) bool {
	for _, name := range who {
		q.keys = append(q.keys, h.key[name])
	}
	for {
		err := q.put(h.server.Inside())
		if h.service.out {
			h.restart()
			continue // nobody got an answer: they say it again
		}
		var p *client.Problem
		switch {
		case err == nil:
			return true
		case errors.As(err, &p):
			if p.Status >= 500 || p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden {
				h.t.Fatalf("%s %s: %v", q.method, q.path, err)
			}
			return false
		default:
			h.t.Fatal(err)
		}
	}
}

// step takes a document's pickup a step on, and reports whether it was done.
func (h *hall) step(d int, step string, in map[string]any, who ...string) (p client.Pickup, done bool) {
	if in == nil {
		in = map[string]any{}
	}
	done = h.ask(question{method: "POST", path: "/v1/pickups/" + h.ids[d] + "/" + step, in: in, out: &p}, who...)
	return p, done
}
