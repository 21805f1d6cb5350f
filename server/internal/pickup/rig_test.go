package pickup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	mathrand "math/rand/v2"
)

// errCrash is what a part panics with when the power is cut.
var errCrash = errors.New("power cut")

// disk is a file in memory that forgets on a power cut what was not synced, but for a part of it that happened to be written.
type disk struct {
	durable, cached []byte
	at              int64
	cut             func(where string) // panics with errCrash where the power is cut; nil: never
	fail            error              // of the next write or sync
}

func (d *disk) point(where string) {
	if d.cut != nil {
		d.cut(where)
	}
}

func (d *disk) Read(b []byte) (int, error) {
	if d.at >= int64(len(d.cached)) {
		return 0, io.EOF
	}
	n := copy(b, d.cached[d.at:])
	d.at += int64(n)
	return n, nil
}

func (d *disk) Write(b []byte) (int, error) {
	d.point("before write")
	if d.fail != nil {
		return 0, d.fail
	}
	d.cached = append(d.cached[:d.at:d.at], b...)
	d.at += int64(len(b))
	d.point("after write")
	return len(b), nil
}

func (d *disk) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += d.at
	case io.SeekEnd:
		offset += int64(len(d.cached))
	}
	d.at = offset
	return offset, nil
}

func (d *disk) Truncate(size int64) error {
	d.cached = d.cached[:size:size]
	return nil
}

func (d *disk) Sync() error {
	d.point("before sync")
	if d.fail != nil {
		return d.fail
	}
	d.durable = bytes.Clone(d.cached)
	d.point("after sync")
	return nil
}

func (d *disk) Close() error { return nil }

// powerCut leaves what a power cut leaves: of what was not synced a part, none or all, and sometimes zeros in the place of what is missing.
func (d *disk) powerCut(random *mathrand.Rand) {
	kept := bytes.Clone(d.durable)
	if extra := len(d.cached) - len(kept); extra > 0 && bytes.HasPrefix(d.cached, kept) {
		n := random.IntN(extra + 1)
		kept = append(kept, d.cached[len(kept):len(kept)+n]...)
		if border := (len(kept) / sectorSize) * sectorSize; border > len(d.durable) && random.IntN(2) == 0 {
			clear(kept[border:])
		}
	}
	d.durable, d.cached, d.at = bytes.Clone(kept), kept, 0
}

var (
	logKey = bytes.Repeat([]byte{7}, 32)
	hasher = func() Hasher { h, _ := NewHasher(bytes.Repeat([]byte{8}, 32)); return h }()
	start  = time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)
	issued = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
)

const hall TerminalID = "hall"

// newID returns the n-th ID.
func newID(n int) ID { return ID(fmt.Sprintf("%032x", n)) }

func barcode(n int) Digest { return hasher.Barcode(fmt.Sprint("C01X", n)) }

func code(n int) Digest { return hasher.Code(hall, fmt.Sprint("code ", n)) }

func nonce(n int) Nonce { return Nonce{1, byte(n >> 8), byte(n)} }

// passport announces one passport, number n.
func passport(n int) Announcement {
	return Announcement{
		Collector: Collector{Subject: Subject(fmt.Sprintf("s-%d", n)), Role: Holder},
		Documents: []Document{{Kind: Passport, Barcode: barcode(n), Issued: issued}},
	}
}

// town is a state that a test walks through.
type town struct {
	t *testing.T
	State
	at time.Time
}

func newTown(t *testing.T, lockers ...Locker) *town {
	t.Helper()
	w := &town{t: t, at: start}
	if len(lockers) == 0 {
		lockers = []Locker{{Size: 1, Height: 1000}, {Size: 1, Height: 1000}}
	}
	w.do(Setting(hall, lockers))
	return w
}

// try applies events and returns the first error.
func (w *town) try(events []Event, err error) error {
	for _, e := range events {
		e.At = w.at
		b, failed := e.MarshalBinary()
		if failed != nil {
			w.t.Fatal(failed)
		}
		if e, failed = ParseEvent(b); failed != nil {
			w.t.Fatalf("%s: %v", b, failed)
		}
		next, failed := Apply(w.State, e)
		if failed != nil {
			return failed
		}
		w.State = next
		if failed := w.Check(); failed != nil {
			w.t.Fatalf("after %s: %v", b, failed)
		}
	}
	return err
}

// do applies events that have to be right.
func (w *town) do(events []Event, err error) {
	w.t.Helper()
	if err := w.try(events, err); err != nil {
		w.t.Fatal(err)
	}
}

// refuse expects that a command comes to an error, here or in Apply.
func (w *town) refuse(want error, events []Event, err error) {
	w.t.Helper()
	before := w.Seq
	if err := w.try(events, err); !errors.Is(err, want) {
		w.t.Errorf("error %v, want %v", err, want)
	} else if len(events) > 0 && err != nil && w.Seq != before && !errors.Is(want, ErrCode) && !errors.Is(want, ErrRefused) {
		w.t.Errorf("refused with %v, and still something happened", err)
	}
}

// done settles all that is owed for a pickup.
func (w *town) done(id ID) {
	w.t.Helper()
	for key, e := range w.Effects {
		if e.Pickup == id {
			w.do(one(&effectDone{key}))
		}
	}
}

// put brings pickup n into a locker, with code n, told.
func (w *town) put(n int) ID {
	w.t.Helper()
	id := newID(n)
	w.do(Announce(id, passport(n)))
	w.do(w.Reserve(id, hall, "anna", []Digest{barcode(n)}))
	w.do(w.Load(id, "bert", []Digest{barcode(n)}, code(n), w.at, time.UTC))
	w.done(id)
	return id
}

// attempt decides on an attempt with the code of pickup n.
func (w *town) attempt(n int, e Evidence, nonce Nonce) error {
	_, events, err := w.Decide(Attempt{hall, code(n), e, nonce}, w.at)
	return w.try(events, err)
}

// expect fails the test where a pickup stands elsewhere.
func (w *town) expect(id ID, want Status) {
	w.t.Helper()
	if got := w.Pickups[id].Status; got != want {
		w.t.Errorf("the pickup is %s, want %s", got, want)
	}
}

// announce begins a pickup and returns its new ID.
func (b *Book) announce(a Announcement) (ID, error) {
	id, err := b.NewID("")
	if err != nil {
		return "", err
	}
	return id, b.Do(func(State, time.Time) ([]Event, error) { return Announce(id, a) })
}
