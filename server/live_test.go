package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/server/internal/web"
)

// act is one thing that a visitor does: a press of somebody's card and a finger, or "leave", or "wait", which lasts a minute. Before the next
// one everything that can happen at once has happened.
type act struct {
	card   string
	finger web.Finger
	err    error
}

// TestLive plays visitors of the page.
func TestLive(t *testing.T) {
	const ada, ben = "K7PX42", "M3QT91"
	for _, row := range []struct {
		name    string
		acts    []act
		screen  string // what the terminal says in the end
		card    string // whose visit is under way in the end
		waiting bool
		opened  []int
		done    []string
	}{
		{"nobody comes", nil, "welcome", "", true, nil, nil},
		{"right finger", []act{{ada, web.RightFinger, nil}}, "open", ada, false, nil, nil},
		{"right finger, and time passes", []act{{ada, web.RightFinger, nil}, {"wait", "", nil}}, "handed", "", true, []int{7}, []string{ada}},
		{"twice", []act{{ada, web.RightFinger, nil}, {"wait", "", nil}, {ada, web.RightFinger, nil}}, "unknown", "", true, []int{7}, []string{ada}},
		{"wrong finger", []act{{ada, web.WrongFinger, nil}}, "finger", ada, true, nil, nil},
		{"wrong fingers", []act{{ada, web.WrongFinger, nil}, {ada, web.WrongFinger, nil}, {ada, web.WrongFinger, nil}}, "refused", "", true, nil, nil},
		{"bad prints", []act{{ada, web.BadPrint, nil}, {ada, web.BadPrint, nil}, {ada, web.BadPrint, nil}}, "unread", "", true, nil, nil},
		{"bad, then right", []act{{ada, web.BadPrint, nil}, {ada, web.RightFinger, nil}, {"wait", "", nil}}, "handed", "", true, []int{7}, []string{ada}},
		{"another card meanwhile", []act{{ada, web.WrongFinger, nil}, {ben, web.RightFinger, web.ErrBusy}}, "finger", ada, true, nil, nil},
		{"impatient", []act{{ada, web.RightFinger, nil}, {ada, web.RightFinger, web.ErrBusy}}, "open", ada, false, nil, nil},
		{"walks away", []act{{ada, web.WrongFinger, nil}, {"leave", "", nil}}, "left", "", true, nil, nil},
		{"walks away from an open door", []act{{ada, web.RightFinger, nil}, {"leave", "", nil}, {"wait", "", nil}}, "handed", "", true, []int{7}, []string{ada}},
		{"falls asleep", []act{{ada, web.WrongFinger, nil}, {"wait", "", nil}}, "nofinger", "", true, nil, nil},
		{"unknown card", []act{{"K1", web.RightFinger, web.ErrCard}}, "welcome", "", true, nil, nil},
		{"two citizens", []act{{ada, web.RightFinger, nil}, {"wait", "", nil}, {ben, web.RightFinger, nil}, {"wait", "", nil}}, "handed", "", true,
			[]int{7, 12}, []string{ada, ben}},
		{"start again", []act{{ada, web.RightFinger, nil}, {"wait", "", nil}, {"reset", "", nil}}, "welcome", "", true, nil, nil},
		{"start again during a visit", []act{{ada, web.WrongFinger, nil}, {"reset", "", nil}}, "welcome", "", true, nil, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				l := newLive(ctx, newMemory(), people[:2])
				if err := l.Reset(ctx); err != nil {
					t.Fatal(err)
				}
				defer func() {
					cancel()
					if err := l.stop(t.Context()); err != nil {
						t.Error(err)
					}
				}()
				for i, a := range row.acts {
					if err := do(t, l, a); !errors.Is(err, a.err) {
						t.Fatalf("act %d: %v, want %v", i, err, a.err)
					}
				}
				got, _ := l.View()
				if got.Screen.Key != row.screen || got.Card != row.card || got.Waiting != row.waiting {
					t.Errorf("screen %+v, card %q, waiting %v; want %q, %q, %v; %+v", got.Screen, got.Card, got.Waiting, row.screen, row.card, row.waiting,
						got.History)
				}
				var done []string
				for _, c := range got.Citizens {
					if c.Done {
						done = append(done, c.Card)
					}
				}
				var empty []int
				for _, c := range l.citizens {
					if locker := got.Lockers[c.locker-1]; locker.Open {
						t.Errorf("locker %d stands open", c.locker)
					} else if !locker.Full {
						empty = append(empty, int(c.locker))
					}
				}
				if !slices.Equal(done, row.done) || !slices.Equal(empty, row.opened) {
					t.Errorf("done %v, empty lockers %v; want %v, %v", done, empty, row.done, row.opened)
				}
			})
		})
	}
}

// do does one thing and waits for what comes of it at once.
func do(t *testing.T, l *live, a act) (err error) {
	t.Helper()
	_, changed := l.View()
	switch a.card {
	case "wait":
		time.Sleep(time.Minute)
	case "leave":
		l.Leave()
	case "reset":
		err = l.Reset(t.Context())
	default:
		if err = l.Press(a.card, a.finger); err == nil {
			select {
			case <-changed:
			default:
				err = fmt.Errorf("the page is not told that %s was pressed", a.finger)
			}
		}
	}
	synctest.Wait()
	return err
}

// The page of a terminal that could not be set up says so, and setting it up again helps.
func TestLiveResetFails(t *testing.T) {
	m := newMemory()
	m.err = errors.New("the service is broken")
	l := newLive(t.Context(), m, people[:1])
	if err := l.Reset(t.Context()); !errors.Is(err, m.err) {
		t.Errorf("%v", err)
	}
	if v, _ := l.View(); v.Screen.Key != "failed" || v.Waiting {
		t.Errorf("%+v", v)
	}
	if err := l.Press("K7PX42", web.RightFinger); !errors.Is(err, web.ErrBusy) {
		t.Errorf("pressing gives %v", err)
	}
	m.err = nil
	if err := l.Reset(t.Context()); err != nil {
		t.Error(err)
	}
	if v, _ := l.View(); v.Screen.Key != "welcome" || !v.Waiting || !v.Lockers[6].Full {
		t.Errorf("%+v", v)
	}
}
