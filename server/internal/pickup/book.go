package pickup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Book is a state with its log: what it acknowledges is on the disk, and what it shows is acknowledged. It may be used from several goroutines.
type Book struct {
	log    *Log
	now    func() time.Time
	random io.Reader
	hasher Hasher

	mu    sync.Mutex
	state State
	codes map[ID]string // drawn since the Book was made; no code is written anywhere
}

// NewBook returns the book of a log and the state that it led to. Random is crypto/rand.Reader.
func NewBook(log *Log, s State, h Hasher, now func() time.Time, random io.Reader) *Book {
	return &Book{log: log, now: now, random: random, hasher: h, state: s.clone(), codes: map[ID]string{}}
}

// State returns all that is known. It is not changed any more.
func (b *Book) State() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

// Do lets decide decide on the state, and makes its events come true: all of them, or none and an error. Decide's own error is returned when its
// events are on the disk.
func (b *Book) Do(decide func(s State, at time.Time) ([]Event, error)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.do(decide)
}

func (b *Book) do(decide func(s State, at time.Time) ([]Event, error)) error {
	at := b.now().UTC().Truncate(time.Millisecond)
	events, refused := decide(b.state, at)
	next := b.state
	for i := range events {
		events[i].At = at
		var err error
		if next, err = Apply(next, events[i]); err != nil {
			return err
		}
	}
	if len(events) > 0 {
		if err := b.log.Append(events...); err != nil {
			return err
		}
		b.state = next
	}
	return refused
}

// Ready returns ErrBroken where nothing can be written any more.
func (b *Book) Ready() error { return b.log.Ready() }

// Hasher returns what makes digests for the book.
func (b *Book) Hasher() Hasher { return b.hasher }

// NewID returns an ID for a pickup that is not announced yet: a new one, or the same for the same key.
func (b *Book) NewID(key string) (ID, error) {
	raw := make([]byte, 16)
	if key != "" {
		sum := b.hasher.sum("announcement", key)
		copy(raw, sum[:])
	} else if _, err := io.ReadFull(b.random, raw); err != nil {
		return "", fmt.Errorf("drawing an id: %w", err)
	}
	return ID(hex.EncodeToString(raw)), nil
}

// Load is State.Load with a code that it draws and returns, for the message, or for the clerk where there is none.
func (b *Book) Load(id ID, second Operator, scanned []Digest, zone *time.Location) (string, error) {
	return b.draw(id, func(s State, code Digest, at time.Time) ([]Event, error) {
		return s.Load(id, second, scanned, code, at, zone)
	})
}

// Renew draws another code, for a citizen who has lost it or who was locked out, and returns it. The old one is void.
func (b *Book) Renew(id ID) (string, error) {
	return b.draw(id, func(_ State, code Digest, _ time.Time) ([]Event, error) { return Renew(id, code) })
}

// draw does what needs a new code, and returns it.
func (b *Book) draw(id ID, decide func(s State, code Digest, at time.Time) ([]Event, error)) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	terminal := b.state.Pickups[id].Terminal
	code, err := DrawCode(b.random)
	for ; err == nil && b.state.find(b.hasher.Code(terminal, code)) != ""; code, err = DrawCode(b.random) {
	}
	if err != nil {
		return "", err
	}
	if err := b.do(func(s State, at time.Time) ([]Event, error) { return decide(s, b.hasher.Code(terminal, code), at) }); err != nil {
		return "", err
	}
	b.codes[id] = code
	return code, nil
}

// Decide is State.Decide for a code as it was typed. It returns ErrTypo for one that cannot be one.
func (b *Book) Decide(terminal TerminalID, typed string, e Evidence, nonce Nonce) (id ID, err error) {
	code, err := NormalizeCode(typed)
	if err != nil {
		return "", err
	}
	err = b.Do(func(s State, at time.Time) (events []Event, err error) {
		id, events, err = s.Decide(Attempt{terminal, b.hasher.Code(terminal, code), e, nonce}, at)
		return events, err
	})
	return id, err
}

// Present is State.Present for a code as it was typed: the pickup for which a finger is asked.
func (b *Book) Present(terminal TerminalID, typed string) (id ID, err error) {
	code, err := NormalizeCode(typed)
	if err != nil {
		return "", err
	}
	err = b.Do(func(s State, at time.Time) (events []Event, err error) {
		id, events, err = s.Present(terminal, b.hasher.Code(terminal, code), at)
		return events, err
	})
	return id, err
}

// Report notes what a terminal saw.
func (b *Book) Report(r Sight) error {
	return b.Do(func(s State, _ time.Time) ([]Event, error) { return s.Report(r) })
}

// ReportOffline notes what a terminal did by itself.
func (b *Book) ReportOffline(r Offline) error {
	return b.Do(func(s State, _ time.Time) ([]Event, error) { return s.ReportOffline(r) })
}

// DecideAmong is State.DecideAmong.
func (b *Book) DecideAmong(terminal TerminalID, id ID, nonce Nonce) error {
	return b.Do(func(s State, at time.Time) ([]Event, error) { return s.DecideAmong(terminal, id, nonce, at) })
}

// Tick does what time does, and forgets codes that open nothing any more.
func (b *Book) Tick() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.do(func(s State, at time.Time) ([]Event, error) { return s.Tick(at), nil })
	for id := range b.codes {
		if len(b.state.Pickups[id].Codes) == 0 {
			delete(b.codes, id)
		}
	}
	return err
}

// ErrGiveUp is returned, wrapped, by a Doer for a message that can never be delivered.
var ErrGiveUp = errors.New("pickup: gives up")

// Doer does an effect. It may be asked again for one that it has done, under the same ID. Code is that of a TellReady, or of
// an Undelivered that was one, if it is still known; empty otherwise.
type Doer func(ctx context.Context, e Effect, code string) error

// Settle does one effect that is owed. A message whose code was lost with the process that drew it goes out with another code, under another ID.
func (b *Book) Settle(ctx context.Context, id string, do Doer) error {
	b.mu.Lock()
	e, ok := b.state.Effects[id]
	code := b.codes[e.Pickup]
	b.mu.Unlock()
	switch {
	case !ok:
		return nil // done before, or not so any more
	case e.Kind == TellReady && code == "":
		_, err := b.draw(e.Pickup, func(_ State, code Digest, _ time.Time) ([]Event, error) { return Repeat(e.Pickup, code) })
		return err
	case e.Kind != TellReady && e.Kind != Undelivered:
		code = ""
	}
	err := do(ctx, e, code)
	if err != nil && !(errors.Is(err, ErrGiveUp) && e.Kind.Message()) {
		return err
	}
	failed := err != nil
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.do(func(s State, _ time.Time) ([]Event, error) {
		switch _, still := s.Effects[id]; {
		case !still:
			return nil, nil
		case failed:
			return one(&effectFailed{id})
		}
		if e.Kind == TellReady || e.Kind == Undelivered {
			delete(b.codes, e.Pickup)
		}
		return one(&effectDone{id})
	})
}
