package pickup

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"
)

func fixed(at time.Time) func() time.Time { return func() time.Time { return at } }

func setting() func(State, time.Time) ([]Event, error) {
	return func(State, time.Time) ([]Event, error) {
		return Setting(hall, []Locker{{Size: 1, Height: 1000}, {Size: 1, Height: 1000}})
	}
}

func doNothing(context.Context, Effect, string) error { return nil }

// shelf is a book whose clock the test moves.
type shelf struct {
	*Book
	disk *disk
	at   time.Time
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{disk: new(disk), at: start}
	l, err := NewLog(s.disk, logKey, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s.Book = NewBook(l, State{}, hasher, func() time.Time { return s.at }, rand.Reader)
	if err := s.Do(setting()); err != nil {
		t.Fatal(err)
	}
	return s
}

// reopen starts the service anew.
func (s *shelf) reopen(t *testing.T) {
	t.Helper()
	s.disk.cached, s.disk.at = s.disk.durable, 0
	state := State{}.clone()
	l, err := OpenLog(s.disk, logKey, state.advance)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := marshal(t, state), marshal(t, s.State()); got != want {
		t.Fatalf("after a restart: %s, before: %s", got, want)
	}
	s.Book = NewBook(l, state, hasher, func() time.Time { return s.at }, rand.Reader)
}

// load brings passport n into a locker.
func (s *shelf) load(t *testing.T, n int) ID {
	t.Helper()
	id, err := s.announce(passport(n))
	if err == nil {
		err = s.Do(func(now State, _ time.Time) ([]Event, error) {
			return now.Reserve(id, hall, "anna", []Digest{barcode(n)})
		})
	}
	if err == nil {
		_, err = s.Load(id, "bert", []Digest{barcode(n)}, time.UTC)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestOutbox(t *testing.T) {
	s := newShelf(t)
	id := s.load(t, 1)
	var asked []string
	var code string
	line := errors.New("the line is down")
	o := &Outbox{Book: s.Book, Do: func(_ context.Context, e Effect, c string) error {
		asked, code = append(asked, e.ID), c
		return line
	}}
	for _, row := range []struct {
		after time.Duration
		asked int
	}{{0, 1}, {9 * time.Second, 1}, {time.Second, 2}, {19 * time.Second, 2}, {time.Second, 3}, {24 * time.Hour, 4}, {59 * time.Minute, 5}} {
		s.at = s.at.Add(row.after)
		before := len(asked)
		err := o.Pass(t.Context())
		if len(asked) != row.asked || errors.Is(err, line) != (len(asked) > before) {
			t.Errorf("after %v: asked %d times, want %d; %v", row.after, len(asked), row.asked, err)
		}
	}
	first := code
	if _, err := s.Present(hall, ShowCode(first)); err != nil {
		t.Errorf("a code whose message may have arrived: %v", err)
	}
	s.reopen(t) // and the code is lost with the process
	o = &Outbox{Book: s.Book, Do: func(_ context.Context, e Effect, c string) error { asked, code = append(asked, e.ID), c; return nil }}
	for range 3 {
		if err := o.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if code == first || asked[len(asked)-1] != string(id)+"/tell-ready/2" || s.State().Pickups[id].Status != Notified {
		t.Errorf("asked %q, the pickup is %s", asked, s.State().Pickups[id].Status)
	}
	for _, c := range []string{first, code} {
		if _, err := s.Present(hall, c); err != nil {
			t.Errorf("one of the two codes: %v", err)
		}
	}
	if _, err := s.Decide(hall, "3333-4444", rightFinger, nonce(1)); !errors.Is(err, ErrTypo) {
		t.Errorf("a typing mistake: %v", err)
	}
	if got := s.State().Terminals[hall].Brake.Failures; len(got) > 0 {
		t.Errorf("a typing mistake counts: %v", got)
	}
	if _, err := s.Renew(id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Present(hall, first); !errors.Is(err, ErrCode) {
		t.Errorf("after Renew: %v", err)
	}
}

func TestOutboxGivesUp(t *testing.T) {
	s := newShelf(t)
	id := s.load(t, 1)
	var kinds []EffectKind
	var codes []string
	o := &Outbox{Book: s.Book, Do: func(_ context.Context, e Effect, c string) error {
		kinds, codes = append(kinds, e.Kind), append(codes, c)
		if e.Kind == TellReady || e.Kind == DestroyKey {
			return ErrGiveUp
		}
		return nil
	}}
	for range 2 {
		if err := o.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(kinds) != 2 || kinds[0] != TellReady || kinds[1] != Undelivered || codes[0] == "" || codes[0] != codes[1] || len(s.State().Effects) > 0 {
		t.Errorf("asked for %q, owed %v", kinds, s.State().Effects)
	}
	if err := s.Do(func(State, time.Time) ([]Event, error) { return Recall(id) }); err != nil {
		t.Fatal(err)
	}
	if err := o.Pass(t.Context()); !errors.Is(err, ErrGiveUp) {
		t.Errorf("a key was given up: %v", err)
	}
	if _, owed := s.State().Effects[string(id)+"/destroy-key"]; !owed {
		t.Error("the key is owed no more")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.waits = nil
	if err := o.Pass(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
}

// What cannot be written does not happen, and what is refused is not written.
func TestBookKeepsItsWord(t *testing.T) {
	s := newShelf(t)
	id := s.load(t, 1)
	before := len(s.disk.durable)
	if _, err := s.Load(id, "bert", []Digest{barcode(1)}, time.UTC); !errors.Is(err, ErrStatus) || len(s.disk.durable) != before {
		t.Errorf("loaded twice: %v", err)
	}
	s.disk.fail = errors.New("disk is full")
	want := marshal(t, s.State())
	if err := s.Do(func(State, time.Time) ([]Event, error) { return Recall(id) }); !errors.Is(err, ErrBroken) {
		t.Errorf("a full disk: %v", err)
	}
	if got := marshal(t, s.State()); got != want {
		t.Errorf("it happened all the same: %s", got)
	}
}
