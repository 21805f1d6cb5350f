package pickup

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	mathrand "math/rand/v2"

	"fingerzeig/internal/release"
)

// world is a town hall on the test bench: the service with its disk, a terminal, an index, a post, staff and citizens. Its truths, such as where a
// document lies, are kept beside what the service believes. The power of either machine is cut between any two things that happen.
type world struct {
	t      *testing.T
	random *mathrand.Rand
	bytes  *mathrand.ChaCha8
	now    time.Time     // the service's clock, which is set now and then
	since  time.Duration // the terminal's
	left   int           // things that happen before the next power cut; below zero: none comes

	inService bool // the last power cut hit the service in the middle of something

	disk *disk
	book *Book
	out  *Outbox
	key  ed25519.PrivateKey

	gate    *release.Gate
	journal map[int]*Offline // lockers that the terminal is about to open or has opened, on its disk; with what it reports of one that it opens by itself
	reports []report         // to be told, on its disk
	mirror  map[int]mirrored // what waits in its lockers, on its disk
	own     ed25519.PrivateKey
	door    [3]bool // open, by the locker's number
	content [3]int  // the document inside; 0: none
	sensor  bool    // whether the terminal sees what lies inside
	opened  map[release.Nonce]int
	under   *visiting // what the terminal is in the middle of
	opening int       // who stands before the terminal: the document that may come out; 0: nobody's

	place []string // of each document: "desk", "locker", "staff", "citizen", "returned"
	ids   []ID     // of each document
	keys  map[Subject]bool
	told  map[ID][]string // codes that the citizen has read
	cuts  map[string]int
}

// visiting is what a terminal remembers while it has a nonce out.
type visiting struct {
	nonce  release.Nonce
	locker int
	opened bool
	own    *Offline // by the terminal's own order
}

var worldKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{4}, ed25519.SeedSize))

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{
		t: t, random: mathrand.New(mathrand.NewPCG(seed, 5)), bytes: mathrand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), 1}),
		now: start, left: -1, disk: new(disk), key: worldKey, journal: map[int]*Offline{}, mirror: map[int]mirrored{}, own: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, ed25519.SeedSize)), opened: map[release.Nonce]int{},
		place: []string{""}, ids: []ID{""}, keys: map[Subject]bool{}, told: map[ID][]string{}, cuts: map[string]int{},
	}
	w.sensor = w.random.IntN(2) == 0
	l, err := NewLog(w.disk, logKey, w.bytes)
	if err != nil {
		t.Fatal(err)
	}
	w.disk.cut = w.point
	w.serve(l, State{})
	if err := w.book.Do(setting()); err != nil {
		t.Fatal(err)
	}
	w.startTerminal()
	return w
}

// point is a moment at which the power may be cut.
func (w *world) point(where string) {
	if w.left--; w.left == 0 {
		w.cuts[where]++
		w.inService = strings.HasSuffix(where, "write") || strings.HasSuffix(where, "sync") || strings.HasSuffix(where, "effect")
		panic(errCrash)
	}
}

// serve starts the service.
func (w *world) serve(l *Log, s State) {
	w.book = NewBook(l, s, hasher, func() time.Time { return w.now }, w.bytes)
	w.out = &Outbox{Book: w.book, Do: w.outside}
}

// startTerminal starts the terminal: it obeys nothing that was signed before, and says so of each locker.
func (w *world) startTerminal() {
	w.gate = release.NewGate(release.TerminalOf(string(hall)), []ed25519.PublicKey{w.key.Public().(ed25519.PublicKey), w.own.Public().(ed25519.PublicKey)},
		release.GateOptions{Random: w.bytes, Elapsed: func() time.Duration { return w.since }})
	for locker := 1; locker <= 2; locker++ {
		own, journaled := w.journal[locker]
		if !journaled {
			w.reports = append(w.reports, report{Sight: Sight{Terminal: hall, Locker: locker, Restarted: true, Seen: SeenFull}})
			continue
		}
		seen := w.see(locker, w.door[locker])
		if own != nil {
			w.reportOwn(*own, seen)
			continue
		}
		w.reports = append(w.reports, report{Sight: Sight{Terminal: hall, Locker: locker, Restarted: true, Seen: seen}})
	}
	clear(w.journal)
}

// see is what the terminal sees of a locker that it has opened, or may have. Opened: whether it saw the door open.
func (w *world) see(locker int, opened bool) Seen {
	switch {
	case w.door[locker]:
		return SeenOpen
	case w.sensor && w.content[locker] > 0:
		return SeenFull
	case w.sensor || opened:
		return SeenEmptied
	}
	return SeenUnclear
}

// do does something that a power cut may end in the middle, and starts again what was cut off.
func (w *world) do(f func()) {
	defer func() {
		switch e := recover(); e {
		case nil:
			return
		case errCrash:
		default:
			panic(e)
		}
		w.left = -1
		w.opening = 0
		which := w.random.IntN(3)
		if which != 1 || w.inService {
			w.restartService()
		}
		if which != 0 {
			w.under = nil
			w.since += time.Duration(w.random.IntN(3600)) * time.Second
			w.startTerminal()
		} else if v := w.under; v != nil { // the service did not answer: the terminal goes on by itself
			if v.own != nil {
				w.afterOwn(*v.own, v.opened)
			} else {
				w.after(v.nonce, v.locker, v.opened)
			}
		}
	}()
	f()
}

// restartService starts the service anew from what is on its disk.
func (w *world) restartService() {
	acknowledged := w.book.State().Seq
	w.disk.cut = nil
	w.disk.powerCut(w.random)
	s := State{}.clone()
	l, err := OpenLog(w.disk, logKey, s.advance)
	if err != nil {
		w.t.Fatalf("after a power cut: %v", err)
	}
	if s.Seq < acknowledged {
		w.t.Fatalf("of %d events that were acknowledged, %d are left", acknowledged, s.Seq)
	}
	if err := s.Check(); err != nil {
		w.t.Fatalf("after a power cut: %v", err)
	}
	w.disk.cut = w.point
	w.serve(l, s)
}

// outside does effects.
func (w *world) outside(_ context.Context, e Effect, code string) error {
	w.point("before an effect")
	if w.random.IntN(8) == 0 {
		return errors.New("the line is down")
	}
	switch {
	case e.Kind == DestroyKey:
		if p := w.book.State().Pickups[e.Pickup]; p.Waiting() {
			w.t.Errorf("the key of a pickup that is %s is destroyed", p.Status)
		}
		delete(w.keys, e.Subject)
	case e.Kind == TellReady && w.random.IntN(8) == 0:
		return fmt.Errorf("no such address: %w", ErrGiveUp)
	case code != "":
		w.told[e.Pickup] = append(w.told[e.Pickup], code)
	}
	w.point("after an effect")
	return nil
}

// tell has the terminal tell what it saw, one after the other, until one is not answered.
func (w *world) tell() {
	for len(w.reports) > 0 {
		w.point("before a report")
		r, err := w.reports[0], error(nil)
		if r.own != nil {
			err = w.book.ReportOffline(*r.own)
		} else if err = w.book.Report(r.Sight); errors.Is(err, ErrNonce) {
			err = nil
		}
		if err != nil {
			w.t.Fatalf("report %+v: %v", r, err)
		}
		w.point("after a report")
		w.reports = w.reports[1:]
	}
}

// sign signs the release that is out for a pickup. The line may lose it.
func (w *world) sign(id ID) []byte {
	order, ok := w.book.State().Order(id)
	if !ok || w.random.IntN(8) == 0 {
		return nil
	}
	signed, err := release.Sign(w.key, order)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.random.IntN(16) == 0 {
		w.since += 20 * time.Second // the line is slow
	}
	return signed[:]
}

// open lets the terminal open a locker where it is ordered to, and reports whether it did. Own is what it reports of its own order.
func (w *world) open(signed []byte, locker int, purpose release.Purpose, own *Offline) (opened bool) {
	delete(w.mirror, locker)
	w.journal[locker] = own
	w.point("before the lock")
	for range 1 + w.random.IntN(2) { // a release may come twice
		if w.gate.Admit(signed, locker, purpose) != nil {
			continue
		}
		if opened {
			w.t.Fatal("a lock opened twice by one release")
		}
		if r, _ := release.Parse(signed); w.opened[r.Nonce] > 0 {
			w.t.Fatal("a nonce was used twice")
		} else {
			w.opened[r.Nonce]++
		}
		if d := w.content[locker]; d > 0 && d != w.opening {
			w.t.Fatalf("locker %d with document %d opened for %d (%v)", locker, d, w.opening, purpose)
		}
		opened, w.door[locker], w.under.opened = true, true, true
		w.point("after the lock")
	}
	return opened
}

// after has the terminal note what came of a release, so that it is told.
func (w *world) after(nonce release.Nonce, locker int, opened bool) {
	w.gate.Void(nonce)
	w.point("after the nonce")
	seen := SeenFull
	if opened {
		seen = w.see(locker, true)
	}
	w.reports = append(w.reports, report{Sight: Sight{Terminal: hall, Locker: locker, Nonce: Nonce(nonce), Seen: seen}})
	delete(w.journal, locker)
	w.under = nil
	w.point("after the noting")
	w.tell()
}
