package pickup

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// opening opens the log at path and returns what it knows.
func openingLog(t *testing.T, path string) (*Log, State) {
	t.Helper()
	l, s, err := OpenFile(path, logKey, rand.Reader, start)
	if err != nil {
		t.Fatal(err)
	}
	return l, s
}

// A log is put back from before a number of things have happened; then as many others happen, so that it is as long as it was. Whatever was told by
// then that it does not hold any more, is not taken for its own.
func TestHeardOfWhatIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pickup.log")
	type told struct {
		position string
		lost     bool // with the log that is put back
	}
	var all []told
	happen := func(l *Log, s State, n int, lost bool) State {
		for range n {
			e := Event{start, &terminalSet{hall, []Locker{{Size: 1, Height: 900}}}}
			next, err := Apply(s, e)
			if err != nil || l.Append(e) != nil {
				t.Fatal(err)
			}
			s = next
			all = append(all, told{s.Position(), lost})
		}
		return s
	}
	l, s := openingLog(t, path)
	s = happen(l, s, 3, false)
	backup, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	happen(l, s, 3, true)
	_ = l.Close()
	l, s = openingLog(t, path)
	happen(l, s, 2, true)
	_ = l.Close()
	if err := os.WriteFile(path, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	l, s = openingLog(t, path)
	s = happen(l, s, 20, false)
	_ = l.Close()
	for _, p := range all {
		events, err := s.Heard(hall, p.position)
		if err != nil || (len(events) > 0) != p.lost {
			t.Errorf("%s: %d events, %v; lost: %t", p.position, len(events), err, p.lost)
		}
	}
	for _, odd := range []string{s.Lives[0].ID, s.Lives[0].ID + "-", s.Lives[0].ID + "-x", "-1", "0000000000000000-1", s.Lives[0].ID + "-99999999999999999999"} {
		if events, err := s.Heard(hall, odd); len(events) != 1 || err != nil {
			t.Errorf("%s: %v, %v", odd, events, err)
		}
	}
	if _, err := s.Heard("library", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("a terminal that there is not: %v", err)
	}
}

// What a terminal knows and the log does not puts all that waits there on the return list, once, and nowhere else.
func TestRestored(t *testing.T) {
	for name, begin := range map[string]func(*town, ID){
		"waits":    func(*town, ID) {},
		"released": func(w *town, _ ID) { _ = w.attempt(1, rightFinger, nonce(1)) },
		"open": func(w *town, _ ID) {
			_ = w.attempt(1, rightFinger, nonce(1))
			w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenOpened}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			id := w.put(1)
			begin(w, id)
			w.do(Setting("library", []Locker{{Size: 1, Height: 900}}))
			w.do(w.Heard(hall, "deadbeefdeadbeef-77"))
			w.expect(id, Expired)
			p := w.Pickups[id]
			if p.Why != Restored || p.Order != nil || len(p.Codes) > 0 {
				t.Errorf("%+v", p)
			}
			if lockers := w.Terminals[hall].Lockers; lockers[0].Broken || !lockers[1].Broken || w.Terminals["library"].Lockers[0].Broken {
				t.Errorf("out of order: %+v", w.Terminals)
			}
			owed := map[EffectKind]bool{}
			for _, e := range w.Effects {
				owed[e.Kind] = true
			}
			if !owed[RaiseAlarm] || !owed[DestroyKey] || owed[TellExpired] {
				t.Errorf("owed: %v", w.Effects)
			}
			if err := w.attempt(1, rightFinger, nonce(2)); !errors.Is(err, ErrCode) {
				t.Errorf("the code: %v", err)
			}
			// Of the release that was out the terminal says that it knows nothing of it.
			w.do(w.Report(Sight{Terminal: hall, Locker: 1, Nonce: nonce(1), Seen: SeenFull}))
			w.expect(id, Expired)
			w.refuse(ErrFourEyes, first(StaffOpen(id, "anna", "", nonce(3))), nil)
			if events, err := w.Heard(hall, "deadbeefdeadbeef-77"); len(events) > 0 || err != nil {
				t.Errorf("told twice: %v, %v", events, err)
			}
		})
	}
}

// A locker that was about to be loaded may hold something by now.
func TestRestoredWhileLoading(t *testing.T) {
	w := newTown(t)
	reserved2(w)
	w.do(WantOpen(newID(2), "anna", "", w.at.Add(time.Minute)))
	w.do(w.Restored("receipts"), nil)
	w.expect(newID(2), Expired)
	if _, _, wanted := w.Wanted(hall, w.at); wanted {
		t.Error("it is opened for one clerk")
	}
	w.refuse(ErrInput, first(one(&restored{hall, "not a position"})), nil)
	w.refuse(ErrNotFound, first(one(&restored{"library", "x-1"})), nil)
}

func TestLives(t *testing.T) {
	s := State{}
	for i := range mostLives + 10 {
		var err error
		if s, err = Apply(s, Event{start, &opened{fmt.Sprintf("%016x", i)}}); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.Lives) != mostLives || s.Lives[0].ID != fmt.Sprintf("%016x", 10) || s.Position() != fmt.Sprintf("%016x-%d", mostLives+9, mostLives+10) {
		t.Errorf("%d lives, from %v; stands at %s", len(s.Lives), s.Lives[0], s.Position())
	}
	for _, odd := range []string{"", "00", "000000000000000G", "000000000000000A", fmt.Sprintf("%016x", 50)} {
		if _, err := Apply(s, Event{start, &opened{odd}}); !errors.Is(err, ErrInput) {
			t.Errorf("%q: %v", odd, err)
		}
	}
}
